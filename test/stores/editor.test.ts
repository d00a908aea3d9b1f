// Two processes behind nginx serve a page that twenty editors add lines to, while one process after another is killed: no line is lost.
import { fork, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import * as assert from 'uvu/assert'
import { findCommand, notInstalled } from '../caches/programs.ts'
import { freePort, isAccepting } from '../support/free-port.ts'
import { NO_REDIS, REDIS_PATH, startRedis } from '../support/redis-server.ts'
import { didNotRun, ranWith, stories } from '../support/table.ts'
import { until, within } from '../support/until.ts'

const EDITORS = 20
const LINES = 5
const TITLE = 'An editor behind nginx, served by two processes'
const NAME = 'loses no line of twenty that write at once, while one process after another is killed'
const NOBODY = 65_534

/** nginx in front of two ports, each of which it asks after the other. */
const configuration = (folder: string, port: number, ports: readonly number[]): string => `daemon off;
pid ${folder}/pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/client;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream editors {
    ${ports.map(each => `server 127.0.0.1:${each} max_fails=0;`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://editors; }
  }
}
`

async function startNginx(path: string, ports: readonly number[]): Promise<{ url: string, reload(ports: readonly number[]): void, stop(): Promise<void> }> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-nginx-'))
  const file = join(folder, 'nginx.conf')
  const write = (ports: readonly number[]): void => writeFileSync(file, configuration(folder, port, ports), { mode: 0o644 })
  write(ports)
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const child = spawn(path, ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'pipe'], ...isRoot && { uid: NOBODY, gid: NOBODY } })
  let output = ''
  child.stderr.on('data', (text: Buffer) => { output += text.toString() })
  const end = (): void => { child.kill() }
  process.once('exit', end)
  await until(async () => child.exitCode !== null || await isAccepting(port), () => `nginx accepts connections: ${output}`)
  assert.is(child.exitCode, null, output)
  return {
    url: `http://127.0.0.1:${port}/page`,
    reload(ports) {
      write(ports)
      child.kill('SIGHUP')
    },
    async stop() {
      const ended = once(child, 'close')
      end()
      await ended
      process.off('exit', end)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function serveEditors(nginxPath: string): Promise<void> {
  const redis = await startRedis()
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-editor-'))
  const file = join(folder, 'page')
  writeFileSync(file, '')
  const servers: ChildProcess[] = []
  const ports: number[] = []
  async function startServer(at: number): Promise<void> {
    const child = servers[at] = fork(fileURLToPath(new URL('editor.js', import.meta.url)), ['editor', String(redis.port), file])
    ports[at] = (await within(once(child, 'message'), 'a server listens', 60) as [number])[0]
  }
  await Promise.all([startServer(0), startServer(1)])
  const nginx = await startNginx(nginxPath, ports)
  let kills = 0
  let isOver = false
  const counts = { written: 0, refused: 0 }

  /** Adds a line, and again after a refusal. Where the answer was lost with its server, it looks whether the line is there. */
  async function addLine(line: string): Promise<void> {
    for (;;) {
      try {
        const read = await fetch(nginx.url)
        const [etag, content] = [read.headers.get('etag'), await read.text()]
        if (read.ok && content.includes(`${line}\n`)) return
        if (!read.ok || etag === null) {
          await pause(10)
          continue
        }
        const { status } = await fetch(nginx.url, { method: 'PUT', headers: { 'If-Match': etag }, body: `${content}${line}\n` })
        if (status === 204) {
          counts.written++
          return
        }
        if (status === 412) counts.refused++
      } catch {
        // A connection that broke tells nothing of what was written.
      }
      await pause(Math.random() * 20)
    }
  }

  async function killOneAfterAnother(): Promise<void> {
    while (!isOver && kills < 20) {
      await pause(400)
      const at = kills % 2
      servers[at]?.kill('SIGKILL')
      kills++
      await startServer(at)
      nginx.reload(ports)
    }
  }

  try {
    const killing = killOneAfterAnother()
    await Promise.all(Array.from({ length: EDITORS }, async (_, editor) => {
      for (let line = 0; line < LINES; line++) await addLine(`line ${line} of editor ${editor}`)
    }))
    isOver = true
    await killing
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const expected = Array.from({ length: EDITORS }, (_, editor) => Array.from({ length: LINES }, (_, line) => `line ${line} of editor ${editor}`)).flat()
    assert.equal([...lines].sort(), expected.sort())
    assert.ok(kills > 0)
    assert.ok(counts.written > 0 && counts.refused > 0)
    // Each of the two says the same tag.
    const tags = new Set(await Promise.all(ports.map(async port => (await fetch(`http://127.0.0.1:${port}/page`)).headers.get('etag'))))
    assert.is(tags.size, 1)
  } finally {
    isOver = true
    await nginx.stop()
    for (const server of servers) server.kill('SIGKILL')
    await redis.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const nginxPath = findCommand('nginx')
const missing = REDIS_PATH === undefined ? NO_REDIS : nginxPath === undefined ? notInstalled('nginx') : undefined
if (missing !== undefined || nginxPath === undefined) didNotRun(TITLE, [{ name: NAME, ref: TITLE }], missing as string)
else {
  ranWith(`nginx ${/[\d.]+/.exec(spawnSync(nginxPath, ['-v'], { encoding: 'utf8' }).stderr)?.[0]}`)
  stories(TITLE, { [NAME]: () => serveEditors(nginxPath) })
}
