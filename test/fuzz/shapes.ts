// Every shape of content that the target serves, each telling what became of it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { text as textOf } from 'node:stream/consumers'
import { lazyBody } from 'not-modified'
import { CONTENT, LONG } from './facts.ts'
import type { Seen, ShapeName } from './facts.ts'

type Make = (seen: Seen, request: IncomingMessage, response: ServerResponse) => unknown

const boom = (): never => { throw new Error('boom') }
const HALF = CONTENT.length / 2

function* generate(seen: Seen, before: () => void = () => {}, after: () => void = () => {}): Generator<string> {
  seen.started++
  try {
    yield ''
    seen.made++
    before()
    yield CONTENT.slice(0, HALF)
    after()
    yield CONTENT.slice(HALF)
  } finally {
    seen.closed++
  }
}

async function* generateAsync(seen: Seen, before?: () => void, after?: () => void): AsyncGenerator<string> {
  for (const chunk of generate(seen, before, after)) {
    await new Promise(resolve => setImmediate(resolve))
    yield chunk
  }
}

// A new piece each time, so that what is held shows as memory.
function* generateLong(seen: Seen): Generator<Buffer> {
  seen.started++
  try {
    for (let at = 0; at < LONG.length; at += 4096) {
      seen.made++
      yield Buffer.from(LONG.slice(at, at + 4096))
    }
  } finally {
    seen.closed++
  }
}

function readable(seen: Seen, failsAt = -1): Readable {
  let step = 0
  seen.started++
  return new Readable({
    highWaterMark: 1,
    read() {
      if (step === failsAt) {
        this.destroy(new Error('boom'))
        return
      }
      seen.made++
      this.push(step === 0 ? CONTENT.slice(0, HALF) : step === 1 ? CONTENT.slice(HALF) : null)
      step++
    },
    destroy(error, callback) {
      seen.closed++
      callback(error)
    }
  })
}

function web(seen: Seen, failsAt = -1): ReadableStream<string> {
  let step = 0
  seen.started++
  return new ReadableStream<string>({
    pull(controller) {
      if (step === failsAt) {
        seen.closed++
        boom()
      }
      seen.made++
      if (step < 2) controller.enqueue(step === 0 ? CONTENT.slice(0, HALF) : CONTENT.slice(HALF))
      if (step++ === 1) {
        seen.closed++
        controller.close()
      }
    },
    cancel() { seen.closed++ }
  }, { highWaterMark: 0 })
}

function made<T>(seen: Seen, value: T): T {
  seen.made++
  return value
}

function withStatus(status: number): Make {
  return (seen, _request, response) => {
    response.statusCode = status
    return () => made(seen, CONTENT)
  }
}

function forRange(status: number): Make {
  return (seen, request, response) => {
    if (request.headers.range !== undefined) response.statusCode = status
    return () => made(seen, CONTENT)
  }
}

export const MAKE: Readonly<Record<ShapeName, Make>> = {
  text: () => CONTENT,
  empty: () => '',
  bytes: () => new TextEncoder().encode(CONTENT),
  lazy: seen => () => made(seen, CONTENT),
  promised: seen => async () => made(seen, CONTENT),
  generator: seen => generate(seen),
  generatorFunction: seen => () => generate(seen),
  asyncGenerator: seen => generateAsync(seen),
  asyncGeneratorFunction: seen => async () => generateAsync(seen),
  array: () => [CONTENT.slice(0, HALF), '', CONTENT.slice(HALF)],
  readable: seen => readable(seen),
  readableFunction: seen => () => readable(seen),
  web: seen => web(seen),
  lazyBody: seen => lazyBody(() => generate(seen)),
  long: seen => () => generateLong(seen),
  end: (_seen, _request, response) => {
    response.setHeader('Content-Type', 'text/plain')
    response.setHeader('Content-Length', CONTENT.length)
    response.end(CONTENT)
  },
  write: (_seen, _request, response) => {
    response.write(CONTENT.slice(0, HALF))
    response.end(CONTENT.slice(HALF))
  },
  head: (_seen, _request, response) => { response.writeHead(200, 'Fine', ['X-Own', 'a', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end(CONTENT) },
  pipe: (seen, _request, response) => {
    const source = readable(seen)
    // Node's `pipe` leaves its source open when the reader goes; that is not the library's to close.
    response.on('close', () => source.destroy())
    source.pipe(response)
  },
  later: (_seen, _request, response) => { setImmediate(() => response.end(CONTENT)) },
  delayed: async seen => {
    await new Promise(resolve => setTimeout(resolve, 20))
    return () => generateLong(seen)
  },
  missing: withStatus(404),
  gone: withStatus(204),
  created: withStatus(201),
  partial: forRange(206),
  unsatisfied: forRange(416),
  throws: boom,
  rejects: async () => boom(),
  generatorThrows: () => (function* () { boom() })(),
  number: () => 42,
  lazyThrows: () => boom,
  lazyRejects: () => async () => boom(),
  generatorFails: seen => generate(seen, boom),
  readableFails: seen => () => readable(seen, 0),
  webFails: seen => () => web(seen, 0),
  middle: seen => () => generate(seen, undefined, boom),
  asyncMiddle: seen => () => generateAsync(seen, undefined, boom),
  readableMiddle: seen => () => readable(seen, 1),
  webMiddle: seen => () => web(seen, 1),
  badChunk: () => [CONTENT.slice(0, HALF), 5],
  writeThrows: (_seen, _request, response) => {
    response.write(CONTENT.slice(0, HALF))
    boom()
  },
  echo: (_seen, request, response) => {
    const wanted = decodeURIComponent((request.url as string).split('?')[1] ?? '')
    response.setHeader('X-Echo', wanted)
    response.setHeader('Content-Location', wanted)
    return CONTENT
  },
  reads: async (_seen, request) => {
    await textOf(request)
    return CONTENT
  }
}
