// What a folder does not serve, over real sockets; and how it redirects to its folders.
import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { withServer } from '../../support/wire.ts'
import { askOnFetch, defineAll, later, onBoth, withFolder } from './folder.ts'

const SECRET = 'a secret'
const outside = mkdtempSync(join(tmpdir(), 'files-outside-'))
writeFileSync(join(outside, 'secret.txt'), SECRET)
writeFileSync(join(outside, 'index.html'), SECRET)

const UP = `/${'../'.repeat(12)}`
const SPELLINGS = [
  `${UP}etc/passwd`, '/../secret.txt', '/sub/../../secret.txt', '/%2e%2e/secret.txt', '/%2e%2e%2fsecret.txt', '/..%2f..%2f..%2fetc%2fpasswd', '/..\\secret.txt',
  '/..%5csecret.txt', '/%5c..%5csecret.txt', '/%c0%ae%c0%ae/secret.txt', '/%252e%252e/secret.txt', '/....//secret.txt', '//etc/passwd', '/%2fetc%2fpasswd',
  'file:///etc/passwd', `http://x${UP}etc/passwd`, '/a.txt%00', '/a.txt%00.html', '/sub/%00', '/a.txt/', '/a.txt/.', '/./a.txt', '/sub/./index.html', '/a.txt%2f',
  '//a.txt', '/sub//index.html', '/%', '/%zz', '/a.txt%', '/.env', '/.git/config', '/.git/', '/%2eenv', '/sub/.hidden', '/.well-known2/a', '/C:/a.txt', '/C:a.txt',
  '/a.txt::$DATA', '/a.txt:x', '/a.txt.', '/a.txt%20', '/NUL', '/con.txt', '/aux', '/out.txt', '/out/secret.txt', '/out/', '/out', '/chain.txt', '/loop', '/dangling', '/fifo', '/fifo.txt',
  '/socket', '/device', '/to-device', '/to-proc', '/locked.txt', '/locked/a.txt', '/locked/', '/bare/', '/bare', `/${'a'.repeat(300)}`, `/${'a/'.repeat(3000)}`, '/sub/index.html/x', '*'
]

