import * as assert from 'uvu/assert'
import { endsWithSlash, parseTarget, withSlash } from '../../../src/files/path.ts'
import { table } from '../../support/table.ts'

const file = (path: string): unknown => ({ path, isFolder: false })
const folder = (path: string): unknown => ({ path, isFolder: true })

table('A request target names', [
  { name: 'the folder itself', target: '/', named: folder('') },
  { name: 'the folder itself, with a query', target: '/?a=/b', named: folder('') },
  { name: 'nothing but a query, as some frameworks leave it', target: '?a', named: folder('') },
  { name: 'a file', target: '/a.html', named: file('a.html') },
  { name: 'a file, with a query that has slashes and dots', target: '/a.html?../b', named: file('a.html') },
  { name: 'a file, with a query that has question marks', target: '/a.html?b?/c', named: file('a.html') },
  { name: 'a file in a folder', target: '/sub/a.html', named: file('sub/a.html') },
  { name: 'a folder', target: '/sub/', named: folder('sub') },
  { name: 'a space', target: '/a%20b.html', named: file('a b.html') },
  { name: 'letters beyond ASCII', target: '/%C3%A9t%C3%A9.html', named: file('été.html') },
  { name: 'digits of the encoding in any case', target: '/%c3%a9', named: file('é') },
  { name: 'a percent sign', target: '/100%25', named: file('100%') },
  { name: 'what is encoded twice, decoded once', target: '/%2561', named: file('%61') },
  { name: 'two dots, encoded twice: a name of six characters', target: '/%252e%252e', named: file('%2e%2e') },
  { name: 'a question mark and a number sign', target: '/a%3Fb%23c', named: file('a?b#c') },
  { name: 'dots within a name', target: '/a..b/c...d', named: file('a..b/c...d') },
  { name: 'names beginning like those of devices', target: '/console.js', named: file('console.js') },
  { name: 'a name with that of a device behind a dot', target: '/a.con', named: file('a.con') },
  { name: 'com without a digit', target: '/com', named: file('com') },
  { name: 'com10', target: '/com10', named: file('com10') },
  { name: 'the one folder with a dot', target: '/.well-known/security.txt', named: file('.well-known/security.txt') },
  { name: 'a tilde and a digit, where these are no short names', target: '/a~1.js', named: file('a~1.js') },
  { name: 'an absolute URI (RFC 9112 §3.2.2)', target: 'http://x:80/a.html?b', named: file('a.html') },
  { name: 'an absolute URI without a path', target: 'HTTPS://x', named: folder('') },
  { name: 'an absolute URI without a path, with a query', target: 'http://x?a/b', named: folder('') },
  { name: 'punctuation that a path may hold', target: "/!$&'()*+,;=@_~-", named: file("!$&'()*+,;=@_~-") },
  { name: 'quotation marks, which some clients leave as they are', target: '/"a".html', named: file('"a".html') }
].map(row => ({ ...row, ref: 'RFC 3986 §3.3' })), ({ target, named }) => assert.equal(parseTarget(target, ['.well-known'], false), named))

const ESCAPES = [
  '/..', '/../', '/../a', '/a/..', '/a/../b', '/a/../../b', '/.', '/./a', '/a/.', '/a/./b', '/%2e%2e/a', '/%2E%2E/a', '/.%2e/a', '/%2e./a', '/%2e/a',
  '/..%2fa', '/..%2Fa', '/a%2f..%2fb', '/..%5ca', '/..%5Ca', '/..\\a', '/\\..\\a', '/a\\b', '/%5c', '/%2f', '/%2fetc/passwd', '/a%2fb',
  '/..;/a', '/...', '/..../a', '/.../a', '/..%00/a', '/..%20/a', '/..%09/a', '/%2e%2e%2fa', '/%c0%ae%c0%ae/a', '/%c0%af', '/%e0%80%ae/a', '/%f0%80%80%ae',
  '/%u002e%u002e/a', '/..%c0%af', '/..%255c', '/%uff0e%uff0e/'
]
const EMPTY = ['//', '//evil', '//evil/..', '///evil', '//evil.example/%2e%2e', '/a//b', '/a//', '/\\evil', '/\\/evil', '/%5cevil', '/%2fevil', '/%09/evil']
const MALFORMED = ['/%', '/%2', '/%zz', '/%-1', '/a%', '/%e9', '/%ff', '/%ed%a0%80', '/\xe9', '/\u20ac', '/a#b', '/a b', '/a\tb', '/\x00', '/a\x7f', 'a', 'ab', '*', 'ftp://x/a',
  'http:/x', 'x:443', 'http://x\\a', 'http://', 'http:///a', 'http://x#y/a', '/ahttp://x', '/%c3', '/%C3%28']
