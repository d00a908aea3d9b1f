// What holds for every request target, and for every Accept-Encoding, that a folder of files is asked for.
import { array, boolean, constantFrom, nat, oneof, property as state, string, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { posix, win32 } from 'node:path'
import { preferredCodings } from '../../src/files/negotiate.ts'
import { parseTarget, withSlash } from '../../src/files/path.ts'
import { anyText, nearly } from './arbitraries.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'

const REF = 'not-modified: refused paths'
const DOTFILES = ['.well-known']

/** What paths are escaped with, in pieces that come together by chance. */
const pieces: Arbitrary<string> = constantFrom('/', '//', '\\', '.', '..', '...', '%', '%2e', '%2E', '%2f', '%5c', '%00', '%25', '%c0%ae', '%e2%80%ae', ':', '::$DATA', 'C:', 'con', 'NUL',
  '.txt', '~1', ' ', '%20', '?', '#', 'http://', 'a', 'B', 'index.html', '.env', '.git', '.well-known', '\x00', '\n', 'é', '\uff0e', '\ud800', ';', '@', '*', '$')
const targets: Arbitrary<string> = oneof(
  array(pieces, { maxLength: 12 }).map(list => `/${list.join('')}`), array(pieces, { maxLength: 12 }).map(list => list.join('')),
  nearly(constantFrom('/a/b.html', '/%2e%2e/a', '/a/../b?c', 'http://x/a/b?c', '/.well-known/a', '/a%20b/')), anyText)
const names: Arbitrary<string> = string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
  .filter(name => name.isWellFormed() && parseTarget(`/${encodeURIComponent(name)}`, [], true) !== undefined)

function segmentsOf(path: string): string[] {
  return path === '' ? [] : path.split('/')
}

export const PATHS: readonly PropertyRow[] = [
  property('no target leads out of the folder, on any system', REF, state(targets, boolean(), (target, isWindows) => {
    const named = parseTarget(target, DOTFILES, isWindows)
    if (named === undefined) return
    strictEqual(posix.join('/root', named.path), named.path === '' ? '/root' : `/root/${named.path}`)
    strictEqual(win32.join('C:\\root', named.path), `C:\\root${named.path === '' ? '' : '\\'}${named.path.replaceAll('/', '\\')}`)
    ok(!posix.isAbsolute(named.path) && !win32.isAbsolute(named.path))
    for (const segment of segmentsOf(named.path)) {
      ok(segment !== '' && !/[\x00-\x1f\x7f\\/:]/.test(segment) && !/[. ]$/.test(segment))
      ok(!segment.startsWith('.') || DOTFILES.includes(segment))
    }
  })),
  property('a path is named by its encoded form, whatever its names are', 'RFC 3986 §2.1', state(array(names, { minLength: 1, maxLength: 4 }), boolean(), (list, isFolder) => {
    const target = `/${list.map(encodeURIComponent).join('/')}${isFolder ? '/' : ''}`
    deepStrictEqual(parseTarget(target, [], true), { path: list.join('/'), isFolder })
  })),
  property('a query changes nothing of the path', 'RFC 3986 §3.4', state(targets, anyText, (target, query) => {
    const plain = target.replaceAll('?', '')
    deepStrictEqual(parseTarget(`${plain}?${query}`, DOTFILES, false), parseTarget(plain, DOTFILES, false))
  })),
  property('a redirect stays on its host, and adds a slash', 'RFC 3986 §4.2', state(targets, target => {
    if (parseTarget(target, DOTFILES, false)?.isFolder !== false) return
    const base = new URL(target, 'http://host')
    const location = new URL(withSlash(target), base)
    strictEqual(location.host, base.host)
    strictEqual(location.pathname, `${base.pathname}/`)
    strictEqual(location.search, base.search)
  })),
  property('preferred codings are offered ones, each once, of no weight that refuses them', 'RFC 9110 §12.5.3', state(
    oneof(anyText, array(tuple(constantFrom('br', 'gzip', 'zstd', 'identity', '*', 'x-gzip', 'GZIP'), constantFrom('', ';q=0', ';q=0.5', '; q=1', ';q=0.000', ';q=2', ';a')),
      { maxLength: 6 }).map(list => list.map(pair => pair.join('')).join(', '))), nat({ max: 3 }), (field, count) => {
      const offered = ['br', 'zstd', 'gzip'].slice(0, count)
      const codings = preferredCodings(field, offered)
      strictEqual(new Set(codings).size, codings.length)
      for (const name of codings) {
        ok(offered.includes(name))
        ok(new RegExp(`(?:^|[ \t,])(?:x-)?(?:${name}|\\*)(?:[ \t;,]|$)`, 'i').test(field))
      }
      strictEqual(preferredCodings(`${offered.map(name => `${name};q=0`).join(', ')}, ${field}`, offered).length, 0)
    }))
]
