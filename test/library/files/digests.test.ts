// Digests of files: which are kept, and how many are made at a time.
import { truncateSync, writeFileSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { Digests, digestOf, isFresh, isSame } from '../../../src/files/digests.ts'
import { OpenFile, openFile, openRoot } from '../../../src/files/open-file.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { secondsLater, withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const REF = 'not-modified: digests of files'

const STATS = { ino: 1n, dev: 2n, size: 3n, mtimeNs: 4n, ctimeNs: 5n } as BigIntStats

table('A state of a file is another one by its', (['ino', 'dev', 'size', 'mtimeNs', 'ctimeNs'] as const).map(name => ({ name, ref: REF })), ({ name }) => {
  assert.is(isSame(STATS, { ...STATS } as BigIntStats), true)
  assert.is(isSame(STATS, { ...STATS, [name]: 9n } as BigIntStats), false)
})

const NOW = 1_000_000_000_000

table('A file may change without showing it', [
  { name: 'that was changed now', ago: 0n, may: true },
  { name: 'that was changed a nanosecond less than two seconds ago', ago: 1_999_999_999n, may: true },
  { name: 'that was changed two seconds ago', ago: 2_000_000_000n, may: false },
  { name: 'that was changed in the future, by a clock that is fast', ago: -5_000_000_000n, may: true }
].map(row => ({ ...row, ref: REF })), ({ ago, may }) => {
  const { now } = Date
  Date.now = () => NOW
  try {
    assert.is(isFresh({ ...STATS, ctimeNs: BigInt(NOW) * 1_000_000n - ago } as BigIntStats), may)
  } finally {
    Date.now = now
  }
})

table('A digest', [{ name: 'is the first half of SHA-256', ref: 'FIPS 180-4 B.1' }], () => {
  assert.is(digestOf(Buffer.from('abc')), 'ba7816bf8f01cfea414140de5dae2223')
})

interface Log {
  /** The length of each read, and of which file. */
  readonly reads: string[]
  atOnce: number
  most: number
  /** What each read waits for. */
  gate: Promise<unknown>
}

const logged = (gate: Promise<unknown> = Promise.resolve()): Log => ({ reads: [], atOnce: 0, most: 0, gate })

/** Opens a file whose reads are logged, and wait for a gate. */
function opened(root: string, name: string, log: Log): OpenFile {
  const file = openFile(openRoot(root), name) as OpenFile
  assert.instance(file, OpenFile)
  const read = file.read.bind(file)
  file.read = async (position, length) => {
    log.reads.push(`${name} ${position} ${length}`)
    log.most = Math.max(log.most, ++log.atOnce)
    try {
      await log.gate
      return await read(position, length)
    } finally {
      log.atOnce--
    }
  }
  return file
}

function gate(): { open: () => void, closed: Promise<void> } {
  let open = (): void => {}
  const closed = new Promise<void>(resolve => { open = resolve })
  return { open, closed }
}

const close = (files: readonly OpenFile[]): void => { for (const file of files) file.close() }

stories(REF, {
  'are kept by their state': () => {
    const digests = new Digests()
    digests.keep(STATS, 'a')
    assert.is(digests.find({ ...STATS } as BigIntStats), 'a')
    assert.is(digests.find({ ...STATS, ctimeNs: 6n } as BigIntStats), undefined)
    digests.keep({ ...STATS, ctimeNs: 6n } as BigIntStats, 'b')
    assert.is(digests.find({ ...STATS, ctimeNs: 6n } as BigIntStats), 'b')
    assert.is(digests.find(STATS), undefined)
    assert.is(digests.size, 1)
  },
  'that were used last are kept, 32,768 at most': () => {
    const digests = new Digests()
    const all = Array.from({ length: 32_769 }, (_, at) => ({ ino: BigInt(at) } as BigIntStats))
    const [first, second, third] = all as [BigIntStats, BigIntStats, BigIntStats]
    for (const stats of all.slice(0, 32_768)) digests.keep(stats, 'a')
    assert.is(digests.size, 32_768)
    // One that is kept again takes no place.
    digests.keep(all[5] as BigIntStats, 'b')
    assert.is(digests.find(first), 'a')
    digests.keep(all[32_768] as BigIntStats, 'a')
    assert.is(digests.size, 32_768)
    assert.equal([first, second, third, all[5] as BigIntStats].map(stats => digests.find(stats)), ['a', undefined, 'a', 'b'])
  },
  'are made in chunks, of files of any length': () => withFolder({ 'a.bin': 'a'.repeat(600_000), 'b.bin': 'b'.repeat(262_144), 'empty.bin': '' }, async ({ path }) => {
    const digests = new Digests()
    const log = logged()
    for (const [name, content] of [['a.bin', 'a'.repeat(600_000)], ['b.bin', 'b'.repeat(262_144)], ['empty.bin', '']] as const) {
      const file = opened(path, name, log)
      assert.is(await digests.make(file), digestOf(Buffer.from(content)))
      file.close()
    }
    assert.equal(log.reads, ['a.bin 0 262144', 'a.bin 262144 262144', 'a.bin 524288 75712', 'b.bin 0 262144'])
  }),
  'of files that are some seconds old are kept, and no others': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const file = opened(path, 'a.bin', logged())
    assert.is(await digests.make(file), digestOf(Buffer.from('a')))
    assert.is(digests.size, 0)
    await secondsLater(3, () => digests.make(file))
    assert.is(digests.find(file.stats), digestOf(Buffer.from('a')))
    file.close()
  }),
  'of a file that was fresh when its digest was begun are not kept': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const { open, closed } = gate()
    const file = opened(path, 'a.bin', logged(closed))
    const making = digests.make(file)
    await secondsLater(3, async () => {
      open()
      assert.is(await making, digestOf(Buffer.from('a')))
    })
    assert.is(digests.size, 0)
    file.close()
  }),
  'are shared while they are made, and made anew later': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const { open, closed } = gate()
    const log = logged(closed)
    const files = [opened(path, 'a.bin', log), opened(path, 'a.bin', log), opened(path, 'a.bin', log)] as const
    await secondsLater(3, async () => {
      const making = [digests.make(files[0]), digests.make(files[1])]
      open()
      assert.equal(await Promise.all(making), [digestOf(Buffer.from('a')), digestOf(Buffer.from('a'))])
      assert.is(log.reads.length, 1)
      await digests.make(files[2])
      assert.is(log.reads.length, 2)
    })
    close(files)
  }),
  'of a fresh file are not shared': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const log = logged()
    const files = [opened(path, 'a.bin', log), opened(path, 'a.bin', log)] as const
    await Promise.all(files.map(file => digests.make(file)))
    assert.is(log.reads.length, 2)
    close(files)
  }),
  'of two states of a file are not shared, and the end of one does not end the other': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const [first, second] = [gate(), gate()]
    const [former, present] = [logged(first.closed), logged(second.closed)]
    const one = opened(path, 'a.bin', former)
    await secondsLater(3, async () => {
      const making = digests.make(one)
      writeFileSync(join(path, 'a.bin'), 'b')
      const [two, three] = [opened(path, 'a.bin', present), opened(path, 'a.bin', present)]
      const again = digests.make(two)
      first.open()
      assert.is(await making, undefined)
      const shared = digests.make(three)
      second.open()
      assert.equal(await Promise.all([again, shared]), [digestOf(Buffer.from('b')), digestOf(Buffer.from('b'))])
      assert.is(present.reads.length, 1)
      close([one, two, three])
    })
  }),
  'are made four at a time, after failures too': () => {
    const names = Array.from({ length: 12 }, (_, at) => `${at}.bin`)
    return withFolder(Object.fromEntries(names.map(name => [name, name])), async ({ path }) => {
      const digests = new Digests()
      const failing = logged(Promise.reject(new Error('no')))
      failing.gate.catch(() => {})
      const broken = names.map(name => opened(path, name, failing))
      const failures = await Promise.allSettled(broken.map(file => digests.make(file)))
      assert.equal(failures.map(({ status }) => status), names.map(() => 'rejected'))
      for (let round = 0; round < 2; round++) {
        const { open, closed } = gate()
        const log = logged(closed)
        const files = names.map(name => opened(path, name, log))
        const making = files.map(file => digests.make(file))
        await new Promise(resolve => { setImmediate(resolve) })
        assert.is(log.reads.length, 4)
        open()
        assert.equal(await Promise.all(making), names.map(name => digestOf(Buffer.from(name))))
        assert.is(log.most, 4)
        close(files)
      }
      close(broken)
    })
  },
  'are none where the file is cut or written to meanwhile': () => withFolder({ 'a.bin': 'abcdef' }, async ({ path }) => {
    for (const change of [() => { truncateSync(join(path, 'a.bin'), 2) }, () => { writeFileSync(join(path, 'a.bin'), 'ABCDEF') }, () => { truncateSync(join(path, 'a.bin'), 9) }]) {
      writeFileSync(join(path, 'a.bin'), 'abcdef')
      const digests = new Digests()
      const { open, closed } = gate()
      const file = opened(path, 'a.bin', logged(closed))
      await secondsLater(3, async () => {
        const making = digests.make(file)
        change()
        open()
        assert.is(await making, undefined)
      })
      assert.is(digests.size, 0)
      file.close()
    }
  })
})