const CONTROLS = ['/%00', '/a%00', '/a%00.html', '/a.html%00.png', '/%0a', '/a%0d%0ab', '/%09', '/%1f', '/%7f']
const WINDOWS = [
  '/C:', '/C:/', '/C:/Windows/win.ini', '/c%3a/windows', '/C:a', '/a/C:/b', '/a:b', '/a.html::$DATA', '/a.html%3a%3a$DATA', '/a.html:stream', '/a:$i30:$INDEX_ALLOCATION/',
  '/con', '/CON', '/con.html', '/Con.a.b', '/nul', '/NUL.txt', '/prn', '/aux', '/aux.js', '/a/aux/b', '/com1', '/COM9.txt', '/com0', '/lpt1', '/lpt9.x', '/com%C2%B9',
  '/com%C2%B2.txt', '/com%C2%B3', '/lpt%C2%B9', '/lpt%C2%B2.txt', '/LPT%C2%B3', '/conin$', '/CONOUT$', '/clock$', '/con%20', '/con%20.html', '/nul%20%20.x', '/a.', '/a.html.', '/a.html..', '/a.html%20', '/a.html%20%20',
  '/a.html%20.', '/sub./a', '/sub%20/a', '/%20', '/.env.', '/.well-known.', '/.well-known%20/a', '/%3f%3f/C:/', '/%5c%5c%3f%5cC:', '/%5c%5chost%5cshare'
]
const DOTFILES = ['/.env', '/.git/config', '/.git/', '/a/.git/config', '/.htaccess', '/%2egit/config', '/%2Eenv', '/.WELL-KNOWN/a', '/.well-known2', '/a/.b.html', '/..a', '/.well-known/.a']

table('A request target names nothing', [
  ...ESCAPES.map(target => ({ target, why: 'leads elsewhere' })), ...EMPTY.map(target => ({ target, why: 'has an empty segment or another separator' })),
  ...MALFORMED.map(target => ({ target, why: 'is malformed' })), ...CONTROLS.map(target => ({ target, why: 'holds a control' })),
  ...WINDOWS.map(target => ({ target, why: 'is another file or a device on Windows' })), ...DOTFILES.map(target => ({ target, why: 'begins with a dot' }))
].map(({ target, why }) => ({ target, name: `${JSON.stringify(target)} ${why}`, ref: 'not-modified: refused paths' })), ({ target }) => {
  assert.is(parseTarget(target, ['.well-known'], false), undefined)
  assert.is(parseTarget(target, ['.well-known'], true), undefined)
})

table('On Windows alone, short names are refused', [
  { name: 'that of .git', target: '/GIT~1/config' },
  { name: 'one with an extension', target: '/LONGNA~1.HTM' },
  { name: 'one with many digits', target: '/a~123456.js' },
  { name: 'one of a folder', target: '/PROGRA~1/' }
].map(row => ({ ...row, ref: 'not-modified: refused paths' })), ({ target }) => {
  assert.is(parseTarget(target, [], true), undefined)
  assert.is.not(parseTarget(target, [], false), undefined)
})

table('On Windows too, longer names are served', [
  { name: 'of more than six characters before the tilde', target: '/longname~1.js' },
  { name: 'of more than six digits', target: '/a~1234567.js' },
  { name: 'with an extension of more than three characters', target: '/a~1.html' },
  { name: 'with a tilde alone', target: '/a~.js' }
].map(row => ({ ...row, ref: 'not-modified: refused paths' })), ({ target }) => assert.equal(parseTarget(target, [], true), file(target.slice(1))))

table('Whether a target ends with a slash', [
  { name: 'one that does', target: '/a/', does: true },
  { name: 'one that does not', target: '/a', does: false },
  { name: 'before its query', target: '/a/?b', does: true },
  { name: 'in its query alone', target: '/a?b/', does: false },
  { name: 'an absolute URI without a path', target: 'http://x', does: true },
  { name: 'an absolute URI without a path, with a query', target: 'http://x?a', does: true },
  { name: 'an absolute URI with a path', target: 'http://x/a', does: false }
].map(row => ({ ...row, ref: 'RFC 9110 §4.2.3' })), ({ target, does }) => assert.is(endsWithSlash(target), does))

table('The named dotfiles', [
  { name: 'one that is named is served', dotfiles: ['.a'], target: '/.a', isNamed: true },
  { name: 'one below it that is not named is not', dotfiles: ['.a'], target: '/.a/.b', isNamed: false },
  { name: 'one that begins so is not', dotfiles: ['.a'], target: '/.ab', isNamed: false },
  { name: 'with none named, none is', dotfiles: [], target: '/.well-known/a', isNamed: false },
  { name: 'a named one is encoded as it may be', dotfiles: ['.a'], target: '/%2ea', isNamed: true }
].map(row => ({ ...row, ref: 'not-modified: dotfiles' })), ({ dotfiles, target, isNamed }) => {
  assert.is(parseTarget(target, dotfiles, false) !== undefined, isNamed)
})

table('The target of a folder with its slash', [
  { name: 'is relative to it', target: '/sub', location: './sub/' },
  { name: 'is relative to a folder below', target: '/a/sub', location: './sub/' },
  { name: 'has the query', target: '/sub?a=1&b=/', location: './sub/?a=1&b=/' },
  { name: 'has a query with question marks', target: '/sub?a?b', location: './sub/?a?b' },
  { name: 'stays encoded', target: '/s%20b%3F?x', location: './s%20b%3F/?x' },
  { name: 'has no scheme where the name is like one', target: '/http:', location: './http:/' },
  { name: 'has no host where there were two slashes', target: '//evil', location: './evil/' },
  { name: 'has no host in an absolute URI', target: 'http://evil/sub?a', location: './sub/?a' }
].map(row => ({ ...row, ref: 'RFC 3986 §4.2' })), ({ target, location }) => {
  assert.is(withSlash(target), location)
  assert.is(new URL(location, new URL(target, 'http://host/')).host, new URL(target, 'http://host/').host)
})