await withFolder({
  'a.txt': 'a', '.env': SECRET, '.git/config': SECRET, '.well-known/security.txt': 'Contact: x', '.well-known2/a': SECRET, 'sub/index.html': 'sub', 'sub/.hidden': SECRET,
  'sub/deep/index.html': 'deep', 's p/index.html': 'space', 'http:/index.html': 'scheme', 'locked.txt': SECRET, 'locked/a.txt': SECRET, 'bare/a.txt': 'a',
  'inner/target.txt': 'inner', 'con.txt': SECRET, 'index.html': 'top', 'evil/index.html': 'evil', 'hollow/index.html/x': 'x'
}, async folder => {
  const at = (name: string): string => join(folder.path, name)
  symlinkSync(join(outside, 'secret.txt'), at('out.txt'))
  symlinkSync(outside, at('out'))
  symlinkSync('out.txt', at('chain.txt'))
  symlinkSync('loop', at('loop'))
  symlinkSync('nothing', at('dangling'))
  symlinkSync('/dev/zero', at('to-device'))
  symlinkSync('/proc/self/environ', at('to-proc'))
  symlinkSync('inner/target.txt', at('within.txt'))
  symlinkSync('inner', at('within'))
  symlinkSync('../a.txt', at('sub/up.txt'))
  linkSync(at('a.txt'), at('hard.txt'))
  execFileSync('mkfifo', [at('fifo'), at('fifo.txt')])
  try {
    execFileSync('mknod', [at('device'), 'c', '1', '5'], { stdio: 'ignore' })
  } catch {
    // Only root makes devices: a link to one stands for it.
    symlinkSync('/dev/zero', at('device'))
  }
  const socket = createServer().listen(at('socket'))
  await once(socket, 'listening')
  chmodSync(at('locked.txt'), 0)
  chmodSync(at('locked'), 0)
  // Who may read everything may read these too.
  const isRoot = process.getuid?.() === 0
  const isReadable = (target: string): boolean => isRoot && target.startsWith('/locked') && target !== '/locked/'
  try {
    await withServer(files(folder.path), async wire => {
      const rows = []
      for (const target of SPELLINGS) {
        for (const method of ['GET', 'HEAD']) {
          if (!isReadable(target)) rows.push({ target, method, answer: await wire.send(method, ['Accept-Encoding: br'], '', target) })
        }
      }
      later('A refused target', rows.map(row => ({ ...row, name: `${row.method} ${row.target.slice(0, 60)}`, ref: 'not-modified: refused paths' })), ({ method, answer }) => {
        assert.is(answer.status, 404)
        assert.is(answer.content, method === 'GET' ? 'Not Found\n' : '')
        assert.equal(answer.fields, ['Content-Type: text/plain; charset=utf-8', 'Content-Length: 10', 'Date: <date>', 'Connection: close'])
      })
      const bare = await wire.send('GET', [], '', 'http://x')
      later('An absolute URI without a path', [{ name: 'names the folder', ref: 'RFC 9110 §4.2.3' }], () => assert.equal([bare.status, bare.content], [200, 'top']))
      const odd = []
      for (const target of ['/\x01', '/a b', '/\xe9.txt', '/a.txt\x7f', '/\xff', '']) odd.push({ target, answer: await wire.send('GET', [], '', target) })
      later('A target that is none', odd.map(row => ({ ...row, name: JSON.stringify(row.target), ref: 'RFC 9112 §3.2' })), ({ answer }) => {
        assert.ok([400, 404].includes(answer.status), String(answer.status))
      })
    })
    const fetched = files(folder.path)
    const rows = []
    for (const target of SPELLINGS.filter(target => target.startsWith('/') && !isReadable(target))) rows.push({ target, answer: await askOnFetch(fetched)(target) })
    later('A refused target on fetch', rows.map(row => ({ ...row, name: row.target.slice(0, 60), ref: 'not-modified: refused paths' })), ({ answer }) => {
      // A URL has no `..` left: it is another target.
      assert.ok(answer.status === 404 || answer.content === 'a' || answer.content === 'sub' || answer.content === 'top', `${answer.status} ${answer.content}`)
      assert.not.match(answer.content, SECRET)
    })
    await onBoth(folder.path, undefined, async (ask, server) => {
      const served = []
      for (const [target, content] of [['/', 'top'], ['/index.html', 'top'], ['/sub/', 'sub'], ['/sub/index.html', 'sub'], ['/s%20p/', 'space'], ['/http:x', undefined],
        ['/within.txt', 'inner'], ['/within/target.txt', 'inner'], ['/sub/up.txt', 'a'], ['/hard.txt', 'a'], ['/.well-known/security.txt', 'Contact: x'], ['/?a=../..', 'top'],
        ['/hollow/', undefined]] as const) {
        served.push({ target, content, answer: await ask(target) })
      }
      later(`What is served on ${server}`, served.map(row => ({ ...row, name: row.target, ref: 'not-modified: files' })), ({ content, answer }) => {
        assert.is(answer.status, content === undefined ? 404 : 200)
        if (content !== undefined) assert.is(answer.content, content)
      })
      const redirects = []
      for (const [target, location] of [['/sub', './sub/'], ['/sub?a=1&b=%2F', './sub/?a=1&b=%2F'], ['/sub/deep', './deep/'], ['/s%20p', './s%20p/'], ['/sub?//evil', './sub/?//evil'],
        ['/evil', './evil/'], ['//evil', undefined], ['/%2fevil', undefined], ['/%5cevil', undefined], ['///evil', undefined], ['/hollow', undefined]] as const) {
        redirects.push({ target, location, answer: await ask(target) })
      }
      later(`The redirect of a folder on ${server}`, redirects.map(row => ({ ...row, name: row.target, ref: 'RFC 9110 §10.2.2' })), ({ target, location, answer }) => {
        assert.is(answer.status, location === undefined ? 404 : 301)
        assert.is(answer.fields['location'], location)
        assert.is(answer.fields['etag'], undefined)
        if (location !== undefined) assert.is(new URL(location, `http://host${target}`).host, 'host')
      })
    })
    await onBoth(folder.path, { index: false, dotfiles: ['.env'] }, async (ask, server) => {
      const rows = []
      for (const [target, status] of [['/', 404], ['/sub/', 404], ['/sub', 404], ['/index.html', 200], ['/.env', 200], ['/.well-known/security.txt', 404]] as const) {
        rows.push({ target, status, answer: await ask(target) })
      }
      later(`Without an index, with a named dotfile, on ${server}`, rows.map(row => ({ ...row, name: row.target, ref: 'not-modified: dotfiles' })),
        ({ status, answer }) => assert.is(answer.status, status))
    })
  } finally {
    chmodSync(at('locked'), 0o700)
    socket.close()
  }
})

await withFolder({ 'one/a.txt': 'first', 'two/a.txt': 'second' }, async folder => {
  const at = (name: string): string => join(folder.path, name)
  symlinkSync('one', at('current'))
  const ask = askOnFetch(files(at('current')))
  const before = await ask('/a.txt')
  symlinkSync('two', at('next'))
  renameSync(at('next'), at('current'))
  const after = await ask('/a.txt')
  mkdirSync(at('three'))
  symlinkSync(join(at('one'), 'a.txt'), at('three/a.txt'))
  symlinkSync('three', at('next'))
  renameSync(at('next'), at('current'))
  const linked = await ask('/a.txt')
  later('A folder that is a link', [{ name: 'is where it leads now, and what leads out of that is refused', ref: 'not-modified: refused paths' }], () => {
    assert.is(before.content, 'first')
    assert.is(after.content, 'second')
    assert.is(linked.status, 404)
  })
})

rmSync(outside, { recursive: true })
defineAll()
