// A playground with a browser on it: the real server in this process, the built page in a real browser.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import type { Exchange, Log } from '../../../playground/shared/exchange.ts'
import { createPlayground } from '../../../playground/inspector/server.ts'
import type { Playground, PlaygroundOptions } from '../../../playground/inspector/server.ts'
import { parseUpstream } from '../../../playground/proxy/upstream.ts'
import { sharedBrowser } from './browser.ts'
import { PAGES } from '../../support/paths.ts'
import { within } from '../../support/until.ts'

// Without motion, which costs a frame for each step of it.
const VIEW = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const

export interface Visit {
  readonly page: Page
  readonly playground: Playground
  readonly port: number
  /** The port of the tap; 0 where there is no upstream. */
  readonly tapPort: number
  /** What the page threw or logged as an error, save what the browser says of connections that broke. */
  readonly errors: readonly string[]
}

export interface VisitOptions {
  readonly context?: BrowserContextOptions
  readonly demo?: PlaygroundOptions['demo']
  /** What stands behind the tap; the demo alone unless given. */
  readonly upstream?: RequestListener
  /** Seconds until a request to the upstream is given up. */
  readonly replayTimeout?: number
  /** Runs on the blank page before the inspector is opened. */
  readonly before?: (page: Page) => Promise<void>
}

/** A server with the built page, listening on the loopback. */
export async function openPlayground(
  demo: VisitOptions['demo'] = {}, port = 0, proxied?: PlaygroundOptions['proxied'],
): Promise<Pick<Visit, 'playground' | 'port' | 'tapPort'>> {
  const playground = createPlayground({
    pages: PAGES, demo, ...proxied === undefined ? {} : { proxied },
  })
  await once(playground.server.listen(port, '127.0.0.1'), 'listening')
  if (playground.proxy !== undefined) await once(playground.proxy.server.listen(0, '127.0.0.1'), 'listening')
  const tapPort = playground.proxy?.state().proxyPort ?? 0
  return { playground, port: (playground.server.address() as AddressInfo).port, tapPort }
}

