// A feed that tells the page of many exchanges at a steady rate, and the frames that the page draws meanwhile.
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type { Exchange, FieldLine } from '../../../playground/shared/exchange.ts'
import { pageListeners } from '../../../playground/inspector/static-files.ts'
import { exchangeOf, logOf } from '../../support/exchange.ts'
import { PAGES } from '../../support/paths.ts'

export interface Burst {
  readonly url: string
  /** Tells the page that reads the feed of so many exchanges, so many a second; resolves when all are written. */
  tell(count: number, perSecond: number): Promise<void>
  close(): Promise<void>
}

const tick = 20

const requestFields: readonly FieldLine[] = [
  ['Host', '127.0.0.1:8000'], ['Connection', 'keep-alive'], ['Cache-Control', 'max-age=0'], ['Accept', '*/*'],
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0'],
  ['Sec-Fetch-Site', 'same-origin'], ['Sec-Fetch-Mode', 'same-origin'], ['Accept-Encoding', 'gzip, deflate, br, zstd'],
]

/** The exchange of this id as the counter would have it: every seventh is a full answer with a new tag. */
function exchangeAt(id: number, startedAt: number): Exchange {
  const isFull = id % 7 === 1
  const etag = `W/"${Math.floor((id - 1) / 7)}"`
  return exchangeOf({
    id, startedAt, status: isFull ? 200 : 304, reason: isFull ? 'OK' : 'Not Modified', contentBytes: isFull ? 171 : 0,
    requestFields: isFull ? requestFields : [...requestFields, ['If-None-Match', etag]],
    responseFields: [
      ['Content-Type', 'image/png'], ['Cache-Control', 'no-cache'], ['ETag', etag], ['X-Exchange', String(id)],
    ],
    hits: id, drawings: Math.ceil(id / 7),
  })
}

/** How many of so many exchanges are full answers. */
export const fullOf = (count: number): number => Math.ceil(count / 7)

export async function openBurst(): Promise<Burst> {
  const pages = pageListeners(PAGES)
  const readers = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (path === '/log') {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(logOf([])))
    } else if (path === '/feed') {
      response.setHeader('Content-Type', 'text/event-stream')
      response.write(`event: state\ndata: ${JSON.stringify(logOf([]))}\n\n`)
      readers.add(response)
      response.on('close', () => { readers.delete(response) })
    } else {
      const listener = pages.get(path)
      if (listener !== undefined) return listener(request, response)
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  let told = 0
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async tell(count, perSecond) {
      const began = Date.now()
      const first = told
      while (told < first + count) {
        const due = Math.min(count, Math.ceil((Date.now() - began) / 1000 * perSecond))
        let text = ''
        while (told < first + due) {
          told++
          text += `id: r1-${told}\ndata: ${JSON.stringify(exchangeAt(told, Date.now()))}\n\n`
        }
        for (const reader of readers) reader.write(text)
        await new Promise(resolve => setTimeout(resolve, tick))
      }
    },
    close: () => new Promise(resolve => {
      server.close(() => { resolve() })
      server.closeAllConnections()
    }),
  }
}

/** Notes the milliseconds between frames from now on; the function it resolves to gives them, in order of size. */
export async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const frames: number[] = []
    Reflect.set(window, 'noted', frames)
    let last = performance.now()
    const note = (now: number): void => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  })
  return async () => (await page.evaluate(() => Reflect.get(window, 'noted') as number[])).sort((a, b) => a - b)
}
