// One real request to each contender before it is measured: does it answer what the mix says?
import { connect } from 'node:net'
import { ETAG, contentOf, fieldFor, fileFieldOf } from './mixes.ts'
import type { Mix } from './mixes.ts'

export interface Probe {
  readonly request: string
  /** The octets of the whole answer. */
  readonly length: number
}

const requestOf = (...fields: readonly (string | undefined)[]): string =>
  ['GET / HTTP/1.1', 'Host: localhost', ...fields.filter(field => field !== undefined), '', ''].join('\r\n')

/** Asks first for the tag, since some make it of the content; a text says what is wrong with the answer. Who has no tag gets one of others. */
export async function probe(port: number, mix: Mix, hasTag: boolean): Promise<Probe | string> {
  const first = await exchange(port, requestOf(fileFieldOf(mix)))
  const etag = hasTag ? /^etag: (.*)$/im.exec(first.head)?.[1] : ETAG
  if (etag === undefined) return 'it answers without an ETag'
  const tags = fieldFor(mix, etag)
  const request = requestOf(fileFieldOf(mix), tags && `If-None-Match: ${tags}`)
  const { status, content, length, head } = await exchange(port, request)
  if (status !== mix.status) return `it answers ${status} in place of ${mix.status}`
  const wanted = mix.status === 304 ? Buffer.alloc(0) : contentOf(mix)
  if (!content.equals(wanted)) return `it answers with ${content.length} octets in place of ${wanted.length}`
  if (hasTag && !head.includes(etag)) return 'it loses its ETag'
  return { request, length }
}

interface Exchanged {
  readonly status: number
  readonly head: string
  readonly content: Buffer
  /** Of the answer as it comes on a connection that stays open. */
  readonly length: number
}

/** On a connection that is kept, as it will be under load: the answer says by itself where it ends. */
async function exchange(port: number, request: string): Promise<Exchanged> {
  const socket = connect(port, '127.0.0.1')
  socket.write(request, 'latin1')
  let answer = Buffer.alloc(0)
  for await (const chunk of socket.setTimeout(5000, () => socket.destroy(new Error('An answer has no end')))) {
    answer = Buffer.concat([answer, chunk as Buffer])
    const exchanged = wholeAnswer(answer)
    if (exchanged !== undefined) return exchanged
  }
  throw new Error('The server closed a connection')
}

function wholeAnswer(answer: Buffer): Exchanged | undefined {
  const end = answer.indexOf('\r\n\r\n') + 4
  if (end < 4) return undefined
  const head = answer.subarray(0, end).toString('latin1')
  const status = Number(head.slice(9, 12))
  const content = answer.subarray(end)
  const isChunked = /^transfer-encoding: chunked/im.test(head)
  const length = status === 304 ? 0 : Number(/^content-length: (\d+)/im.exec(head)?.[1])
  if (isChunked ? content.subarray(-5).toString('latin1') !== '0\r\n\r\n' : content.length < length) return undefined
  return { status, head, content: isChunked ? unchunked(content) : content, length: answer.length }
}

function unchunked(content: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < content.length;) {
    const line = content.indexOf('\r\n', at)
    const size = Number.parseInt(content.subarray(at, line).toString('latin1'), 16)
    chunks.push(content.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
  return Buffer.concat(chunks)
}
