// Makes an entity tag for a static file without reading it: of size and modification time, and of the inode on request.
import type { BigIntStats, Stats } from 'node:fs'
import { checkOptions } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { makeEtag } from '../fields/entity-tag.ts'

/** Seconds within which a file may change twice with one modification time: two on the coarsest file systems. */
const GRAIN = 2

/**
 * Makes an entity tag of a file's size and its modification time in nanoseconds, in hex and joined by `-`. With `inode` the
 * inode comes first (it differs between servers that share a site).
 *
 * The tag is weak if the file changed within the two seconds before the call, or has a time in the future: it may change
 * again without a new time, so its tag is not a strong validator (RFC 9110 §8.8.1). `weak: true` makes it always weak.
 * `weak: false` is the default.
 *
 * `BigIntStats` have full nanoseconds; `Stats` have them to about a quarter of a microsecond. Both give the same tag only if
 * the time is in whole milliseconds. Otherwise use one kind everywhere.
 *
 * @param stats the result of `fs.stat`, with `bigint: true` or without.
 * @throws TypeError for stats without a size and a modification time, or without the inode if it is needed, and for
 *   options of another type.
 */
export function fileEtag(
  stats: Stats | BigIntStats,
  options: {
    /** Make the tag weak, however old the file is. Default: false. */
    weak?: boolean | undefined
    /** Put the inode before the size and the time. Default: false. */
    inode?: boolean | undefined
  } = {}
): string {
  checkOptions(options, { weak: 'boolean', inode: 'boolean' })
  const { weak = false, inode = false } = options
  const size = wholeNumber(stats, 'size')
  const time = modificationTime(stats)
  const parts = inode ? [wholeNumber(stats, 'ino'), size, time] : [size, time]
  const fresh = Date.now() / 1000 - Number(time) / 1e9 < GRAIN
  return makeEtag(parts.map(part => part.toString(16)).join('-'), { weak: weak || fresh })
}

function field(stats: unknown, name: string): unknown {
  return typeof stats === 'object' && stats !== null ? Reflect.get(stats, name) : undefined
}

function wholeNumber(stats: unknown, name: 'size' | 'ino'): bigint {
  const value = field(stats, name)
  if (typeof value === 'bigint' && value >= 0n) return value
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value)
  throw notStats(name, 'a whole number', value)
}

/** In nanoseconds since 1970. */
function modificationTime(stats: unknown): bigint {
  const exact = field(stats, 'mtimeNs')
  if (typeof exact === 'bigint') return exact
  const time = field(stats, 'mtimeMs')
  if (typeof time !== 'number' || !Number.isFinite(time)) {
    throw notStats(typeof time === 'bigint' ? 'mtimeNs' : 'mtimeMs', 'a modification time', time)
  }
  const whole = Math.floor(time)
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((time - whole) * 1e6))
}

function notStats(name: string, wanted: string, value: unknown): TypeError {
  return typeError(`The stats of a file must have ${wanted} as ${name}, not "${String(value)}"`)
}
