// The fields of a file's answers, and its description.
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { contentFields, describeSelected, folderOf, storedFields } from '../../../src/files/answer.ts'
import type { Folder } from '../../../src/files/answer.ts'
import { digestOf } from '../../../src/files/digests.ts'
import { BUSY, METHODS, REFUSALS } from '../../../src/files/refusals.ts'
import { select } from '../../../src/files/select.ts'
import type { Selected } from '../../../src/files/select.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { secondsLater, tagOf, withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const REF = 'not-modified: files'

function selected(folder: Folder, target: string, acceptEncoding?: string): Selected {
  const selection = select(folder.site, folder.root, { target, original: target, acceptEncoding })
  if (typeof selection === 'string' || 'redirect' in selection) throw new Error(`Nothing is selected by ${target}`)
  return selection
}

table('The fields of content', [
  { name: 'that is plain', target: '/a.js', fields: ['Content-Type', 'text/javascript; charset=utf-8'] },
  { name: 'that is coded', target: '/a.js', accept: 'br', fields: ['Content-Type', 'text/javascript; charset=utf-8', 'Content-Encoding', 'br'] },
  { name: 'of a type that is not known, which nobody may guess', target: '/a', fields: ['Content-Type', 'application/octet-stream', 'X-Content-Type-Options', 'nosniff'] },
  { name: 'of an own type', target: '/a.own', fields: ['Content-Type', 'x/own'] }
].map(row => ({ ...row, ref: 'RFC 9110 §8.3, §8.4' })), ({ target, accept, fields }) =>
  withFolder({ 'a.js': 'a', 'a.js.br': 'b', a: 'a', 'a.own': 'a' }, async ({ path }) => {
    const folder = folderOf(path, { types: { own: 'x/own' } })
    const selection = selected(folder, target, accept)
    selection.file.close()
    assert.equal(contentFields(folder, selection), fields)
  }))

stories(REF, {
  'the policy gets the path of the plain file, with a slash before it': () => withFolder({ 'sub/index.html': 'i', 'sub/index.html.br': 'b' }, async ({ path }) => {
    const paths: string[] = []
    const folder = folderOf(path, { cacheControl: (name: string) => { paths.push(name); return 'no-cache' } })
    const selection = selected(folder, '/sub/', 'br')
    selection.file.close()
    assert.equal(storedFields(folder, selection), ['Cache-Control', 'no-cache'])
    assert.equal(paths, ['/sub/index.html'])
    assert.equal(storedFields(folderOf(path, undefined), selection), [])
  }),
  'a file has the tag of its content, or of its stats and its coding': () => withFolder({ 'a.js': 'a', 'a.js.gz': 'b' }, async ({ path }) => {
    const folder = folderOf(path, undefined)
    for (const [accept, content] of [[undefined, 'a'], ['gzip', 'b']] as const) {
      const selection = selected(folder, '/a.js', accept)
      assert.is((await describeSelected(folder, selection)).validators.etag, tagOf(content))
      selection.file.close()
    }
    const selection = selected(folderOf(path, { tags: 'stats' }), '/a.js', 'gzip')
    assert.match((await describeSelected(folderOf(path, { tags: 'stats' }), selection)).validators.etag ?? '', /^"1-[0-9a-f]+-gzip"$/)
    selection.file.close()
  }),
  'a long file is opened again in the background, and its digest is that of its coding': () => withFolder({ 'a.bin': '', 'a.bin.gz': '' }, async ({ path }) => {
    truncateSync(join(path, 'a.bin.gz'), 8_388_609)
    const folder = folderOf(path, undefined)
    const selection = selected(folder, '/a.bin', 'gzip')
    await secondsLater(3, async () => {
      assert.match((await describeSelected(folder, selection)).validators.etag ?? '', /^W\/"/)
      await until(() => folder.digests.size === 1, 'the file is digested')
    })
    assert.is((await describeSelected(folder, selection)).validators.etag, `"${digestOf(Buffer.alloc(8_388_609))}"`)
    selection.file.close()
    assert.is(openFiles(path), 0)
  })
})

table('An answer without a file', [
  { name: 'of nothing', refusal: REFUSALS.absent, expected: { status: 404, text: 'Not Found\n', fields: [] }, ref: 'RFC 9110 §15.5.5' },
  { name: 'to another method', refusal: REFUSALS.method, expected: { status: 405, text: 'Method Not Allowed\n', fields: ['Allow', 'GET, HEAD'] }, ref: 'RFC 9110 §15.5.6' },
  { name: 'of a folder', refusal: REFUSALS.redirect, expected: { status: 301, text: 'Moved Permanently\n', fields: [] }, ref: 'RFC 9110 §15.4.2' },
  { name: 'without descriptors', refusal: BUSY, expected: { status: 503, text: 'Service Unavailable\n', fields: ['Retry-After', '1'] }, ref: 'RFC 9110 §15.6.4' }
], ({ refusal, expected }) => assert.equal(refusal, expected))

table('Methods that are answered', [['GET', true], ['HEAD', true], ['POST', false], ['get', false], ['', false], [undefined, false]].map(([method, is]) =>
  ({ name: String(method), method: method as string | undefined, is, ref: 'RFC 9110 §9' })), ({ method, is }) => assert.is(METHODS.has(method), is))
