// An exchange as a test that node runs: the same request has to get the same status and the same tag.
import type { Exchange } from '../../shared/exchange.ts'
import { base64Of } from '../body/text-or-bytes.ts'
import { literal, unframedFields } from './copy.ts'
import type { CopiedContent } from './copy.ts'
import { requestOf } from './request.ts'
import { exportedTarget, originOf } from './redact.ts'
import type { ExportOptions } from './redact.ts'

/**
 * A whole file for `node --test`, of an exchange that was answered; ORIGIN in its environment leads it to another
 * server than the one recorded.
 */
export function nodeTestOf(exchange: Exchange, options: ExportOptions, content: CopiedContent = ''): string {
  const { status, responseFields } = exchange
  const request = requestOf(exchange)
  const { method } = request
  const path = exportedTarget(request.path, options)
  const fields = unframedFields(request, options).filter(([name]) => name.toLowerCase() !== 'host')
  const etag = responseFields.find(([name]) => name.toLowerCase() === 'etag')?.[1]
  const { protocol, origin } = new URL(originOf(exchange, options))
  const headers = [
    '\'Host\', origin.host,', ...fields.map(([name, value]) => `${literal(name)}, ${literal(value)},`),
    ...content.length === 0 ? [] : [`'Content-Length', '${(typeof content === 'string' ? new TextEncoder().encode(content) : content).length}',`],
  ]
  return `import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:${protocol === 'https:' ? 'https' : 'http'}'
import { test } from 'node:test'

const origin = new URL(process.env.ORIGIN ?? ${literal(origin)})

test(${literal(`${method} ${path} is answered ${status}`)}, async () => {
  const sent = request(origin, {
    method: ${literal(method)},
    path: ${literal(path)},
    headers: [
${headers.map(line => `      ${line}\n`).join('')}    ],
    agent: false,
  })
  sent.end(${content.length === 0 ? '' : typeof content === 'string' ? literal(content) : `Buffer.from(${literal(base64Of(content))}, 'base64')`})
  const [response] = await once(sent, 'response')
  response.resume()
  assert.equal(response.statusCode, ${status})
  assert.equal(response.headers.etag, ${etag === undefined ? 'undefined' : literal(etag)})
})
`
}
