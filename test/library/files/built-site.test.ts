// A built site, as Vite leaves it in `dist`: the first visit, a reload, and a visit after a deploy, as a browser with a cache makes them.
import { renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { files, parseCacheControl } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories } from '../../support/table.ts'
import { onBoth, withFolder } from './folder.ts'
import type { Ask } from './folder.ts'

const page = (script: string): string => `<!doctype html><script type="module" src="/assets/${script}"></script><link rel="stylesheet" href="/assets/index-B2c3D4e5.css">`
const SCRIPT = 'console.log(1)\n'.repeat(100)
const FIRST = { 'index.html': page('index-A1b2C3d4.js'), 'assets/index-A1b2C3d4.js': SCRIPT, 'assets/index-B2c3D4e5.css': 'body { margin: 0 }', 'favicon.svg': '<svg/>' }
const SECOND = { 'index.html': page('index-Z9y8X7w6.js'), 'assets/index-Z9y8X7w6.js': `${SCRIPT}console.log(2)\n`, 'assets/index-B2c3D4e5.css': 'body { margin: 0 }',
  'favicon.svg': '<svg/>' }

const options = {
  cacheControl: (path: string) => /^\/assets\/.*-[\w-]{8}\./.test(path) ? { public: true as const, maxAge: 31_536_000, immutable: true as const } : { noCache: true as const }
}

/** What a browser does: it keeps what it may, asks again for what it must, and follows what the page names. */
function browser(ask: Ask): () => Promise<Record<string, number>> {
  const kept = new Map<string, { etag: string, isImmutable: boolean, content: string }>()
  return async () => {
    const asked: Record<string, number> = {}
    const get = async (target: string): Promise<string> => {
      const known = kept.get(target)
      if (known?.isImmutable === true) return known.content
      const { status, fields, content } = await ask(target, known === undefined ? {} : { 'If-None-Match': known.etag })
      asked[target] = status
      if (status === 304 && known !== undefined) {
        assert.is(fields['etag'], known.etag)
        return known.content
      }
      const { maxAge, immutable } = parseCacheControl(fields['cache-control'] ?? '')
      kept.set(target, { etag: fields['etag'] as string, isImmutable: immutable === true && maxAge === 31_536_000, content })
      return content
    }
    const html = await get('/')
    for (const [, target = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) await get(target)
    await get('/favicon.svg')
    return asked
  }
}

stories('not-modified: a built site', {
  'is asked for as a whole at first, by its documents at a reload, and by what changed after a deploy': async () => {
    for (const server of ['node:http', 'fetch']) {
      await withFolder(Object.fromEntries([...Object.entries(FIRST).map(([name, content]) => [`1/${name}`, content]), ...Object.entries(SECOND).map(([name, content]) => [`2/${name}`, content])]),
        async folder => {
          symlinkSync('1', join(folder.path, 'dist'))
          await onBoth(join(folder.path, 'dist'), options, async (ask, on) => {
            if (on !== server) return
            const visit = browser(ask)
            assert.equal(await visit(), { '/': 200, '/assets/index-A1b2C3d4.js': 200, '/assets/index-B2c3D4e5.css': 200, '/favicon.svg': 200 })
            assert.equal(await visit(), { '/': 304, '/favicon.svg': 304 })
            symlinkSync('2', join(folder.path, 'next'))
            renameSync(join(folder.path, 'next'), join(folder.path, 'dist'))
            // All files were made anew, with other inodes and dates: what has its former content has its former tag.
            assert.equal(await visit(), { '/': 200, '/assets/index-Z9y8X7w6.js': 200, '/favicon.svg': 304 })
            assert.equal(await visit(), { '/': 304, '/favicon.svg': 304 })
          })
        })
    }
  },
  'has no file of the former build, and says so to no cache': async () => {
    await withFolder(SECOND, async folder => {
      const answer = await files(folder.path, options)(new Request('http://x/assets/index-A1b2C3d4.js'))
      assert.is(answer.status, 404)
      assert.is(answer.headers.get('cache-control'), null)
    })
  }
})
