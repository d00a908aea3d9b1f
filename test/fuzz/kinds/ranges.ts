// Range and If-Range as anybody may send them, against an own model: the whole, parts of it, or 416, and every byte of them.
import { partial, rangeBody, withEtag, withRanges } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import type { Random } from '../random.ts'
import { withServer } from '../../support/wire.ts'
import { asking } from './asking.ts'
import type { Ask } from './asking.ts'
import type { Kind } from './kind.ts'
import { expectedOf } from './range-model.ts'
import type { Part } from './range-model.ts'

const LENGTHS = [0, 1, 2, 10, 700, 2000, 2000, 2000]
const TYPE = 'text/plain'
const CONTENT = Array.from({ length: 2000 }, (_, at) => String.fromCharCode(33 + at % 90)).join('')
const NUMBERS = ['0', '1', '9', '10', '499', '1998', '1999', '2000', '2001', '00', '007', '4294967296', '9007199254740993', '9'.repeat(25), '']
const PIECES = ['bytes=', 'BYTES=', 'bytes', '=', '-', '--', ',', ' ', '\t', ', ', 'items=', 'x', '0-1', '-5', '5-', '1-0', '\x80', '*', '/']
const VALIDATORS = ['"v1"', '"v1"', 'W/"v1"', '"v0"', '"v1-gzip"', '*', '"v1", "v0"', 'Sun, 06 Nov 1994 08:49:37 GMT', '', '"', 'v1']

function elementOf(random: Random, length: number): string {
  if (random.chance(0.8)) {
    const first = random.below(length + 100)
    return random.pick([`${first}-`, `-${random.below(200)}`, `${first}-${first + random.below(60)}`, `${first}-${first + random.below(60)}`])
  }
  return random.chance(0.2) ? `-${random.pick(NUMBERS)}` : `${random.pick(NUMBERS)}-${random.pick(NUMBERS)}`
}

function rangeOf(random: Random, length: number): string {
  if (random.chance(0.15)) return Array.from({ length: random.below(9) }, () => random.pick(PIECES)).join('')
  if (random.chance(0.08)) return `bytes=${random.pick([`${length}-`, '-0', '2500-2600,-0', '99999999999999999999-', '2000-2001, 2003-'])}`
  const count = random.chance(0.1) ? random.below(200) : 1 + random.below(10)
  return `${random.pick(['bytes=', 'Bytes='])}${Array.from({ length: count }, () => elementOf(random, length)).join(random.pick([',', ', ', ' ,', ',,']))}`
}

/** Every way in which a part of content may be made, by the name that its target begins with. */
const FORMS: Readonly<Record<string, (length: number) => unknown>> = {
  text: length => CONTENT.slice(0, length),
  bytes: length => Buffer.from(CONTENT.slice(0, length)),
  lazy: length => async () => CONTENT.slice(0, length),
  partial: length => partial(length, (first, last) => CONTENT.slice(first, last + 1)),
  // More than is asked for, in pieces, of which some are empty.
  pieces: length => partial(length, async function* (first: number) {
    for (let at = first; at < length; at += 7) yield at % 3 === 0 ? CONTENT.slice(at, at + 7) : Buffer.from(CONTENT.slice(at, at + 7))
  } as never)
}
const tag = withEtag(() => 'v1')

const handler = tag(withRanges((request, response) => {
  const [, form = '', length] = (request.url as string).split('/')
  response.setHeader('Content-Type', TYPE)
  return FORMS[form]?.(Number(length)) as string
})) as NodeHandler

const onFetch = tag(withRanges((request: Request) => new Response(rangeBody(lengthIn(request.url), (first, last) => CONTENT.slice(first, last + 1)),
  { headers: { 'Content-Type': TYPE } })))

const lengthIn = (target: string): number => Number(target.split('/').at(-1))

interface Seen { readonly status: number, readonly content: string, readonly field: (name: string) => string | undefined }

