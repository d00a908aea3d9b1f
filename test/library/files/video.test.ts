// A browser plays a video that is served in parts, seeks in it, and comes back to it.
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { files, partial, withEtag, withRanges } from 'not-modified'
import * as assert from 'uvu/assert'
import { sharedBrowser } from '../../playground/support/browser.ts'
import { portOf } from '../../conformance/transports.ts'
import { table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { withFolder } from './folder.ts'
import { webm } from './webm.ts'

const SIZE = { width: 320, height: 240 }

/** Key frames of noise, which no encoder makes small: twenty, as often as it takes. */
async function film(seconds: number): Promise<Buffer> {
  const page = await (await sharedBrowser()).newPage()
  try {
    // Encoders are there for pages of this machine alone.
    const server = createServer((_request, response) => { response.setHeader('Content-Type', 'text/html').end('<!doctype html>') })
    await page.goto(`http://127.0.0.1:${await portOf(server)}/`)
    const encoded = await page.evaluate(async ({ width, height }) => {
      const frames: string[] = []
      const encoder = new VideoEncoder({
        output(chunk) {
          const bytes = new Uint8Array(chunk.byteLength)
          chunk.copyTo(bytes)
          frames.push(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
        },
        error(error) { throw error }
      })
      encoder.configure({ codec: 'vp8', width, height, bitrate: 20_000_000, framerate: 10 })
      for (let at = 0; at < 20; at++) {
        const pixels = new Uint8Array(width * height * 4)
        for (let i = 0; i < pixels.length; i += 65_536) crypto.getRandomValues(pixels.subarray(i, i + 65_536))
        const frame = new VideoFrame(pixels, { format: 'RGBX', codedWidth: width, codedHeight: height, timestamp: at * 100_000 })
        encoder.encode(frame, { keyFrame: true })
        frame.close()
      }
      await encoder.flush()
      return frames.map(btoa)
    }, SIZE)
    server.close()
    server.closeAllConnections()
    const frames = encoded.map(text => Buffer.from(text, 'base64'))
    return webm(Array.from({ length: seconds * 10 }, (_, at) => frames[at % frames.length] as Buffer), 100, SIZE)
  } finally {
    await page.close()
  }
}

const SECONDS = 40
let made: Promise<Buffer> | undefined

interface Seen {
  readonly range: string | undefined
  readonly isConditional: boolean
  /** Undefined until it is answered, or where the browser left before. */
  status: number | undefined
}

const isPart = ({ status }: Seen): boolean => status === undefined || status === 206 || status === 304

/** The first byte that a request asks for. */
const firstOf = ({ range = '' }: Seen): number => Number(/^bytes=(\d+)-/.exec(range)?.[1])

const PAGE = '<!doctype html><title>film</title><video muted src="/film.webm"></video>'

const servers = {
  files: (folder: string) => files(folder),
  'withRanges(partial)': (_folder: string, content: Buffer) => withEtag(() => 'cut 1')(withRanges((_request, response) => {
    response.setHeader('Content-Type', 'video/webm')
    return partial(content.length, (first, last) => content.subarray(first, last + 1))
  })) as RequestListener
}

table('A browser plays a video, seeks in it, and comes back to it', (['files', 'withRanges(partial)'] as const).map(name => ({ name, ref: 'RFC 9110 §14' })), async ({ name }) => {
  const content = await (made ??= film(SECONDS))
  await withFolder({ 'film.webm': content }, async folder => {
    const serve = servers[name](folder.path, content) as RequestListener
    const seen: Seen[] = []
    const server = createServer((request, response) => {
      if (request.url === '/') return response.setHeader('Content-Type', 'text/html').end(PAGE)
      if (request.url !== '/film.webm') return response.writeHead(404).end()
      const { headers } = request
      const entry: Seen = { range: headers.range, isConditional: headers['if-range'] !== undefined || headers['if-none-match'] !== undefined, status: undefined }
      seen.push(entry)
      response.on('close', () => { if (response.headersSent) entry.status = response.statusCode })
      // Or the browser may take what it has for fresh, by the age of the file (RFC 9111 §4.2.2), and ask nothing.
      response.setHeader('Cache-Control', 'no-cache')
      return serve(request, response)
    })
    const port = await portOf(server)
    // A long file has a weak tag until it has been digested, and under that no part is taken for one of the same content.
    await until(async () => (await fetch(`http://127.0.0.1:${port}/film.webm`, { method: 'HEAD' })).headers.get('etag')?.startsWith('"') === true, 'the tag is strong')
    seen.length = 0
    const page = await (await sharedBrowser()).newPage()
    try {
      await page.goto(`http://127.0.0.1:${port}/`)
      const state = (): Promise<{ time: number, ready: number, duration: number, error: string | undefined }> => page.evaluate(() => {
        const video = document.querySelector('video') as HTMLVideoElement
        return { time: video.currentTime, ready: video.readyState, duration: video.duration, error: video.error?.message }
      })
      const seek = (time: number): Promise<void> => page.evaluate(time => new Promise((resolve, reject) => {
        const video = document.querySelector('video') as HTMLVideoElement
        video.addEventListener('seeked', () => resolve(), { once: true })
        video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true })
        video.currentTime = time
      }), time)
      const playThrough = async (): Promise<void> => {
        await page.evaluate(() => (document.querySelector('video') as HTMLVideoElement).play())
        await until(async () => (await state()).time > 0.3, 'the film plays')
        for (const time of [30, 5]) {
          await seek(time)
          await until(async () => (await state()).time > time + 0.3, `the film plays on from ${time} s`)
        }
        const { duration, error } = await state()
        assert.equal([duration, error], [SECONDS, undefined])
      }
      await playThrough()
      const first = seen.splice(0)
      assert.ok(first.every(isPart), JSON.stringify(first))
      assert.ok(first.some(one => one.status === 206 && firstOf(one) > content.length / 3), JSON.stringify(first))
      await page.reload()
      await playThrough()
      // What the browser still has is asked for under its tag, and not sent again.
      assert.ok(seen.some(({ isConditional }) => isConditional), JSON.stringify(seen))
      assert.ok(seen.every(isPart), JSON.stringify(seen))
    } finally {
      await page.close()
      server.closeAllConnections()
      server.close()
    }
  })
})
