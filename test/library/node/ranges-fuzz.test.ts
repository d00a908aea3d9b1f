// Range and If-Range as anybody may send them, over a socket: what is answered is always one of four answers, whole and of its length.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { partial, parseRange, withEtag, withRanges } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { randomOf } from '../../fuzz/random.ts'
import type { Random } from '../../fuzz/random.ts'
import { stories } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'

const CONTENT = Array.from({ length: 2000 }, (_, at) => String.fromCharCode(33 + at % 90)).join('')
const NUMBERS = ['0', '1', '9', '10', '499', '500', '1998', '1999', '2000', '2001', '00', '007', '4294967296', '9007199254740993', '9'.repeat(25), '']
const PIECES = ['bytes=', 'BYTES=', 'bytes', '=', '-', '--', ',', ' ', '\t', ', ', 'items=', 'x', '0-1', '-5', '5-', '1-0', '\x80', '*', '/']
const VALIDATORS = ['"v1"', 'W/"v1"', '"v0"', '"v1-gzip"', '*', '"v1", "v0"', 'Sun, 06 Nov 1994 08:49:37 GMT', '', '"', 'v1']

function elementOf(random: Random): string {
  if (random.chance(0.8)) {
    const first = random.below(2100)
    return random.pick([`${first}-`, `-${random.below(200)}`, `${first}-${first + random.below(60)}`, `${first}-${first + random.below(60)}`])
  }
  return random.chance(0.2) ? `-${random.pick(NUMBERS)}` : `${random.pick(NUMBERS)}-${random.pick(NUMBERS)}`
}

function rangeOf(random: Random): string {
  if (random.chance(0.15)) return Array.from({ length: random.below(9) }, () => random.pick(PIECES)).join('')
  if (random.chance(0.08)) return `bytes=${random.pick(['2000-', '-0', '2500-2600,-0', '99999999999999999999-', '2000-2001, 2003-'])}`
  const count = random.chance(0.1) ? random.below(200) : 1 + random.below(10)
  return `${random.pick(['bytes=', 'Bytes='])}${Array.from({ length: count }, () => elementOf(random)).join(random.pick([',', ', ', ' ,', ',,']))}`
}

/** What a client that trusts the answer makes of its parts. */
function partsOf(head: string, content: string): readonly (readonly [first: number, last: number, content: string])[] {
  const boundary = /^Content-Type: multipart\/byteranges; boundary=(.*)$/m.exec(head)?.[1]
  if (boundary === undefined) {
    const [, first, last] = /^Content-Range: bytes (\d+)-(\d+)\/2000$/m.exec(head) as unknown as [string, string, string]
    return [[Number(first), Number(last), content]]
  }
  const pieces = `\r\n${content}`.split(`\r\n--${boundary.trim()}`)
  assert.is(pieces[0], '')
  assert.is(pieces.at(-1), '--\r\n')
  return pieces.slice(1, -1).map(piece => {
    const [, first, last, text] = /^\r\nContent-Type: text\/plain\r\nContent-Range: bytes (\d+)-(\d+)\/2000\r\n\r\n([^]*)$/.exec(piece) as unknown as string[]
    return [Number(first), Number(last), text as string]
  })
}

async function ask(socket: Socket, lines: readonly string[]): Promise<readonly [head: string, content: string]> {
  let received = ''
  let isWhole = false
  socket.write(Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\n${lines.map(line => `${line}\r\n`).join('')}\r\n`, 'latin1'))
  while (!isWhole) {
    const [chunk] = await within(once(socket, 'data'), () => `the answer to ${JSON.stringify(lines).slice(0, 500)} is whole`) as [Buffer]
    received += chunk.toString('latin1')
    const end = received.indexOf('\r\n\r\n')
    const length = Number(/^Content-Length: (\d+)/m.exec(received.slice(0, end))?.[1])
    isWhole = end !== -1 && received.length >= end + 4 + length
    if (isWhole) assert.is(received.length, end + 4 + length)
  }
  const end = received.indexOf('\r\n\r\n')
  return [received.slice(0, end + 2), received.slice(end + 4)]
}

stories('Whatever Range and If-Range say', {
  async 'the answer is the whole, parts of it, or 416'() {
    const handler = withEtag(() => 'v1')(withRanges((_request, response) => {
      response.setHeader('Content-Type', 'text/plain')
      return partial(CONTENT.length, (first, last) => CONTENT.slice(first, last + 1))
    })) as NodeHandler
    const random = randomOf(20260601, 0)
    const seen = { 200: 0, 206: 0, 416: 0, several: 0 }
    await withServer(handler, async ({ open }) => {
      const socket = await open()
      for (let i = 0; i < 1500; i++) {
        const range = rangeOf(random)
        const validator = random.chance(0.2) ? random.pick(VALIDATORS) : undefined
        const [head, content] = await ask(socket, [`Range: ${range}`, ...validator === undefined ? [] : [`If-Range: ${validator}`]])
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]) as 200 | 206 | 416
        const asked = validator === undefined || validator === '"v1"' ? parseRange(range.trim(), CONTENT.length) : undefined
        assert.ok(content.length <= CONTENT.length)
        seen[status]++
        if (status === 200) {
          assert.is(content, CONTENT)
          assert.ok(asked === undefined || asked.length > 1, range)
        } else if (status === 416) {
          assert.equal([asked, content], [[], ''])
        } else {
          const parts = partsOf(head, content)
          if (parts.length > 1) seen.several++
          for (const [first, last, text] of parts) assert.is(text, CONTENT.slice(first, last + 1))
          for (const { first, last } of asked as { first: number, last: number }[]) {
            assert.ok(parts.some(([from, to]) => from <= first && to >= last), range)
          }
        }
      }
      socket.destroy()
    })
    for (const count of Object.values(seen)) assert.ok(count > 20, JSON.stringify(seen))
  }
})
