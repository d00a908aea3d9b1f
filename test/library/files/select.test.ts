// Which file a request target selects, and that no other one stays open.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { openRoot } from '../../../src/files/open-file.ts'
import { siteOf } from '../../../src/files/options.ts'
import type { FilesOptions } from '../../../src/files/options.ts'
import { select } from '../../../src/files/select.ts'
import { didNotRun, table } from '../../support/table.ts'
import { withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const CONTENTS = {
  'index.html': 'top', 'index.html.gz': 'gz', 'a.js': 'a', 'a.js.br': 'br', 'a.js.zst': 'zst', 'a.js.gz': 'gz', 'sub/index.html': 'sub', 'sub/home.htm': 'home', 'bare/a': 'a',
  'odd.js': 'o', 'odd.js.br/x': '', 'out.js': 'o', 'out.js.gz': 'gz', 'hollow/index.html/x': '', undefined: 'u', 'sub/undefined': 'u', 'a~1.js': 's'
}

/** What is selected, without the file, which is closed. */
function selectedOf(folder: string, options: FilesOptions | undefined, target: string, original: string, accept: string | undefined): unknown {
  const site = siteOf(folder, options)
  const selection = select(site, openRoot(site.root), { target, original, acceptEncoding: accept })
  if (typeof selection === 'string' || 'redirect' in selection) {
    assert.is(openFiles(`${folder}/`), 0)
    return selection
  }
  assert.is(openFiles(`${folder}/`), 1)
  const { file, path, location, coding } = selection
  assert.is(Buffer.from(file.readStart(file.length)).toString(), CONTENTS[location as 'a.js'])
  file.close()
  return [path, location, coding]
}

interface Case {
  readonly name: string
  readonly target: string
  readonly selected: unknown
  readonly original?: string
  readonly accept?: string
  readonly options?: FilesOptions
  readonly ref?: string
}

const CASES: readonly Case[] = [
  { name: 'a file', target: '/a.js', selected: ['a.js', 'a.js', undefined] },
  { name: 'a file in a folder', target: '/sub/home.htm', selected: ['sub/home.htm', 'sub/home.htm', undefined] },
  { name: 'a name that is a short one on Windows', target: '/a~1.js', selected: ['a~1.js', 'a~1.js', undefined] },
  { name: 'nothing', target: '/none', selected: 'absent' },
  { name: 'a refused path', target: '/../a.js', selected: 'absent' },
  { name: 'a file with a slash', target: '/a.js/', selected: 'absent' },
  { name: 'the folder', target: '/', selected: ['index.html', 'index.html', undefined] },
  { name: 'the folder, with a query', target: '/?a', selected: ['index.html', 'index.html', undefined] },
  { name: 'the folder by an absolute URI without a path', target: 'http://x', selected: ['index.html', 'index.html', undefined], ref: 'RFC 9110 §4.2.3' },
  { name: 'the folder where a framework serves it', target: '/', original: '/site/', selected: ['index.html', 'index.html', undefined] },
  { name: 'the folder where a framework serves it, with a query', target: '/?a', original: '/site/?a', selected: ['index.html', 'index.html', undefined] },
  { name: 'the folder where a framework serves it, without its slash', target: '/', original: '/site', selected: { redirect: './site/' } },
  { name: 'the folder where a framework serves it, without its slash, with a query that has one', target: '/?a/', original: '/site?a/', selected: { redirect: './site/?a/' } },
  { name: 'a folder below it', target: '/sub/', original: '/site/sub/', selected: ['sub/index.html', 'sub/index.html', undefined] },
  { name: 'a folder below it, without its slash', target: '/sub?a', original: '/site/sub?a', selected: { redirect: './sub/?a' } },
  { name: 'a folder', target: '/sub/', selected: ['sub/index.html', 'sub/index.html', undefined] },
  { name: 'a folder without its slash', target: '/sub', selected: { redirect: './sub/' } },
  { name: 'a folder without an index', target: '/bare/', selected: 'absent' },
  { name: 'a folder without an index and without its slash', target: '/bare', selected: 'absent' },
  { name: 'a folder whose index is a folder', target: '/hollow/', selected: 'absent' },
  { name: 'a folder whose index is a folder, without its slash', target: '/hollow', selected: 'absent' },
  { name: 'another index', target: '/sub/', options: { index: 'home.htm' }, selected: ['sub/home.htm', 'sub/home.htm', undefined] },
  { name: 'no index', target: '/', options: { index: false }, selected: 'absent' },
  { name: 'no index of a folder', target: '/sub/', options: { index: false }, selected: 'absent' },
  { name: 'no index, without the slash', target: '/sub', options: { index: false }, selected: 'absent' },
  { name: 'the best coding', target: '/a.js', accept: 'gzip, br, zstd', selected: ['a.js', 'a.js.br', 'br'], ref: 'RFC 9110 §12.5.3' },
  { name: 'the coding of the greatest weight', target: '/a.js', accept: 'gzip, br;q=0.5', selected: ['a.js', 'a.js.gz', 'gzip'], ref: 'RFC 9110 §12.5.3' },
  { name: 'an index in a coding', target: '/', accept: 'gzip', selected: ['index.html', 'index.html.gz', 'gzip'], ref: 'RFC 9110 §12.5.3' },
  { name: 'the next coding that is there', target: '/index.html', accept: 'br, gzip', selected: ['index.html', 'index.html.gz', 'gzip'], ref: 'RFC 9110 §12.5.3' },
  { name: 'no coding that is there', target: '/sub/', accept: 'br, gzip', selected: ['sub/index.html', 'sub/index.html', undefined], ref: 'RFC 9110 §12.5.3' },
  { name: 'a folder in the place of a coding', target: '/odd.js', accept: 'br', selected: ['odd.js', 'odd.js', undefined] },
  { name: 'a link out of the folder in the place of a coding', target: '/out.js', accept: 'br, gzip', selected: ['out.js', 'out.js.gz', 'gzip'] },
  { name: 'codings that are not served', target: '/a.js', accept: 'br', options: { codings: false }, selected: ['a.js', 'a.js', undefined] },
  { name: 'a coding with an end of its own', target: '/a.js', accept: 'br', options: { codings: { br: '.zst' } }, selected: ['a.js', 'a.js.zst', 'br'] }
]

if (process.platform === 'linux') {
  table('What is selected by', CASES.map(row => ({ ref: 'not-modified: files', ...row })), ({ target, original = target, accept, options, selected }) =>
    withFolder(CONTENTS, async ({ path }) => {
      symlinkSync(process.execPath, join(path, 'out.js.br'))
      assert.equal(selectedOf(path, options, target, original, accept), selected)
    }))
} else didNotRun('What is selected', [{ name: 'files', ref: 'not-modified: files' }], 'Descriptors are counted in /proc: run the tests on Linux')
