import * as assert from 'uvu/assert'
import { mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import type { BigIntStats, Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluatePreconditions, fileEtag } from 'not-modified'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: tags of files'

/** Stats as far as a tag is concerned. */
function stats(fields: Record<string, unknown>): Stats {
  return fields as unknown as Stats
}

/** Calls as a caller without types may. */
const untyped = fileEtag as (stats: unknown, options?: unknown) => string

const OLD = { size: 4096, ino: 255, mtimeMs: 1_000_000_000_000 }
const OLD_EXACT = { size: 4096n, ino: 255n, mtimeNs: 1_000_000_000_000_000_000n, mtimeMs: 1_000_000_000_000n }

table('the tag of a file', [
  { name: 'size and time in hex, joined by a hyphen', fields: OLD, options: {}, tag: '"1000-de0b6b3a7640000"' },
  { name: 'the same of exact stats', fields: OLD_EXACT, options: {}, tag: '"1000-de0b6b3a7640000"' },
  { name: 'the inode first, on request', fields: OLD, options: { inode: true }, tag: '"ff-1000-de0b6b3a7640000"' },
  { name: 'the inode of exact stats', fields: OLD_EXACT, options: { inode: true }, tag: '"ff-1000-de0b6b3a7640000"' },
  { name: 'no inode where it is declined', fields: OLD, options: { inode: false }, tag: '"1000-de0b6b3a7640000"' },
  { name: 'a weak one on request', fields: OLD, options: { weak: true }, tag: 'W/"1000-de0b6b3a7640000"' },
  { name: 'a strong one where weak is declined', fields: OLD, options: { weak: false }, tag: '"1000-de0b6b3a7640000"' },
  {
    name: 'options that are undefined are not given', fields: OLD, options: { weak: undefined, inode: undefined },
    tag: '"1000-de0b6b3a7640000"'
  },
  { name: 'an empty file has a tag', fields: { ...OLD, size: 0 }, options: {}, tag: '"0-de0b6b3a7640000"' },
  { name: 'an empty file has the same tag of exact stats', fields: { ...OLD_EXACT, size: 0n }, options: {}, tag: '"0-de0b6b3a7640000"' },
  {
    name: 'a nanosecond shows in exact stats', fields: { ...OLD_EXACT, mtimeNs: OLD_EXACT.mtimeNs + 1n },
    options: {}, tag: '"1000-de0b6b3a7640001"'
  },
  {
    name: 'half a millisecond shows in others', fields: { ...OLD, mtimeMs: OLD.mtimeMs + 0.5 }, options: {},
    tag: '"1000-de0b6b3a76ba120"'
  },
  {
    name: 'three quarters of a millisecond show in others', fields: { ...OLD, mtimeMs: OLD.mtimeMs + 0.75 }, options: {},
    tag: '"1000-de0b6b3a76f71b0"'
  },
  {
    name: 'a quarter of a microsecond shows too', fields: { ...OLD, mtimeMs: OLD.mtimeMs + 2 ** -12 }, options: {},
    tag: '"1000-de0b6b3a76400f4"'
  },
  { name: 'a file from before 1970 has a tag', fields: { ...OLD, mtimeMs: -0.5 }, options: {}, tag: '"1000--7a120"' },
  { name: 'a file without a time has a tag', fields: { ...OLD, mtimeMs: 0 }, options: {}, tag: '"1000-0"' },
  {
    name: 'a file of 8 PiB has a tag', fields: { ...OLD, size: 2 ** 53 }, options: {},
    tag: '"20000000000000-de0b6b3a7640000"'
  },
  {
    name: 'a long inode loses no digit in exact stats', fields: { ...OLD_EXACT, ino: 2n ** 64n - 1n },
    options: { inode: true }, tag: '"ffffffffffffffff-1000-de0b6b3a7640000"'
  }
].map(row => ({ ...row, ref: 'S17' })), ({ fields, options, tag }) => assert.is(fileEtag(stats(fields), options), tag))

/** Calls when the clock shows `now`, in milliseconds. */
function at(now: number, call: () => string): string {
  const clock = Date.now
  Date.now = () => now
  try {
    return call()
  } finally {
    Date.now = clock
  }
}

table('a file that has just changed', [
  { name: 'changed at the moment of the call: weak', age: 0, weak: true },
  { name: 'changed a second ago: weak', age: 1000, weak: true },
  { name: 'changed a little less than two seconds ago: weak', age: 1999, weak: true },
  { name: 'changed two seconds ago: strong', age: 2000, weak: false },
  { name: 'changed an hour ago: strong', age: 3_600_000, weak: false },
  { name: 'changed a millisecond from now: weak', age: -1, weak: true },
  { name: 'changed ten years from now: weak', age: -315_360_000_000, weak: true }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.1' })), ({ age, weak }) => {
  for (const fields of [OLD, OLD_EXACT]) {
    for (const options of [undefined, {}, { weak: false }]) {
      const tag = at(OLD.mtimeMs + age, () => fileEtag(stats(fields), options))
      assert.is(tag, weak ? 'W/"1000-de0b6b3a7640000"' : '"1000-de0b6b3a7640000"')
    }
  }
})

table('what is not stats', [
  {
    name: 'undefined', value: undefined,
    message: /^The stats of a file must have a whole number as size, not "undefined"$/
  },
  { name: 'null', value: null, message: /as size, not "undefined"$/ },
  { name: 'a path', value: '/etc/hosts', message: /as size, not "undefined"$/ },
  { name: 'a promise of stats', value: Promise.resolve(OLD), message: /as size, not "undefined"$/ },
  { name: 'a size of text', value: { ...OLD, size: '4096' }, message: /as size, not "4096"$/ },
  { name: 'a negative size', value: { ...OLD, size: -1 }, message: /as size, not "-1"$/ },
  { name: 'a negative exact size', value: { ...OLD_EXACT, size: -1n }, message: /as size, not "-1"$/ },
  { name: 'half a byte', value: { ...OLD, size: 0.5 }, message: /as size, not "0.5"$/ },
  { name: 'no number for a size', value: { ...OLD, size: NaN }, message: /as size, not "NaN"$/ },
  { name: 'no time', value: { size: 1 }, message: /must have a modification time as mtimeMs, not "undefined"$/ },
  { name: 'no number for a time', value: { size: 1, mtimeMs: NaN }, message: /as mtimeMs, not "NaN"$/ },
  { name: 'no end of time', value: { size: 1, mtimeMs: Infinity }, message: /as mtimeMs, not "Infinity"$/ },
  { name: 'a Date for a time', value: { size: 1, mtime: new Date(0) }, message: /as mtimeMs, not "undefined"$/ },
  { name: 'exact stats without nanoseconds', value: { size: 1n, mtimeMs: 5n }, message: /as mtimeNs, not "5"$/ },
  {
    name: 'no inode, where it is wanted', value: { size: 1, mtimeMs: 5 }, options: { inode: true },
    message: /as ino, not "undefined"$/
  },
  {
    name: 'weak as a string', value: OLD, options: { weak: 'true' },
    message: /^Expected the option "weak" to be a boolean, got "true"$/
  },
  {
    name: 'inode as a number', value: OLD, options: { inode: 1 },
    message: /^Expected the option "inode" to be a boolean, got 1$/
  },
  { name: 'options as null', value: OLD, options: null, message: /^Expected options, an object .*, got null$/ }
].map(({ name, ...row }) => ({ ...row, name: `${name} is refused`, ref: REF })), ({ value, options, message }: {
  value: unknown; options?: unknown; message: RegExp
}) => {
  assert.throws(() => untyped(value, options), (error: unknown) => {
    assert.instance(error, TypeError)
    assert.match((error as Error).message, message)
    return true
  })
})

function inFolder(run: (file: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'file-etag-'))
  try {
    run(join(folder, 'page.html'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function both(file: string): [Stats, BigIntStats] {
  return [statSync(file), statSync(file, { bigint: true })]
}

stories(REF, {
  'a file that grows old keeps its opaque-tag, so that what was weak still matches by weak comparison': () => inFolder(file => {
    writeFileSync(file, 'The answer is 42')
    const found = statSync(file)
    const young = at(found.mtimeMs, () => fileEtag(found))
    const old = at(found.mtimeMs + 2001, () => fileEtag(found))
    assert.is(young, `W/${old}`)
    assert.is(evaluatePreconditions('GET', { 'if-none-match': young }, { etag: old }).status, 304)
    assert.is(evaluatePreconditions('PUT', { 'if-match': young }, { etag: old }).status, 412)
  }),
  'a file just written has a weak tag, an older one a strong tag': () => inFolder(file => {
    writeFileSync(file, 'The answer is 42')
    for (const found of both(file)) assert.match(fileEtag(found), /^W\/"10-[0-9a-f]+"$/)
    utimesSync(file, 1_000_000_000, 1_000_000_000)
    for (const found of both(file)) assert.is(fileEtag(found), '"10-de0b6b3a7640000"')
  }),
  'a file keeps its tag when it is read or renamed, and loses it when it changes': () => inFolder(file => {
    writeFileSync(file, 'one')
    utimesSync(file, 1_000_000_000, 1_000_000_000)
    const [before] = both(file)
    utimesSync(file, 1_500_000_000, 1_000_000_000)
    renameSync(file, `${file}.old`)
    const [read] = both(`${file}.old`)
    assert.is(fileEtag(read), fileEtag(before))
    assert.is(fileEtag(read, { inode: true }), fileEtag(before, { inode: true }))
    utimesSync(`${file}.old`, 1_000_000_000, 1_000_000_001)
    const [touched] = both(`${file}.old`)
    assert.is.not(fileEtag(touched), fileEtag(before))
  }),
  'two files of one size and time differ by their inodes alone': () => inFolder(file => {
    for (const name of [file, `${file}.copy`]) {
      writeFileSync(name, 'same')
      utimesSync(name, 1_000_000_000, 1_000_000_000)
    }
    const [one] = both(file)
    const [other] = both(`${file}.copy`)
    assert.is(fileEtag(one), fileEtag(other))
    assert.is.not(fileEtag(one, { inode: true }), fileEtag(other, { inode: true }))
  })
})
