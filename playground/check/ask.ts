// One request to a server, and what came of it as an exchange: the form in which the page's checks read it.
import { createHash } from 'node:crypto'
import { request as requestPlain } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as requestSecure } from 'node:https'
import { fieldLines } from '../http/field-lines.ts'
import { MAX_HEAD_BYTES } from '../http/server.ts'
import { isHttp2, isHttp2Refusal } from '../proxy/connect-errors.ts'
import type { Exchange, FieldLine } from '../shared/exchange.ts'

/** Bytes of content that are read: what tells two answers apart stands before that. */
const MAX_CONTENT = 8 * 1_048_576

export interface AskOptions {
  /** Seconds until the answer must be whole. */
  readonly timeout: number
  /** Whether any certificate is taken. */
  readonly isInsecure: boolean
}

export interface Question {
  readonly method: 'GET' | 'HEAD'
  /** Path and query. */
  readonly target: string
  readonly fields: readonly FieldLine[]
}

/** Asks a server. @throws an Error whose message is a sentence, where no whole answer comes */
export function ask(origin: URL, { method, target, fields }: Question, options: AskOptions): Promise<Exchange> {
  const isSecure = origin.protocol === 'https:'
  const lines: FieldLine[] = [['Host', origin.host], ['User-Agent', 'not-modified-check'], ['Accept', '*/*'], ...fields, ['Connection', 'close']]
  const startedAt = Date.now()
  return new Promise((resolve, reject) => {
    const sent: RequestOptions & { rejectUnauthorized: boolean, ALPNProtocols: string[] } = {
      protocol: origin.protocol, host: origin.hostname.replace(/^\[|\]$/g, ''), port: origin.port, method, path: target,
      headers: lines.flat(), agent: false, maxHeaderSize: MAX_HEAD_BYTES, insecureHTTPParser: false,
      rejectUnauthorized: !options.isInsecure, ALPNProtocols: ['http/1.1']
    }
    const outgoing = (isSecure ? requestSecure : requestPlain)(sent)
    outgoing.maxHeadersCount = 0
    const fail = (sentence: string): void => {
      clearTimeout(timer)
      outgoing.destroy()
      reject(new Error(sentence))
    }
    const timer = setTimeout(() => { fail(`No whole answer came within ${options.timeout} s`) }, options.timeout * 1000)
    let final: IncomingMessage | undefined
    // An answer that is whole stays so, whatever comes after it, such as content behind an answer to HEAD.
    const onError = (error: Error): void => { if (final?.complete !== true) fail(describeError(error, origin)) }
    outgoing.on('error', onError)
    outgoing.once('upgrade', () => { fail('The answer changes the protocol') })
    outgoing.once('response', received => {
      final = received.once('error', onError)
      readContent(received, content => {
        clearTimeout(timer)
        outgoing.destroy()
        resolve(exchangeOf(received, lines, { method, target, startedAt, ...content }))
      })
    })
    outgoing.end()
  })
}

interface Content { readonly contentBytes: number, readonly contentDigest: string | undefined }

function readContent(received: IncomingMessage, take: (content: Content) => void): void {
  const hash = createHash('sha256')
  let contentBytes = 0
  received.on('data', (chunk: Uint8Array) => {
    contentBytes += chunk.length
    hash.update(chunk)
    // The rest is not waited for: some content has no end. How much came in the last chunk says nothing of the content.
    if (contentBytes > MAX_CONTENT) take({ contentBytes: MAX_CONTENT, contentDigest: undefined })
  })
  received.once('end', () => { take({ contentBytes, contentDigest: hash.digest('hex') }) })
}

function exchangeOf(
  received: IncomingMessage, requestFields: readonly FieldLine[],
  { method, target, startedAt, contentBytes, contentDigest }: Content & { method: string, target: string, startedAt: number }
): Exchange {
  const duration = Date.now() - startedAt
  return {
    id: 0, startedAt, method, target, httpVersion: '1.1', requestFields,
    status: received.statusCode ?? 0, reason: received.statusMessage ?? '', responseFields: fieldLines(received.rawHeaders),
    fieldBytes: 0, contentBytes, decision: null, firstByteAfter: duration, duration, complete: true, hits: 0, drawings: 0,
    ...contentDigest === undefined || method === 'HEAD' ? {} : { contentDigest }
  }
}

/** Only codes are told: a message may quote the other side. */
function describeError(error: Error, { host, hostname }: URL): string {
  const { code = error.name } = error as NodeJS.ErrnoException
  if (isHttp2Refusal(error) || (code.startsWith('HPE_') && isHttp2(error))) return 'This server speaks HTTP/2 alone; check speaks HTTP/1.1'
  switch (code) {
    case 'ECONNREFUSED': return `Nothing listens at ${host}`
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return `The name ${hostname} has no address`
    case 'ECONNRESET': return `${host} closed the connection before its answer was whole`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_HAS_EXPIRED':
    case 'ERR_TLS_CERT_ALTNAME_INVALID': return `The certificate of ${host} is not trusted (${code}): --insecure takes any`
    case 'HPE_HEADER_OVERFLOW': return `The fields of the answer have more than ${MAX_HEAD_BYTES} bytes`
    default: return code.startsWith('HPE_') ? `The answer is not well-formed HTTP: ${code}` : `The connection to ${host} failed: ${code}`
  }
}
