// Requests as a grammar makes them, with everything that the grammar forbids in between.
import { CONTENT, SHAPES, WRAPPERS, md5 } from './facts.ts'
import { DATES } from './model.ts'
import type { Random } from './random.ts'

const TAGS = ['"v1"', 'W/"v1"', '"v2"', 'W/"v2"', '""', '"a,b"', '"\\"', '"v1-gzip"', 'W/"v1--br"', 'w/"v1"', 'v1', '"v1', '"', '*', '"*"', 'W/',
  'W/*', '"v1" ', '"\xe9"', '"v1";x', '\x80\xff', '"v1"W/"v1"', md5(CONTENT), `W/${md5('')}`, md5('x'.repeat(100)), '"%0d%0aX: y"']
const WRAPPER_NAMES = Object.keys(WRAPPERS)
const SHAPE_NAMES = Object.keys(SHAPES)
const METHODS = ['GET', 'GET', 'GET', 'GET', 'HEAD', 'HEAD', 'PUT', 'PUT',
  'POST', 'PATCH', 'DELETE', 'QUERY', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH']
const NO_METHODS = ['CONNECT', 'get', 'GETT', '', 'PRI', 'G\x00T', 'SOURCE', '*', 'A'.repeat(9000)]
const QUERIES = ['?', '?x', '?%0d%0aX-Bad:%20y', '?a%0aETag:%20%22x%22', '?%00', '?%', '?%e2%82%ac', '?%22', `?${'q'.repeat(100)}`, '?caf%e9']
const TARGETS = ['/', '*', '//', '/etag', '/etag/', '/etag/nowhere',
  '/constructor/toString', '/__proto__/x', 'http://x/etag/text', '?', '/\xe9', '/etag/text#x', '/%']

/** One request as bytes, each a character of latin1. */
export function requestOf(random: Random): string {
  const method = random.chance(0.03) ? random.pick(NO_METHODS) : random.pick(METHODS)
  const version = random.chance(0.9) ? 'HTTP/1.1' : random.pick(['HTTP/1.0', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/0.9', 'HTTP/1', 'http/1.1', ''])
  const lines = [`${method} ${targetOf(random)} ${version}`, ...random.chance(0.99) ? ['Host: x'] : [], ...fieldsOf(random)]
  const hasContent = random.chance(['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) ? 0.1 : 0.8)
  const [framing, content] = hasContent ? contentOf(random) : [[], '']
  return `${[...lines, ...framing].join(random.chance(0.02) ? '\n' : '\r\n')}\r\n\r\n${content}`
}

function targetOf(random: Random): string {
  return random.chance(0.04) ? random.pick(TARGETS)
    : `/${random.pick(WRAPPER_NAMES)}/${random.pick(SHAPE_NAMES)}${random.chance(0.15) ? random.pick(QUERIES) : ''}`
}

function fieldsOf(random: Random): string[] {
  const fields: string[] = []
  for (let n = random.below(4); n > 0; n--) fields.push(conditionOf(random))
  if (random.chance(0.15)) fields.push(`Range: ${random.pick(['bytes=0-1', 'bytes=', 'bytes=9-1', 'x'])}`)
  if (random.chance(0.1)) fields.push(`Connection: ${random.pick(['close', 'keep-alive', 'Upgrade', 'close, keep-alive', 'If-None-Match'])}`)
  if (random.chance(0.02)) fields.push('Connection: Upgrade', `Upgrade: ${random.pick(['h2c', 'websocket'])}`)
  if (random.chance(0.03)) fields.push(`Expect: ${random.pick(['100-continue', '100-Continue', 'x'])}`)
  if (random.chance(0.1)) fields.push(`X-Tag: ${random.pick([...TAGS, 'v1', 'x'.repeat(70)])}`)
  if (random.chance(0.04)) fields.push(strangeOf(random))
  if (random.chance(0.01)) for (let n = random.below(1200); n > 0; n--) fields.push('a:b')
  return fields
}

function strangeOf(random: Random): string {
  return random.pick<() => string>([
    () => 'Host: y', () => '__proto__: x', () => 'constructor: y', () => 'no colon', () => ': no name', () => 'a b: c', () => 'X:\x00', () => 'X: a\rb',
    () => ' folded: x', () => 'Cache-Control: no-cache, max-age=0', () => 'X-HTTP-Method-Override: PUT', () => `X: ${'x'.repeat(random.below(18_000))}`,
    () => `${'N'.repeat(random.below(3000))}: x`, () => 'Content-Type: multipart/form-data', () => 'Trailer: If-Match', () => '\x80: x'
  ])()
}

function conditionOf(random: Random): string {
  const name = random.pick(['If-None-Match', 'If-None-Match', 'If-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range'])
  const isDate = name.endsWith('Since') !== random.chance(0.05)
  const value = isDate ? dateOf(random) : tagsOf(random)
  return `${random.chance(0.1) ? name.toLowerCase() : random.chance(0.02) ? name.toUpperCase() : name}:${random.pick([' ', ' ', '', '  ', '\t'])}${value}`
}

function tagsOf(random: Random): string {
  if (random.chance(0.02)) return random.pick([',', '"', 'W/', '\\', '"a",', ' '] as const).repeat(random.below(5000))
  let list = random.chance(0.35) ? '"v1"' : random.pick(TAGS)
  for (let n = random.chance(0.4) ? random.below(5) : 0; n > 0; n--) list += random.pick([', ', ',', ' ,\t', ',,', ' ', '']) + random.pick(TAGS)
  return list
}

function dateOf(random: Random): string {
  const date = random.pick(Object.keys(DATES))
  return random.chance(0.05) ? date.replace(/\d/, () => String(random.below(10))) : date
}

function contentOf(random: Random): [fields: string[], content: string] {
  const length = random.pick([0, 1, 10, 100, 5000, 70_000])
  const content = 'c'.repeat(length)
  const kind = random.below(10)
  if (kind < 5) return [[`Content-Length: ${length}`], content]
  if (kind < 9) return [['Transfer-Encoding: chunked'], chunked(random, content)]
  return random.pick<() => [string[], string]>([
    () => [[`Content-Length: ${length + 1 + random.below(9)}`], content],
    () => [[`Content-Length: ${Math.max(0, length - 3)}`], content],
    () => [[`Content-Length: ${random.pick(['-1', 'x', '1e3', '+1', '99999999999999999999', '1, 1', '0x10', ''])}`], content],
    () => [[`Content-Length: ${length}`, 'Transfer-Encoding: chunked'], chunked(random, content)],
    () => [[`Content-Length: ${length}`, `Content-Length: ${length + 1}`], content],
    () => [[`Transfer-Encoding: ${random.pick(['gzip, chunked', 'chunked, gzip', 'identity', 'x', 'Chunked', ' chunked'])}`], chunked(random, content)],
    () => [[], content]
  ])()
}

function chunked(random: Random, content: string): string {
  let text = ''
  for (let at = 0; at < content.length;) {
    const piece = content.slice(at, at + 1 + random.below(content.length))
    const extension = random.chance(0.05) ? random.pick([';x', ';x=y', `;${'e'.repeat(random.below(20_000))}`, ';"', '\x00']) : ''
    text += `${(piece.length + (random.chance(0.01) ? 1 : 0)).toString(16)}${extension}\r\n${piece}\r\n`
    at += piece.length
  }
  const trailers = random.chance(0.1) ? random.pick(['If-None-Match: "v1"\r\n', 'X: y\r\n', 'If-Match: "v2"\r\nX: y\r\n', 'bad\r\n']) : ''
  return random.chance(0.03) ? text : `${text}${random.pick(['0', '0', '0', '000', '0;x'])}\r\n${trailers}\r\n`
}
