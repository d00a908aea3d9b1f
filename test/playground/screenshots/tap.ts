// Pictures of the inspector in front of a server of somebody's own, here Express with what it does by default.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Page } from 'playwright-core'
import { createPlayground } from '../../../playground/inspector/server.ts'
import { startBrowser } from '../support/browser.ts'
import { otherClient } from '../support/page.ts'
import { upstreamAt } from '../support/proxy.ts'
import { take } from './camera.ts'
import { choose } from './demo.ts'
import type { Scenes } from './scenes.ts'
import { PAGES } from '../../support/paths.ts'

const app = express()
app.get('/', (_request, response) => { response.send('<!doctype html><title>Tea</title><h1>Tea</h1>') })
app.get('/teas', (_request, response) => {
  response.set('Cache-Control', 'public, max-age=60').set('Set-Cookie', 'seen=1').json(['assam', 'sencha', 'rooibos'])
})
app.get('/teas/assam', (_request, response) => { response.json({ name: 'assam', price: 4.2 }) })
app.put('/teas/assam', (_request, response) => { response.json({ name: 'assam', price: 4.8 }) })
app.get('/feed', (_request, response) => {
  response.set('Cache-Control', 'no-cache').type('txt').write('a stream without a validator')
  response.end()
})

/** A browser at the app by way of the tap, and the inspector beside it; `use` uses the app once more. */
export async function tapped(height: number, story: (inspector: Page, tapPort: number, use: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const site = createServer(app)
  const url = `http://127.0.0.1:${await listen(site, 3000)}`
  const pages = PAGES
  const { server, proxy, close } = createPlayground({ pages, proxied: { upstream: upstreamAt(url) } })
  const port = await listen(server, 8000)
  const tapPort = proxy === undefined ? 0 : await listen(proxy.server, 8001)
  const browser = await startBrowser()
  try {
    const viewport = { width: 1280, height }
    const context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce', viewport })
    const own = await context.newPage()
    const inspector = await context.newPage()
    await inspector.goto(`http://127.0.0.1:${port}/`)
    await inspector.locator('.connection[data-state=connected]').waitFor()
    await own.goto(`http://127.0.0.1:${tapPort}/`)
    await own.evaluate(USE)
    await inspector.locator('#row-8').waitFor()
    await story(inspector, tapPort, async () => {
      await own.reload()
      return own.evaluate(`${USE}.then(() => fetch('/teas'))`)
    })
  } finally {
    await browser.close()
    await close()
    site.closeAllConnections()
    site.close()
  }
}

/** Listens on the port that a reader would see, or on another where that is taken. */
async function listen(server: Server, wanted: number): Promise<number> {
  try {
    await once(server.listen(wanted, '127.0.0.1'), 'listening')
  } catch {
    await once(server.listen(0, '127.0.0.1'), 'listening')
  }
  return (server.address() as AddressInfo).port
}

// What a page of the app does: reads, asks again, edits with the tag that it has read.
const USE = `(async () => {
  const get = (path, cache) => fetch(path, { cache }).then(async answer => {
    await answer.text()
    return answer.headers.get('ETag')
  })
  await get('/teas', 'default')
  const tag = await get('/teas/assam', 'default')
  await get('/teas/assam', 'no-cache')
  await get('/feed', 'default')
  await get('/teas', 'no-cache')
  const put = value => fetch('/teas/assam', { method: 'PUT', headers: { 'If-Match': value } })
  await put(tag)
  await put('"old"')
  await get('/teas/assam', 'no-cache')
})()`

export const READ = 2
const PUT_OF_THE_READ = 6

const tap = (): Promise<void> => tapped(790, async inspector => {
  await choose(inspector, PUT_OF_THE_READ)
  await inspector.locator('#list').focus()
  await take(inspector, 'tap')
})

const notes = (): Promise<void> => tapped(1900, async inspector => {
  await choose(inspector, PUT_OF_THE_READ)
  await inspector.locator('summary[id*=update-not-refused]').click()
  await take(inspector, 'notes', ...await inspector.locator('#detail .fields').all())
})

const probe = (): Promise<void> => tapped(800, async inspector => {
  await choose(inspector, READ)
  await inspector.locator('#probe-this').click()
  await inspector.locator('#probe-start').click()
  await inspector.locator('#probe-save:enabled').waitFor()
  await inspector.locator('#probe-result summary').first().click()
  await take(inspector, 'probe', inspector.locator('#probe'))
})

const edit = (): Promise<void> => tapped(800, async (inspector, tapPort) => {
  // A browser sends more fields than a picture has room for.
  await otherClient(tapPort, '/teas/assam', { 'User-Agent': 'curl/8.5.0', 'Accept': '*/*' })
  await choose(inspector, 9)
  await inspector.locator('#edit').click()
  await inspector.getByRole('button', { name: 'In a list' }).click()
  await take(inspector, 'edit', inspector.locator('#edit-dialog'))
})

export const tapScenes: Scenes = { tap, notes, probe, edit }
