// Files that are opened: which ones, what is read of them, and when they are closed.
import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { OpenFile, locationOf, openFile, openRoot, realPath, unopened } from '../../../src/files/open-file.ts'
import { didNotRun, stories, table } from '../../support/table.ts'
import { withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const REF = 'not-modified: files that are opened'

function opened(root: string, name: string): OpenFile {
  const file = openFile(openRoot(root), name)
  assert.instance(file, OpenFile)
  return file as OpenFile
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

/** A site, a folder beside it whose name begins as that of the site does, and links of all kinds. */
async function withSite(use: (site: string, folder: string) => void | Promise<void>): Promise<void> {
  await withFolder({ 'site/a.txt': 'a', 'site/sub/b.txt': 'b', 'site-secret/s.txt': 'secret', 'out.txt': 'secret' }, async ({ path }) => {
    const site = join(path, 'site')
    const at = (name: string): string => join(site, name)
    for (const [link, to] of [['within', 'sub/b.txt'], ['folder', 'sub'], ['out', '../out.txt'], ['beside', '../site-secret/s.txt'], ['up', '..'], ['self', '.'], ['loop', 'loop'],
      ['dangling', 'none'], ['device', '/dev/zero']] as const) symlinkSync(to, at(link))
    linkSync(at('a.txt'), at('hard'))
    execFileSync('mkfifo', [at('fifo')])
    const socket = createServer().listen(at('socket'))
    try {
      await use(site, path)
    } finally {
      await new Promise(resolve => { socket.close(resolve) })
    }
    assert.is(openFiles(`${path}/`), 0)
  })
}

const OPENED = [
  { name: 'a file', path: 'a.txt', found: 'a' }, { name: 'a file in a folder', path: 'sub/b.txt', found: 'b' }, { name: 'a second name of a file', path: 'hard', found: 'a' },
  { name: 'a link to a file below', path: 'within', found: 'b' }, { name: 'a file through a link to a folder below', path: 'folder/b.txt', found: 'b' },
  { name: 'the folder itself', path: '', found: 'folder' }, { name: 'a link to the folder itself', path: 'self', found: 'folder' }, { name: 'a folder', path: 'sub', found: 'folder' },
  { name: 'nothing', path: 'none', found: 'absent' }, { name: 'a file below a file', path: 'a.txt/b', found: 'absent' }, { name: 'a link out of the folder', path: 'out', found: 'absent' },
  { name: 'a link to a folder whose name begins in the same way', path: 'beside', found: 'absent' }, { name: 'a file through a link that leads up', path: 'up/out.txt', found: 'absent' },
  { name: 'a link up', path: 'up', found: 'absent' }, { name: 'a link to itself', path: 'loop', found: 'absent' }, { name: 'a link to nothing', path: 'dangling', found: 'absent' },
  { name: 'a FIFO that nobody writes to', path: 'fifo', found: 'absent' }, { name: 'a socket', path: 'socket', found: 'absent' }, { name: 'a link to a device', path: 'device', found: 'absent' },
  { name: 'a name that is too long', path: 'a'.repeat(300), found: 'absent' }
].map(row => ({ ...row, ref: 'not-modified: refused paths' }))

function foundAt(site: string, path: string): string {
  const file = openFile(openRoot(site), path)
  if (!(file instanceof OpenFile)) return file
  const content = text(file.readStart(10))
  file.close()
  return content
}

/** Runs `use` as on another system, where a descriptor does not tell its path. */
function elsewhere<T>(use: () => T): T {
  const { platform } = process
  Object.defineProperty(process, 'platform', { configurable: true, value: 'darwin' })
  try {
    return use()
  } finally {
    Object.defineProperty(process, 'platform', { configurable: true, value: platform })
  }
}

const answers = new Map<string, readonly [onLinux: string, elsewhere: string]>()

if (process.platform === 'linux') {
  await withSite(site => {
    for (const { path } of OPENED) answers.set(path, [foundAt(site, path), elsewhere(() => foundAt(site, path))])
  })

  table('What is found at the place of', OPENED, ({ path, found }) => assert.is(answers.get(path)?.[0], found))

  table('What is found without /proc at the place of', OPENED, ({ path, found }) => assert.is(answers.get(path)?.[1], found))

  stories(REF, {
    'are below the root of the system too': () => withSite((_, folder) => {
      const path = join(folder, 'out.txt').slice(1)
      assert.is(foundAt('/', path), 'secret')
    }),
    'are where a folder that is a link leads by now': () => withFolder({ 'one/a.txt': '1', 'two/a.txt': '2' }, async ({ path }) => {
      const at = (name: string): string => join(path, name)
      symlinkSync('one', at('current'))
      const root = openRoot(at('current'))
      const found = (): string => {
        const file = openFile(root, 'a.txt')
        if (!(file instanceof OpenFile)) return file
        file.close()
        return text(file.stats.ino === statSync(at('one/a.txt'), { bigint: true }).ino ? Buffer.from('1') : Buffer.from('2'))
      }
      assert.is(found(), '1')
      symlinkSync('two', at('next'))
      renameSync(at('next'), at('current'))
      assert.is(found(), '2')
      assert.is(root.real, at('two'))
      mkdirSync(at('three'))
      symlinkSync('../one/a.txt', at('three/a.txt'))
      symlinkSync('three', at('next'))
      renameSync(at('next'), at('current'))
      assert.is(found(), 'absent')
      assert.is(openFiles(`${path}/`), 0)
    }),
    'are looked for by their path where a descriptor does not tell it, and must be the same file': () => withFolder({ 'a.txt': 'a', 'b.txt': 'b' }, async ({ path }) => {
      const [a, b] = [join(path, 'a.txt'), join(path, 'b.txt')]
      const none = 1_000_000
      const stats = statSync(a, { bigint: true })
      assert.is(realPath(none, stats, a), a)
      assert.is(realPath(none, stats, b), undefined)
      assert.is(realPath(none, { ...stats, dev: stats.dev + 1n } as typeof stats, a), undefined)
      assert.is(realPath(none, stats, join(path, 'none')), undefined)
      const descriptor = openSync(b, 'r')
      assert.is(realPath(descriptor, stats, a), b)
      assert.is(elsewhere(() => realPath(descriptor, fstatSync(descriptor, { bigint: true }), a)), undefined)
      closeSync(descriptor)
    }),
    'are absent where another file takes their place before their path is looked up': () => withFolder({ 'site/a.txt': 'a', 'site/b.txt': 'b' }, async ({ path }) => {
      const at = (name: string): string => join(path, name)
      const { platform } = process
      for (const take of [() => { renameSync(at('site/b.txt'), at('site/a.txt')) }, () => { rmSync(at('site/a.txt')) }]) {
        // The system is asked for when the file is open, and its path is not looked up yet.
        Object.defineProperty(process, 'platform', { configurable: true, get: () => { take(); return 'darwin' } })
        try {
          assert.is(openFile(openRoot(at('site')), 'a.txt'), 'absent')
        } finally {
          Object.defineProperty(process, 'platform', { configurable: true, value: platform })
        }
        assert.is(openFiles(path), 0)
      }
    }),
    'tell what they were and what they are': () => withFolder({ 'a.txt': 'abc' }, async ({ path }) => {
      const file = opened(path, 'a.txt')
      truncateSync(join(path, 'a.txt'), 1)
      assert.is(file.length, 3)
      assert.is(file.stats.size, 3n)
      assert.is(file.statsNow().size, 1n)
      file.close()
    }),
    'are read from their start, as far as they go': () => withFolder({ 'a.txt': 'abcdef' }, async ({ path }) => {
      const file = opened(path, 'a.txt')
      assert.is(text(file.readStart(4)), 'abcd')
      assert.is(text(file.readStart(6)), 'abcdef')
      assert.is(text(file.readStart(9)), 'abcdef')
      assert.is(file.readStart(0).byteLength, 0)
      file.close()
    }),
    'are read at a position, as far as they go': () => withFolder({ 'a.txt': 'abcdef' }, async ({ path }) => {
      const file = opened(path, 'a.txt')
      assert.is(text(await file.read(2, 3)), 'cde')
      assert.is(text(await file.read(4, 9)), 'ef')
      assert.is((await file.read(6, 1)).byteLength, 0)
      file.close()
    }),
    'are closed after what is being read, and once': () => withFolder({ 'a.txt': 'abcdef', 'b.txt': 'b' }, async ({ path }) => {
      const file = opened(path, 'a.txt')
      const reading = file.read(0, 6)
      file.close()
      assert.is(openFiles(path), 1)
      assert.is(text(await reading), 'abcdef')
      assert.is(openFiles(path), 0)
      const other = opened(path, 'b.txt')
      file.close()
      assert.is(text(other.readStart(1)), 'b')
      other.close()
      other.close()
      assert.is(openFiles(path), 0)
    }),
    'are closed at once where nothing is being read any more': () => withFolder({ 'a.txt': 'abcdef' }, async ({ path }) => {
      const file = opened(path, 'a.txt')
      await file.read(0, 1)
      file.close()
      assert.is(openFiles(path), 0)
    }),
    'that cannot be read say why, and are closed all the same': () => withFolder({ 'a/b.txt': 'b' }, async ({ path }) => {
      const descriptor = openSync(join(path, 'a'), 'r')
      const file = new OpenFile(descriptor, fstatSync(descriptor, { bigint: true }))
      const reading = file.read(0, 1)
      file.close()
      const error = await reading.catch((reason: unknown) => reason)
      assert.is((error as NodeJS.ErrnoException).code, 'EISDIR')
      assert.is(openFiles(path), 0)
    })
  })
} else didNotRun(REF, OPENED, 'Descriptors are counted in /proc: run the tests on Linux')

const CODES: readonly (readonly [code: string, what: string, found: string])[] = [
  ['ENOENT', 'nothing is there', 'absent'], ['ENOTDIR', 'a part of the path is a file', 'absent'], ['EACCES', 'it may not be read', 'absent'], ['EPERM', 'the system forbids it', 'absent'],
  ['ELOOP', 'links lead in a circle', 'absent'], ['ENAMETOOLONG', 'the name is too long', 'absent'], ['EINVAL', 'the name is none for this file system', 'absent'],
  ['ENXIO', 'it is a socket', 'absent'], ['ENODEV', 'it is a device that is not there', 'absent'], ['EOPNOTSUPP', 'it is a socket on BSD', 'absent'],
  ['EILSEQ', 'the name is not of the encoding of this file system', 'absent'], ['EMFILE', 'the process has no descriptor left', 'busy'],
  ['ENFILE', 'the system has no descriptor left', 'busy'], ['EISDIR', 'it is a folder, where folders cannot be opened', 'folder']
]

table('What an error in opening a file means', CODES.map(([code, what, found]) => ({ name: `${code}: ${what}`, ref: 'POSIX open()', code, found })), ({ code, found }) =>
  withFolder({ 'a.txt': 'a' }, async ({ path }) => {
    assert.is(unopened(Object.assign(new Error(code), { code }), join(path, 'a.txt')), found)
  }))

stories(REF, {
  'on Windows, where it is not permitted to open a folder, are found to be one': () => withFolder({ 'sub/a.txt': 'a' }, async ({ path }) => {
    const error = (code: string): Error => Object.assign(new Error(code), { code })
    assert.is(unopened(error('EPERM'), join(path, 'sub')), 'folder')
    assert.is(unopened(error('EPERM'), join(path, 'none')), 'absent')
    assert.is(unopened(error('EACCES'), join(path, 'sub')), 'absent')
  }),
  'that fail for another reason fail the request': () => {
    const error = Object.assign(new Error('EIO'), { code: 'EIO' })
    assert.throws(() => unopened(error, '/a'), (thrown: unknown) => thrown === error)
  },
  'are below their folder': () => withFolder({ 'a.txt': 'a' }, async ({ path }) => {
    writeFileSync(join(path, 'b.txt'), 'b')
    assert.is(locationOf(openRoot(path), 'sub/b.txt'), `${path}/sub/b.txt`)
    assert.throws(() => openRoot(join(path, 'none')), /ENOENT/)
  })
})