stories(`${REF}: in the background`, {
  'are made one after another, and each file is closed': () => withFolder({ 'a.bin': 'a', 'b.bin': 'b', 'c.bin': 'c' }, async ({ path }) => {
    const digests = new Digests()
    const log = logged()
    const files = ['a.bin', 'b.bin', 'c.bin'].map(name => opened(path, name, log))
    await secondsLater(3, async () => {
      for (const [at, name] of ['a.bin', 'b.bin', 'c.bin'].entries()) digests.makeLater((files[at] as OpenFile).stats, () => opened(path, name, log))
      await until(() => digests.size === 3, 'all are digested')
    })
    assert.equal(files.map(file => digests.find(file.stats)), ['a', 'b', 'c'].map(content => digestOf(Buffer.from(content))))
    assert.is(log.most, 1)
    close(files)
    assert.is(openFiles(path), 0)
  }),
  'are not made of a fresh file': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const file = opened(path, 'a.bin', logged())
    let isOpened = false
    new Digests().makeLater(file.stats, () => { isOpened = true; return undefined })
    await new Promise(resolve => { setImmediate(resolve) })
    assert.is(isOpened, false)
    file.close()
  }),
  'are not made again of a file whose digest is kept by then': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const log = logged()
    const file = opened(path, 'a.bin', log)
    digests.keep(file.stats, 'kept')
    await secondsLater(3, async () => {
      digests.makeLater(file.stats, () => opened(path, 'a.bin', log))
      await until(() => openFiles(path) === 1, 'it is opened and closed')
    })
    assert.equal(log.reads, [])
    assert.is(digests.find(file.stats), 'kept')
    file.close()
  }),
  'wait for 256 files at most, once for each, and later ones when they are asked for again': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const { open, closed } = gate()
    const file = opened(path, 'a.bin', logged())
    const stats = (at: number): BigIntStats => ({ ...STATS, ino: BigInt(at), ctimeNs: 0n } as BigIntStats)
    const asked: string[] = []
    digests.makeLater(stats(0), () => { asked.push('0'); return opened(path, 'a.bin', logged(closed)) })
    for (let at = 1; at < 300; at++) {
      digests.makeLater(stats(at), () => { asked.push(String(at)); return undefined })
      digests.makeLater(stats(at), () => { asked.push(`${at} again`); return undefined })
    }
    assert.equal(asked, ['0'])
    open()
    await until(() => asked.length >= 256, 'all that wait are asked for')
    await new Promise(resolve => { setImmediate(resolve) })
    assert.equal(asked, Array.from({ length: 256 }, (_, at) => String(at)))
    digests.makeLater(stats(299), () => { asked.push('299'); return undefined })
    await until(() => asked.at(-1) === '299', 'the later one is asked for')
    file.close()
    assert.is(openFiles(path), 0)
  }),
  'are tried again where a file could not be opened or read': () => withFolder({ 'a.bin': 'a' }, async ({ path }) => {
    const digests = new Digests()
    const file = opened(path, 'a.bin', logged())
    const broken = logged(Promise.reject(new Error('no')))
    broken.gate.catch(() => {})
    await secondsLater(3, async () => {
      digests.makeLater(file.stats, () => { throw new Error('no') })
      await new Promise(resolve => { setImmediate(resolve) })
      digests.makeLater(file.stats, () => opened(path, 'a.bin', broken))
      await until(() => openFiles(path) === 1, 'the file is closed')
      digests.makeLater(file.stats, () => opened(path, 'a.bin', logged()))
      await until(() => digests.find(file.stats) !== undefined, 'it is digested')
    })
    file.close()
  })
})