async function askFetch(method: string, lines: readonly string[], target: string): Promise<Seen> {
  const headers = lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as [string, string])
  const response = await onFetch(new Request(`http://x${target}`, { method, headers }))
  return { status: response.status, content: await response.text(), field: name => response.headers.get(name) ?? undefined }
}

async function askNode(ask: Ask, method: string, lines: readonly string[], target: string): Promise<Seen> {
  const { status, content, fields, truncated } = await ask(method, lines, target)
  assert.is(truncated, false)
  return { status, content, field: name => fields.find(line => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2) }
}

/** What a client makes of the parts of an answer. */
function partsOf({ content, field }: Seen, length: number): readonly (Part & { readonly content: string })[] {
  const part = (range: string | undefined, content: string): Part & { readonly content: string } => {
    const [, first, last, whole] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? '') ?? []
    assert.is(Number(whole), length)
    return { first: Number(first), last: Number(last), content }
  }
  const boundary = /^multipart\/byteranges; boundary=(.*)$/.exec(field('content-type') ?? '')?.[1]
  if (boundary === undefined) return [part(field('content-range'), content)]
  const pieces = `\r\n${content}`.split(`\r\n--${boundary}`)
  assert.equal([pieces[0], pieces.at(-1), field('content-range')], ['', '--\r\n', undefined])
  return pieces.slice(1, -1).map(piece => {
    const [, range, text = ''] = /^\r\nContent-Type: text\/plain\r\nContent-Range: ([^\r]*)\r\n\r\n([^]*)$/.exec(piece) ?? []
    return part(range, text)
  })
}

export const ranges: Kind = use => withServer(handler, async wire => {
  const { ask, close } = asking(wire)
  await use(async random => {
    const length = random.pick(LENGTHS)
    const range = rangeOf(random, length)
    const validator = random.chance(0.2) ? random.pick(VALIDATORS) : undefined
    const condition = random.chance(0.1) ? random.pick(['If-None-Match: "v1"', 'If-None-Match: "v0"', 'If-Match: "v0"', 'If-Match: *']) : undefined
    const method = random.chance(0.1) ? random.pick(['HEAD', 'PUT']) : 'GET'
    const lines = [`Range: ${range}`, ...validator === undefined ? [] : [`If-Range: ${validator}`], ...condition === undefined ? [] : [condition]]
    // fetch refuses to send a value that no field may have.
    const isFetch = random.chance(0.25) && !/[^\x20-\x7e\t]/.test(range)
    const target = `/${random.pick(Object.keys(FORMS))}/${length}`
    const said = `${method} ${target}${isFetch ? ' on fetch' : ''} ${JSON.stringify(lines).slice(0, 500)}`
    const seen = await (isFetch ? askFetch(method, lines, target) : askNode(ask, method, lines, target))
    if (condition === 'If-Match: "v0"') return check(seen, 412, said)
    if (condition === 'If-None-Match: "v1"') return check(seen, method === 'PUT' ? 412 : 304, said)
    const isHonoured = method === 'GET' && (validator === undefined || validator === '"v1"')
    const expected = isHonoured ? expectedOf(range.replace(/^[ \t]+|[ \t]+$/g, ''), length, TYPE) : 'whole'
    if (expected === 'unsatisfiable') {
      assert.equal([seen.field('content-range'), seen.content], [`bytes */${length}`, ''], said)
      return check(seen, 416, said)
    }
    if (expected === 'whole') {
      assert.equal([seen.content, seen.field('content-range')], [method === 'HEAD' ? '' : CONTENT.slice(0, length), undefined], said)
      return check(seen, 200, said)
    }
    check(seen, 206, said)
    assert.equal(partsOf(seen, length), expected.map(part => ({ ...part, content: CONTENT.slice(part.first, part.last + 1) })), said)
    return expected.length > 1 ? 'several' : '206'
  })
  close()
})

function check({ status }: Seen, expected: number, said: string): string {
  assert.is(status, expected, `${said}: ${status}, not ${expected}`)
  return String(status)
}
