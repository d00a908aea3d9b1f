// Puts every request to a site twice, straight and by the tap, and reads in a browser what the inspector shows of it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { createPlayground } from '../../../../playground/inspector/server.ts'
import { allOf, readMessage, upstreamAt } from '../../support/proxy.ts'
import type { Message } from '../../support/proxy.ts'
import type { Standing } from './behind.ts'
import { readInspector } from './inspect.ts'
import type { Shown } from './inspect.ts'
import { REQUESTS } from './requests.ts'
import type { Sent } from './requests.ts'
import { PAGES } from '../../../support/paths.ts'

/** One way of a request: what the app got, and what the client got. */
export interface Passage {
  readonly seen: readonly (readonly string[])[]
  readonly answers: readonly Answer[]
}

export type Answer = Omit<Message, 'length'>

export interface Played extends Sent {
  readonly straight: Passage
  readonly tapped: Passage
  /** What the inspector shows of the exchanges, one for each answer that is final. */
  readonly shown: readonly Shown[]
}

// What may differ: the fields of a connection itself, the framing by chunks, and the number of the exchange.
const OF_THE_CONNECTION = /^(?:connection|keep-alive|transfer-encoding|x-exchange):/i

const kept = (lines: readonly string[]): string[] => lines.filter(line => !OF_THE_CONNECTION.test(line))

/** Plays everything, and reads the inspector afterwards. */
export async function play(standing: Standing, browser: Browser): Promise<Played[]> {
  const pages = PAGES
  const playground = createPlayground({ pages, proxied: { upstream: upstreamAt(`http://127.0.0.1:${standing.port}`) } })
  const { server, proxy } = playground
  for (const each of [server, proxy?.server]) {
    if (each !== undefined) await once(each.listen(0, '127.0.0.1'), 'listening')
  }
  const tapPort = proxy?.state().proxyPort ?? 0
  try {
    const ways: { sent: Sent, straight: Passage, tapped: Passage }[] = []
    for (const sent of REQUESTS) {
      const request = await filled(sent.request, standing.port, tapPort)
      const straight = await passage(standing, standing.port, request)
      ways.push({ sent, straight, tapped: await passage(standing, tapPort, request) })
    }
    const counts = ways.map(({ tapped }) => tapped.answers.filter(({ line }) => !isInterim(line)).length)
    const { port } = server.address() as AddressInfo
    const shown = await readInspector(browser, port, counts.reduce((sum, count) => sum + count, 0))
    return ways.map(({ sent, ...both }, at) => ({ ...sent, ...both, shown: shown.splice(0, counts[at]) }))
  } finally {
    await playground.close()
  }
}

/** The request for both ways: the app is to see the same Host, and is told its own tags. */
async function filled(request: string, port: number, tapPort: number): Promise<string> {
  const text = request.replaceAll('HOST', `127.0.0.1:${tapPort}`)
  const path = /TAG\((.*)\)/.exec(text)?.[1]
  if (path === undefined) return text
  const answer = readMessage(await allOf(port, `GET ${path} HTTP/1.1\nHost: x\nConnection: close\n\n`))
  const etag = answer?.fields.find(field => /^etag:/i.test(field))
  // Where there is no tag, a date is what the client has.
  const date = answer?.fields.find(field => /^last-modified:/i.test(field))
  return text.replace(/TAG\(.*\)/g, (etag ?? date ?? 'none').replace(/^[^:]*: /, ''))
}

async function passage({ seen }: Standing, port: number, request: string): Promise<Passage> {
  const before = seen.length
  const text = await allOf(port, request)
  const methods = [...request.matchAll(/([A-Z]+) \S+ HTTP\/1\.1\n/g)].map(([, method]) => method)
  return { answers: answersIn(text, methods), seen: seen.slice(before).map(kept) }
}

function answersIn(text: string, methods: readonly (string | undefined)[]): Answer[] {
  const answers: Answer[] = []
  let rest = text
  for (const method of methods) {
    for (let isFinal = false; !isFinal;) {
      const message = readMessage(rest, method === 'HEAD')
      if (message?.length === undefined) throw new Error(`No whole answer to ${method}: ${JSON.stringify(rest)}`)
      const { length, ...answer } = message
      rest = rest.slice(length)
      isFinal = !isInterim(answer.line)
      // The two ways are taken one after the other, and perhaps not within one second.
      const fields = kept(answer.fields).map(field => field.replace(/^Date: .* GMT$/i, 'Date: <date>'))
      answers.push({ ...answer, fields })
    }
  }
  if (rest !== '') throw new Error(`More than was asked for: ${JSON.stringify(rest.slice(0, 200))}`)
  return answers
}

function isInterim(line: string): boolean {
  return line.startsWith('HTTP/1.1 1')
}
