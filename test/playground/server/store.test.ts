// Two playgrounds with one store: one count, one tag, and one note, on two ports.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as assert from 'uvu/assert'
import { parseCommandLine } from '../../../playground/cli/command-line.ts'
import { drawCount } from '../../../playground/demo/counter-image.ts'
import { NO_REDIS, REDIS_PATH, startRedis } from '../../support/redis-server.ts'
import { didNotRun, stories, table } from '../../support/table.ts'
import { launch } from '../support/launch.ts'
import type { Launched } from '../support/launch.ts'

const REF = 'not-modified: command line'

table('A store is refused in one line', ['', 'localhost', 'http://127.0.0.1:6379', 'redis:127.0.0.1', 'redis://[x'].map(value => ({ name: JSON.stringify(value), value, ref: REF })), ({ value }) => {
  const asked = parseCommandLine([`--store=${value}`], {})
  assert.is(asked.kind === 'invalid' ? asked.line : asked.kind,
    `--store takes the address of a Redis, e.g. redis://127.0.0.1:6379, and got ${JSON.stringify(value)}`)
})

stories('The command line', {
  'asks for a store where one is named, and for none without': () => {
    for (const [args, store] of [[['--store', 'redis://127.0.0.1:6379'], 'redis://127.0.0.1:6379'], [[], undefined]] as const) {
      const asked = parseCommandLine(args, {})
      assert.is(asked.kind === 'listen' ? asked.store : asked.kind, store)
    }
  }
})

/** A folder of a user who has installed these packages, for as long as `use` runs. */
async function inFolder(packages: readonly string[], use: (folder: string) => Promise<void>): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'not-modified-user-')))
  mkdirSync(join(folder, 'node_modules'))
  for (const name of packages) symlinkSync(resolve('test/node_modules', name), join(folder, 'node_modules', name))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function addressOf(playground: Launched): Promise<string> {
  const [, url] = await playground.line(/^not-modified playground: (http:\S+)\/ /)
  return url as string
}

const REFUSED: readonly { readonly name: string, readonly packages: readonly string[], readonly err: RegExp }[] = [
  { name: 'has no client of Redis', packages: [], err: /^The option --store needs a client of Redis: run npm install ioredis, or npm install redis, in this folder\n$/ },
  { name: 'has ioredis, and no Redis answers', packages: ['ioredis'], err: /^Nobody answers as Redis at redis:\/\/127\.0\.0\.1:1 \(.*ECONNREFUSED.*\): start it, or name another with --store\n$/ },
  { name: 'has node-redis, and no Redis answers', packages: ['redis'], err: /^Nobody answers as Redis at redis:\/\/127\.0\.0\.1:1 \(.*ECONNREFUSED.*\): start it, or name another with --store\n$/ }
]

table('A playground does not start where its user', REFUSED.map(row => ({ ...row, ref: REF })), ({ packages, err }) => inFolder(packages, async cwd => {
  const ended = await launch(['--port', '0', '--store', 'redis://u:secret@127.0.0.1:1'], { cwd }).ended()
  assert.is(ended.code, 1)
  assert.match(ended.err, err)
}))

const CLIENTS = ['ioredis', 'redis'].map(client => ({ name: client, client, ref: REF }))
const TITLE = 'Two playgrounds share a store by'

if (REDIS_PATH === undefined) didNotRun(TITLE, CLIENTS, NO_REDIS)
else {
  table(TITLE, CLIENTS, ({ client }) => inFolder([client], async cwd => {
    const redis = await startRedis()
    const playgrounds = [1, 2].map(() => launch(['--port', '0', '--store', `redis://127.0.0.1:${redis.port}`], { cwd }))
    try {
      const [one, other] = await Promise.all(playgrounds.map(addressOf)) as [string, string]
      for (let hits = 0; hits < 15; hits++) {
        const response = await fetch(`${hits % 2 === 0 ? one : other}/counter.png`)
        assert.is(response.headers.get('etag'), `W/"${Math.floor(hits / 7)}"`)
        assert.equal(Buffer.from(await response.arrayBuffer()), drawCount(hits + 1))
      }
      for (const url of [one, other]) assert.is((await fetch(`${url}/counter.png`, { headers: { 'If-None-Match': 'W/"2"' } })).status, 304)
      const note = '/lessons/note'
      const write = (url: string, etag: string | null, text: string): Promise<Response> =>
        fetch(url + note, { method: 'PUT', headers: { 'If-Match': etag as string, 'Content-Type': 'application/json' }, body: JSON.stringify({ text }) })
      const [read, same] = [await fetch(one + note), await fetch(other + note)]
      const etag = read.headers.get('etag')
      assert.is(same.headers.get('etag'), etag)
      assert.equal(await read.json(), { text: 'Tea at four.' })
      const first = await write(one, etag, 'Tea at five.')
      assert.is(first.status, 204)
      const second = await write(other, etag, 'Tea at six.')
      assert.equal([second.status, second.headers.get('etag')], [412, first.headers.get('etag')])
      const after = await fetch(other + note)
      assert.equal([after.headers.get('etag'), await after.json()], [first.headers.get('etag'), { text: 'Tea at five.' }])
      assert.is((await write(other, after.headers.get('etag'), 'Tea at six.')).status, 204)
      assert.equal(await (await fetch(one + note)).json(), { text: 'Tea at six.' })
    } finally {
      for (const { child } of playgrounds) child.kill('SIGKILL')
      await redis.stop()
    }
  }))
}
