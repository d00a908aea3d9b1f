// A validator for a static file, without reading it: size and modification time, and the inode on request.
import type { BigIntStats, Stats } from 'node:fs'
import { checkOptions } from '../fields/arguments.ts'
import { makeEtag } from '../fields/entity-tag.ts'

/** A file may change again within the grain of its file system's clock: two seconds on the coarsest. */
const GRAIN = 2

/**
 * The entity tag of a file, as it stands in an ETag field: size and modification time in nanoseconds, in hex and joined
 * by `-`, and the inode before them where `inode` is true (servers that share a site have different ones).
 *
 * The tag is weak where the file changed within the two seconds before the call, or has a time in the future: it may
 * change again without showing, so that it is no strong validator (RFC 9110 §8.8.1). `weak: true` makes it weak always;
 * `weak: false` says no more than nothing does.
 *
 * `BigIntStats` have every nanosecond; `Stats` have them as far as a double goes, to about a quarter of a microsecond.
 * Both give one tag where the time is in whole milliseconds; otherwise use one of them throughout.
 *
 * @param stats what `fs.stat` gives, with `bigint: true` or without.
 * @throws TypeError for stats without a size and a modification time, or without the inode where it is wanted, and for
 *   options of another type.
 */
export function fileEtag(
  stats: Stats | BigIntStats,
  options: {
    /** Make the tag weak, however old the file is; false unless set. */
    weak?: boolean | undefined
    /** Put the inode before the size and the time; false unless set. */
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
  return new TypeError(`The stats of a file must have ${wanted} as ${name}, not "${String(value)}"`)
}
