// The validators of an open file, and the content that is sent of it.
import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { contentOf } from '../../../src/files/content.ts'
import { Digests, digestOf } from '../../../src/files/digests.ts'
import { OpenFile, openFile, openRoot } from '../../../src/files/open-file.ts'
import { representationOf, withContent } from '../../../src/files/validators.ts'
import type { Representation } from '../../../src/files/validators.ts'
import { stories, table } from '../../support/table.ts'
import { MODIFIED, secondsLater, withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'
import type { Folder } from './folder.ts'

const REF = 'not-modified: tags of files'

/** An open file for as long as `use` runs. */
async function withFile(content: string | Uint8Array, use: (file: OpenFile, folder: Folder, path: string) => void | Promise<void>): Promise<void> {
  await withFolder({ 'a.bin': content }, async folder => {
    const file = openFile(openRoot(folder.path), 'a.bin') as OpenFile
    try {
      await use(file, folder, join(folder.path, 'a.bin'))
    } finally {
      file.close()
    }
    assert.is(openFiles(folder.path), 0)
  })
}

interface Given {
  readonly tags?: 'content' | 'stats'
  readonly coding?: string | undefined
  readonly digests?: Digests
  readonly reopen?: () => OpenFile | undefined
}

const represent = (file: OpenFile, { tags = 'content', coding, digests = new Digests(), reopen = () => undefined }: Given = {}): Representation | Promise<Representation> =>
  representationOf(file, { tags, coding, digests, reopen })

const weakTag = ({ size, mtimeNs, ctimeNs }: OpenFile['stats']): string => `W/"${size.toString(16)}-${mtimeNs.toString(16)}-${ctimeNs.toString(16)}"`

stories(REF, {
  'a file of 64 KiB is read at once, a longer one is digested in chunks': async () => {
    for (const length of [0, 1, 65_536, 65_537]) {
      const bytes = Buffer.alloc(length, 'a')
      await withFile(bytes, async (file, _, path) => {
        const made = represent(file)
        assert.is(made instanceof Promise, length > 65_536)
        const { validators, content } = await made
        assert.equal(validators, { etag: `"${digestOf(bytes)}"`, lastModified: new Date(MODIFIED * 1000) })
        assert.is(content?.byteLength, length > 65_536 ? undefined : length)
        writeFileSync(path, 'other')
      })
    }
  },
  'a file of 8 MiB is digested before it is sent, a longer one in the background': async () => {
    for (const length of [8_388_608, 8_388_609]) {
      await withFile('', async (_, { path: folder }, path) => {
        truncateSync(path, length)
        utimesSync(path, MODIFIED, MODIFIED)
        const file = openFile(openRoot(folder), 'a.bin') as OpenFile
        let reopened = 0
        const reopen = (): undefined => { reopened++ }
        const { validators, content } = await secondsLater(3, () => represent(file, { reopen }))
        assert.equal(validators, { etag: length === 8_388_608 ? `"${digestOf(Buffer.alloc(length))}"` : weakTag(file.stats), lastModified: new Date(MODIFIED * 1000) })
        assert.is(content, undefined)
        assert.is(reopened, length - 8_388_608)
        file.close()
      })
    }
  },
  'a file that changes while it is digested has a weak tag': () => withFile(Buffer.alloc(70_000), async (file, _, path) => {
    const made = represent(file)
    writeFileSync(path, Buffer.alloc(70_000, 'b'))
    assert.is((await made).validators.etag, weakTag(file.stats))
  }),
  'a digest that is kept is the tag, and nothing is read': () => withFile('a', async file => {
    const digests = new Digests()
    digests.keep(file.stats, 'kept')
    assert.equal(await represent(file, { digests }), { file, content: undefined, validators: { etag: '"kept"', lastModified: new Date(MODIFIED * 1000) } })
  }),
  'the digest of a short file is kept where it is some seconds old, and no other': () => withFile('a', async file => {
    const digests = new Digests()
    await represent(file, { digests })
    assert.is(digests.size, 0)
    await secondsLater(3, () => represent(file, { digests }))
    assert.is(digests.find(file.stats), digestOf(Buffer.from('a')))
  }),
  'a short file that changed after it was opened has the tag and the date of what is read, which are not kept': () => withFile('a', async (file, folder, path) => {
    const digests = new Digests()
    folder.write('a.bin', 'b')
    utimesSync(path, 1e9, 1e9)
    const { validators, content } = await secondsLater(3, () => represent(file, { digests }))
    assert.is(Buffer.from(content as Uint8Array).toString(), 'b')
    assert.equal(validators, { etag: `"${digestOf(Buffer.from('b'))}"`, lastModified: new Date(1e12) })
    assert.is(digests.size, 0)
  }),
  'with stats, the tag is that of fileEtag, with the name of the coding': () => withFile('a', async file => {
    for (const [coding, end] of [[undefined, ''], ['gzip', '-gzip']] as const) {
      const { validators, content } = await represent(file, { tags: 'stats', coding })
      assert.is(validators.etag, `${fileEtag(file.stats).slice(0, -1)}${end}"`)
      assert.is(content, undefined)
    }
  })
})

table('Last-Modified of a file', [
  { name: 'of 1990', seconds: 631_152_000, isGiven: true, ref: 'RFC 9110 §8.8.2' },
  { name: 'of the last second before, as tools give it', seconds: 631_151_999, isGiven: false, ref: 'not-modified: dates of tools' },
  { name: 'of 1970', seconds: 0, isGiven: false, ref: 'not-modified: dates of tools' },
  { name: 'of the future', seconds: 4_000_000_000, isGiven: false, ref: 'RFC 9110 §8.8.2.1' }
], ({ seconds, isGiven }) => withFile('a', async (_, { path: folder }, path) => {
  utimesSync(path, seconds, seconds)
  const file = openFile(openRoot(folder), 'a.bin') as OpenFile
  const { validators } = await represent(file)
  file.close()
  assert.equal(validators.lastModified, isGiven ? new Date(seconds * 1000) : undefined)
}))

stories('not-modified: the content of files', {
  'is read with the tag that is known where it is short': () => withFile('a', async file => {
    const digests = new Digests()
    digests.keep(file.stats, 'kept')
    const { validators, content } = withContent(await represent(file, { digests }), digests)
    assert.is(validators.etag, '"kept"')
    assert.is(Buffer.from(content as Uint8Array).toString(), 'a')
  }),
  'has the tag of what is read where the file changed': () => withFile('a', async (file, folder) => {
    const digests = new Digests()
    digests.keep(file.stats, 'kept')
    const representation = await represent(file, { digests })
    folder.write('a.bin', 'b')
    const { validators, content } = withContent(representation, digests)
    assert.is(validators.etag, `"${digestOf(Buffer.from('b'))}"`)
    assert.is(Buffer.from(content as Uint8Array).toString(), 'b')
  }),
  'is not read a second time': () => withFile('a', async (file, folder) => {
    const representation = await represent(file)
    folder.write('a.bin', 'b')
    assert.is(withContent(representation, new Digests()), representation)
  }),
  'is read at once up to 64 KiB': async () => {
    for (const length of [65_536, 65_537]) {
      await withFile(Buffer.alloc(length), async file => {
        const digests = new Digests()
        digests.keep(file.stats, 'kept')
        assert.is(withContent(await represent(file, { digests }), digests).content?.byteLength, length === 65_536 ? length : undefined)
      })
    }
  }
})

/** What a part of a file is sent as: its chunks, and the error that ends it. */
async function sentOf(file: OpenFile, first: number, last: number, each: () => void = () => {}): Promise<{ chunks: number[], bytes: Buffer, error: unknown }> {
  const chunks: Uint8Array[] = []
  let error: unknown
  try {
    for await (const chunk of contentOf(file).open(first, last) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      each()
    }
  } catch (reason) {
    error = reason
  }
  return { chunks: chunks.map(chunk => chunk.byteLength), bytes: Buffer.concat(chunks), error }
}

const LONG = Buffer.from(Array.from({ length: 600_000 }, (_, at) => at % 251))

stories('not-modified: files that are sent', {
  'have their length': () => withFile(LONG, file => assert.is(contentOf(file).length, 600_000)),
  'are read in chunks of 256 KiB': () => withFile(LONG, async file => {
    const { chunks, bytes, error } = await sentOf(file, 0, 599_999)
    assert.equal([chunks, error], [[262_144, 262_144, 75_712], undefined])
    assert.ok(bytes.equals(LONG))
  }),
  'are read in parts, to the last byte of each': () => withFile(LONG, async file => {
    for (const [first, last, count] of [[0, 0, 1], [5, 9, 1], [1, 262_144, 1], [1, 262_145, 2], [599_999, 599_999, 1]] as const) {
      const { chunks, bytes, error } = await sentOf(file, first, last)
      assert.equal([chunks.length, error], [count, undefined])
      assert.ok(bytes.equals(LONG.subarray(first, last + 1)))
    }
  }),
  'fail where the file is cut': () => withFile(LONG, async (file, _, path) => {
    const { bytes, error } = await sentOf(file, 0, 599_999, () => { truncateSync(path, 300_000) })
    assert.match(String(error), /Expected a file of 600000 bytes, got 300000: it was cut off while it was sent/)
    assert.is((error as { code?: unknown }).code, 'ERR_FILE_CHANGED')
    assert.ok(bytes.equals(LONG.subarray(0, 300_000)))
  }),
  'fail before the last bytes where the file is written to': () => withFile(LONG, async (file, _, path) => {
    const { chunks, error } = await sentOf(file, 0, 599_999, () => { writeFileSync(path, LONG) })
    assert.equal(chunks, [262_144, 262_144])
    assert.match(String(error), /Expected a file of 600000 bytes to stay as it is, but it was written to while it was sent/)
    assert.is((error as { code?: unknown }).code, 'ERR_FILE_CHANGED')
  }),
  'are sent to their end where the file grows': () => withFile(LONG, async (file, _, path) => {
    const { bytes, error } = await sentOf(file, 0, 599_999, () => { writeFileSync(path, 'more', { flag: 'a' }) })
    assert.is(error, undefined)
    assert.ok(bytes.equals(LONG))
  })
})
