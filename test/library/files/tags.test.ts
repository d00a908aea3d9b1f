// Tags of files that change under their old size and date, and of many at once.
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { MODIFIED, askOnFetch, secondsLater, tagOf, withFolder } from './folder.ts'
import type { Ask } from './folder.ts'

const REF = 'not-modified: tags of files'
const BIG = 9 * 1024 * 1024

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
      // The digest is kept from here on.
      for (let time = 0; time < 2; time++) assert.is(await secondsLater(3, () => etagOf(ask, '/a.txt')), tagOf('version 3'))
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
      await secondsLater(3, () => until(async () => (await ask('/big.bin', {}, 'HEAD')).fields['etag'] === tagOf(content), 'the file is digested'))
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
