// Servers of several kinds, for the command check.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import type { ErrorRequestHandler } from 'express'
import { files, withEtag } from 'not-modified'
import { findCommand, notInstalled } from '../../caches/programs.ts'
import { until } from '../../support/until.ts'

export interface Running {
  readonly url: string
  stop(): Promise<void> | void
}

const NGINX = findCommand('nginx')

/** Why nginx cannot run here, or undefined where it can. */
export const NO_NGINX: string | undefined = NGINX === undefined ? notInstalled('nginx') : undefined

const CONTENT = '<!doctype html><title>page</title>'

/** Listens on a free port of the loopback. */
export async function listening(server: Server, path = '/', scheme = 'http'): Promise<Running> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${scheme}://127.0.0.1:${port}${path}`,
    stop() {
      if ('closeAllConnections' in server) (server as Server & { closeAllConnections(): void }).closeAllConnections()
      server.close()
    }
  }
}

export const served = (listener: RequestListener): Promise<Running> => listening(createServer(listener))

function folderWithPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-check-'))
  mkdirSync(join(folder, 'www'))
  writeFileSync(join(folder, 'www', 'index.html'), CONTENT)
  return folder
}

async function inFolder(start: (folder: string) => Promise<Running>): Promise<Running> {
  const folder = folderWithPage()
  const { url, stop } = await start(folder)
  return {
    url,
    async stop() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Or express would print every 412. */
const SILENT: ErrorRequestHandler = (error: { status: number }, _request, response, _next) => { response.sendStatus(error.status) }

type Start = () => Promise<Running>

export const starts: Readonly<Record<'handler' | 'files' | 'express' | 'nginx' | 'bare' | 'deaf' | 'yes', Start>> = {
  handler: () => served(withEtag(() => 7)((_request, response) => { response.end(CONTENT) })),
  files: () => inFolder(folder => served(files(join(folder, 'www')))),
  express: () => inFolder(folder => served(express().use(express.static(join(folder, 'www'))).use(SILENT))),
  nginx: () => inFolder(startNginx),
  bare: () => served((_request, response) => { response.end(CONTENT) }),
  deaf: () => served((_request, response) => {
    response.setHeader('ETag', '"7"')
    response.setHeader('Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
    response.end(CONTENT)
  }),
  yes: () => served((request, response) => {
    response.setHeader('ETag', '"7"')
    response.statusCode = request.headers['if-none-match'] === undefined ? 200 : 304
    response.end(request.headers['if-none-match'] === undefined ? CONTENT : '')
  })
}

async function startNginx(folder: string): Promise<Running> {
  const probe = await served(() => {})
  const { port } = new URL(probe.url)
  await probe.stop()
  const lines = ['daemon off;', `pid ${folder}/pid;`, 'error_log stderr;', 'events {}', 'http {', 'access_log off;', 'types { text/html html; }',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder}/${kind};`),
    `server { listen 127.0.0.1:${port}; root ${folder}/www; } }`]
  writeFileSync(join(folder, 'nginx.conf'), `${lines.join('\n')}\n`)
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, 65_534, 65_534)
  const child = spawn(NGINX ?? 'nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')],
    { stdio: 'ignore', ...isRoot && { uid: 65_534, gid: 65_534 } })
  const ended = once(child, 'close')
  await until(() => new Promise<boolean>(resolve => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('connect', () => { socket.destroy(); resolve(true) })
    socket.on('error', () => { resolve(false) })
  }), 'nginx listens')
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      child.kill()
      await ended
    }
  }
}