/** Runs `use` with what stands behind the tap, where the listener is to. */
async function withUpstream(
  { upstream, replayTimeout = 30 }: VisitOptions, use: (proxied: PlaygroundOptions['proxied']) => Promise<void>,
): Promise<void> {
  if (upstream === undefined) return use(undefined)
  const server = createServer(upstream)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const read = parseUpstream(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  if (read === undefined) throw new TypeError('The loopback is no upstream')
  try {
    await use({ upstream: read, replayTimeout })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Opens the inspector with an empty cache on a fresh server, for as long as the story takes. */
export async function visit(story: (visit: Visit) => Promise<void>, options: VisitOptions = {}): Promise<void> {
  await withUpstream(options, async proxied => {
    const opened = await openPlayground(options.demo, 0, proxied)
    try {
      await open(opened, story, options)
    } finally {
      await opened.playground.close()
    }
  })
}

async function open(
  { playground, port, tapPort }: Pick<Visit, 'playground' | 'port' | 'tapPort'>,
  story: (visit: Visit) => Promise<void>, { before, context = {} }: VisitOptions,
): Promise<void> {
  // What `before` does to a page stays with it.
  const kind = before === undefined ? JSON.stringify(context) : undefined
  const page = await pageFor(port, kind, context)
  const errors: string[] = []
  const onError = (error: Error): void => { errors.push(String(error)) }
  const onMessage = (message: ConsoleMessage): void => {
    if (message.type() === 'error' && !message.text().includes('net::ERR_')) errors.push(message.text())
  }
  page.on('pageerror', onError).on('console', onMessage)
  try {
    await before?.(page)
    await page.goto(`http://127.0.0.1:${port}/`)
    await page.locator('.connection[data-state=connected]').waitFor()
    await story({ page, playground, port, tapPort, errors })
    page.off('pageerror', onError).off('console', onMessage)
    if (kind !== undefined) return await leave(page, kind)
  } catch (error) {
    await page.context().close()
    throw error
  }
  await page.context().close()
}

/** Pages that stories have left, by the options of their contexts. Another port is another origin, with a cache and a storage of its own. */
const left = new Map<string, Page>()
const ports = new Set<number>()

async function pageFor(port: number, kind: string | undefined, context: BrowserContextOptions): Promise<Page> {
  const former = kind === undefined || ports.has(port) ? undefined : left.get(kind)
  ports.add(port)
  if (kind !== undefined) left.delete(kind)
  if (former !== undefined) return former
  const opened = await (await sharedBrowser()).newContext({ ...VIEW, ...context })
  const page = await opened.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

/** Leaves a page as it was opened. */
async function leave(page: Page, kind: string): Promise<void> {
  const context = page.context()
  const options: BrowserContextOptions = { ...VIEW, ...JSON.parse(kind) as BrowserContextOptions }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await Promise.all(context.pages().filter(other => other !== page).map(other => other.close()))
  await context.clearCookies()
  await page.emulateMedia({ media: null, colorScheme: options.colorScheme ?? null, reducedMotion: options.reducedMotion ?? null, forcedColors: null, contrast: null })
  if (options.viewport != null) await page.setViewportSize(options.viewport)
  left.set(kind, page)
}

/** Presses Send one and waits until the new row, at this place, is no longer waiting for the tap. */
export async function send(page: Page, place: number): Promise<void> {
  await page.locator('#send').click()
  await page.locator(`#row-${place}:not([data-shape=waiting])`).waitFor()
  await page.locator(`#row-${place} .c-page`).filter({ hasText: /\d|error/ }).waitFor()
}

/**
 * Sends once more, by a tag that is known from others, and resolves to the counter's hits once that is answered. The page sends one request
 * after another: whatever it was about to send before is counted by then.
 */
export async function sendLast(page: Page, { server, counter }: Playground): Promise<number> {
  const tag = `"last of ${counter.hits}"`
  const answered = new Promise<void>(resolve => {
    server.on('request', ({ headers }, response) => { if (headers['if-none-match'] === tag) response.on('close', resolve) })
  })
  await page.locator('#validator').fill(tag)
  await page.locator('#send').click()
  await within(answered, `the request with ${tag} is answered`)
  return counter.hits
}

/** Presses a button of the head, which is in a menu where there is no room for it. */
export async function act(page: Page, id: string): Promise<void> {
  if (await page.locator('#more').isVisible()) await page.locator('#more').click()
  await page.locator(`#${id}`).click()
}

/** The texts of one column of the rows in the document, top first, with what is for screen readers alone. */
export async function column(page: Page, name: string): Promise<string[]> {
  return await page.locator(`#rows .c-${name}`).allTextContents()
}

/** The value of a field in the detail's tables, of the last message that has it. */
export async function fieldIn(page: Page, name: string): Promise<string> {
  const head = page.locator('th').getByText(name, { exact: true })
  return await page.locator('.fields tr').filter({ has: head }).last().locator('td').textContent() ?? ''
}

/** Tells the page these exchanges in place of the server's, at each reading of the log from now on. */
export async function tellExchanges(page: Page, exchanges: readonly Exchange[]): Promise<void> {
  await page.route('**/log?*', async route => {
    const log = await (await route.fetch()).json() as Log
    await route.fulfill({ json: { ...log, exchanges } })
  })
}

/** A request by another client than the page; resolves to its status once the answer is whole. */
export function otherClient(
  port: number, path = '/counter.png', headers: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers, agent: false }, response => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    }).on('error', reject).end()
  })
}

/** Waits until the page has drawn what was done to it so far. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(resolve => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
}

/** Waits until what `read` gives equals `wanted` as JSON, or fails with both. */
export async function until<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const found = await read()
    if (JSON.stringify(found) === JSON.stringify(wanted)) return
    if (Date.now() > deadline) throw new Error(`Wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
