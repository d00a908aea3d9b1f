// Tags of files that change: under their old size and date, in the middle of a digest, and many at once.
import { mkdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { Digests, digestOf } from '../../../src/files/digests.ts'
import { OpenFile, openFile, openRoot } from '../../../src/files/open-file.ts'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { MODIFIED, askOnFetch, tagOf, withFolder } from './folder.ts'
import type { Ask } from './folder.ts'

const REF = 'not-modified: tags of files'
const BIG = 9 * 1024 * 1024

/** Waits until a file that was written before may be digested for later: its change is older than the grain of any clock. */
async function grown(): Promise<void> {
  const began = Date.now()
  await until(() => Date.now() - began > 2100, 'two seconds are over')
}

const etagOf = async (ask: Ask, target: string): Promise<string> => String((await ask(target)).fields['etag'])

stories(REF, {
  'a file that is rewritten under its old size and date has a new tag, at once and later': async () => {
    await withFolder({ 'a.txt': 'version 1' }, async folder => {
      const ask = askOnFetch(files(folder.path))
      for (const version of ['version 1', 'version 2', 'version 3']) {
        folder.write('a.txt', version)
        const { status, fields, content } = await ask('/a.txt', { 'If-None-Match': tagOf('version 1') })
        assert.is(status, version === 'version 1' ? 304 : 200)
        assert.is(fields['etag'], tagOf(version))
        if (status === 200) assert.is(content, version)
      }
      await grown()
      assert.is(await etagOf(ask, '/a.txt'), tagOf('version 3'))
      folder.write('a.txt', 'version 4')
      assert.is(await etagOf(ask, '/a.txt'), tagOf('version 4'))
      writeFileSync(join(folder.path, 'new'), 'version 5')
      utimesSync(join(folder.path, 'new'), MODIFIED, MODIFIED)
      renameSync(join(folder.path, 'new'), join(folder.path, 'a.txt'))
      assert.is(await etagOf(ask, '/a.txt'), tagOf('version 5'))
    })
  },
  'so has a file of some hundred kilobytes, which is read in chunks': async () => {
    await withFolder({ 'a.bin': 'a'.repeat(300_000) }, async folder => {
      const ask = askOnFetch(files(folder.path))
      for (const letter of ['a', 'b', 'c']) {
        folder.write('a.bin', letter.repeat(300_000))
        assert.is(await etagOf(ask, '/a.bin'), tagOf(letter.repeat(300_000)))
      }
    })
  },
  'the same content has the same tag, whatever its name, its date and its folder': async () => {
    await withFolder({ 'a.txt': 'same', 'sub/b.css': 'same' }, async folder => {
      utimesSync(join(folder.path, 'a.txt'), 1e9, 1e9)
      const ask = askOnFetch(files(folder.path))
      assert.is(await etagOf(ask, '/a.txt'), await etagOf(askOnFetch(files(join(folder.path, 'sub'))), '/b.css'))
    })
  },
  'a big file has a weak tag until it is digested, and a strong one from then on; a part goes out by the strong one alone': async () => {
    await withFolder({}, async folder => {
      const content = Buffer.alloc(BIG, 'big ')
      folder.write('big.bin', content)
      const ask = askOnFetch(files(folder.path))
      const weak = await etagOf(ask, '/big.bin')
      assert.match(weak, /^W\/"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+"$/)
      assert.is((await ask('/big.bin', { 'If-None-Match': weak })).status, 304)
      assert.is((await ask('/big.bin', { Range: 'bytes=0-3', 'If-Range': weak }, 'GET')).status, 200)
      assert.is((await ask('/big.bin', { 'If-Match': weak })).status, 412)
      await grown()
      await until(async () => (await ask('/big.bin', {}, 'HEAD')).fields['etag'] === tagOf(content), 'the file is digested')
      assert.is((await ask('/big.bin', { Range: 'bytes=0-3', 'If-Range': tagOf(content) })).status, 206)
      // The same size, the same date, another content.
      content[BIG - 1] = 0
      folder.write('big.bin', content)
      const changed = await ask('/big.bin', { 'If-None-Match': tagOf(Buffer.alloc(BIG, 'big ')) }, 'HEAD')
      assert.is(changed.status, 200)
      assert.match(String(changed.fields['etag']), /^W\//)
    })
  },
  'with stats, a tag is that of fileEtag: weak for two seconds, and without a look at the content': async () => {
    await withFolder({ 'a.txt': 'version 1' }, async folder => {
      const ask = askOnFetch(files(folder.path, { tags: 'stats' }))
      const old = await etagOf(ask, '/a.txt')
      assert.match(old, /^"9-[0-9a-f]+"$/)
      folder.write('a.txt', 'version 2')
      assert.is(await etagOf(ask, '/a.txt'), old)
      writeFileSync(join(folder.path, 'a.txt'), 'version 3')
      assert.match(await etagOf(ask, '/a.txt'), /^W\/"9-[0-9a-f]+"$/)
    })
  }
})

function opened(root: string, name: string): OpenFile {
  const file = openFile(openRoot(root), name)
  assert.instance(file, OpenFile)
  return file as OpenFile
}

/** An open file that counts what is read of it. */
function counted(file: OpenFile, log: { reads: number, atOnce: number, most: number }): OpenFile {
  const read = file.read.bind(file)
  file.read = async (position, length) => {
    log.reads++
    log.most = Math.max(log.most, ++log.atOnce)
    try {
      return await read(position, length)
    } finally {
      log.atOnce--
    }
  }
  return file
}

stories('not-modified: digests of files', {
  'requests for one file share its digest, and it is not made again': async () => {
    await withFolder({ 'a.bin': 'a'.repeat(100_000) }, async ({ path }) => {
      await grown()
      const digests = new Digests()
      const log = { reads: 0, atOnce: 0, most: 0 }
      const all = Array.from({ length: 20 }, () => counted(opened(path, 'a.bin'), log))
      const made = await Promise.all(all.map(file => digests.make(file)))
      assert.equal(new Set(made), new Set([digestOf(Buffer.from('a'.repeat(100_000)))]))
      assert.is(log.reads, 1)
      assert.is(digests.find((all[0] as OpenFile).stats), made[0])
      for (const file of all) file.close()
    })
  },
  'four are made at a time, whatever number is asked for': async () => {
    const names = Array.from({ length: 40 }, (_, at) => `${at}.bin`)
    await withFolder(Object.fromEntries(names.map(name => [name, name.repeat(30_000)])), async ({ path }) => {
      const digests = new Digests()
      const log = { reads: 0, atOnce: 0, most: 0 }
      const all = names.map(name => counted(opened(path, name), log))
      await Promise.all(all.map(async (file, at) => assert.is(await digests.make(file), digestOf(Buffer.from((names[at] as string).repeat(30_000))))))
      assert.is(log.most, 4)
      for (const file of all) file.close()
    })
  },
  'of a file that is cut or written to meanwhile none is kept': async () => {
    await withFolder({ 'a.bin': 'a'.repeat(600_000) }, async ({ path, write }) => {
      await grown()
      for (const change of [() => { truncateSync(join(path, 'a.bin'), 10) }, () => { write('a.bin', 'b'.repeat(600_000)) }]) {
        write('a.bin', 'a'.repeat(600_000))
        const digests = new Digests()
        const file = opened(path, 'a.bin')
        const making = digests.make(file)
        change()
        assert.is(await making, undefined)
        assert.is(digests.size, 0)
        file.close()
      }
    })
  },
  'what may change unnoticed is not kept: each answer has a digest of its own': async () => {
    await withFolder({ 'a.bin': 'a'.repeat(100_000) }, async ({ path }) => {
      const digests = new Digests()
      const [one, other] = [opened(path, 'a.bin'), opened(path, 'a.bin')]
      assert.is(await digests.make(one), await digests.make(other))
      assert.is(digests.size, 0)
      one.close()
      other.close()
    })
  },
  'of 100,000 files, those that were used last are kept': async () => {
    await withFolder({ a: 'a' }, async ({ path }) => {
      const file = opened(path, 'a')
      const digests = new Digests()
      const stats = (at: number): OpenFile['stats'] => ({ ...file.stats, ino: BigInt(at) } as OpenFile['stats'])
      for (let at = 0; at < 100_000; at++) {
        digests.keep(stats(at), 'a')
        digests.find(stats(0))
      }
      assert.is(digests.size, 32_768)
      assert.is(digests.find(stats(0)), 'a')
      assert.is(digests.find(stats(1)), undefined)
      assert.is(digests.find(stats(99_999)), 'a')
      file.close()
    })
  },
  'a long file that cannot be opened again stops nobody': async () => {
    await withFolder({ 'a.bin': 'a'.repeat(1000), 'b.bin': 'b'.repeat(1000) }, async ({ path }) => {
      await grown()
      const digests = new Digests()
      const [a, b] = [opened(path, 'a.bin'), opened(path, 'b.bin')]
      digests.makeLater(a.stats, () => { throw new Error('no') })
      digests.makeLater(b.stats, () => opened(path, 'b.bin'))
      await until(() => digests.find(b.stats) !== undefined, 'the other one is digested')
      digests.makeLater(a.stats, () => opened(path, 'a.bin'))
      await until(() => digests.find(a.stats) !== undefined, 'it is tried again')
      a.close()
      b.close()
    })
  },
  'a thousand real files are served by their own tags': async () => {
    await withFolder({}, async folder => {
      mkdirSync(join(folder.path, 'many'))
      for (let at = 0; at < 1000; at++) writeFileSync(join(folder.path, 'many', `${at}.txt`), `file ${at}`)
      const ask = askOnFetch(files(folder.path))
      for (let at = 0; at < 1000; at++) assert.is(await etagOf(ask, `/many/${at}.txt`), tagOf(`file ${at}`))
      rmSync(join(folder.path, 'many'), { recursive: true })
      assert.is((await ask('/many/1.txt')).status, 404)
    })
  }
})
