// One client: what it writes on a connection, in which pieces, whether it reads, and when it leaves.
import { connect } from 'node:net'
import type { Outcome } from './oracle.ts'
import type { Random } from './random.ts'
import { requestOf } from './requests.ts'

export interface Script {
  /** The bytes, as latin1, in the pieces in which they are written. */
  readonly pieces: readonly string[]
  /** When the client goes: once all is written, with the first bytes of an answer; undefined: it stays. */
  readonly leaves: 'written' | 'answered' | undefined
  /** The client does not read at first. */
  readonly slow: boolean
}

const TOKENS = ['\r\n', '\n', '\r', '\0', '\r\n\r\n', '\xff', ' ', '\t', ':', ',', '"',
  'If-Match: "v2"\r\n', 'If-None-Match: "v1"\r\n', 'GET ', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n']

/** The script of a case. */
export function scriptOf(random: Random): Script {
  let bytes = ''
  for (let n = 1 + (random.chance(0.5) ? random.below(6) : 0); n > 0; n--) bytes += requestOf(random)
  if (random.chance(0.2)) for (let n = 1 + random.below(3); n > 0; n--) bytes = mutated(random, bytes)
  return {
    pieces: pieces(random, bytes),
    leaves: random.chance(0.12) ? random.pick(['written', 'answered']) : undefined,
    slow: random.chance(0.1)
  }
}

function mutated(random: Random, bytes: string): string {
  const at = random.below(bytes.length)
  const to = Math.min(bytes.length, at + 1 + random.below(random.chance(0.5) ? 4 : 60))
  return random.pick<() => string>([
    () => bytes.slice(0, at) + String.fromCharCode(bytes.charCodeAt(at) ^ (1 << random.below(8))) + bytes.slice(at + 1),
    () => bytes.slice(0, at) + bytes.slice(to),
    () => bytes.slice(0, to) + bytes.slice(at),
    () => bytes.slice(0, at) + random.pick(TOKENS) + bytes.slice(at),
    () => bytes.slice(0, at) + Array.from({ length: 1 + random.below(30) }, () => String.fromCharCode(random.below(256))).join('') + bytes.slice(at),
    () => bytes.slice(0, at)
  ])() || '\r\n'
}

function pieces(random: Random, bytes: string): string[] {
  if (random.chance(0.6)) return [bytes]
  const cuts = Array.from({ length: 1 + random.below(6) }, () => random.below(bytes.length)).sort((a, b) => a - b)
  return [0, ...cuts].map((cut, i) => bytes.slice(cut, cuts[i])).filter(piece => piece !== '')
}

/** A run of a script that still waits for the server to end the connection. */
export interface Run {
  readonly port: number
  /** Bytes written; undefined where the client has left. */
  readonly written: number | undefined
  readonly outcome: Promise<Outcome>
}

/** Milliseconds without a byte after which nothing is to be expected any more: every answer comes within a hundredth of them. */
const STALLED = 10_000

/** Plays a script against a port; resolves once all is written. */
export function play(port: number, { pieces, leaves, slow }: Script): Promise<Run> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const chunks: Buffer[] = []
    let aborted = leaves === 'written'
    let written = 0
    let stalled = false
    socket.setTimeout(STALLED, () => {
      stalled = true
      socket.destroy()
    })
    const outcome = new Promise<Outcome>(end => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (leaves !== 'answered') return
        aborted = true
        socket.destroy()
      })
      socket.on('error', () => {})
      socket.on('close', () => end({ bytes: Buffer.concat(chunks).toString('latin1'), aborted, sent: written, stalled }))
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      const own = socket.localPort as number
      if (slow) {
        socket.pause()
        setTimeout(() => socket.resume(), 20)
      }
      const finish = (): void => {
        if (leaves === 'written') socket.destroy()
        resolve({ port: own, written: leaves === 'written' ? undefined : written, outcome })
      }
      const next = (index: number): void => {
        const piece = pieces[index]
        if (piece === undefined || socket.destroyed) {
          finish()
          return
        }
        written += piece.length
        socket.write(piece, 'latin1', () => setImmediate(next, index + 1))
      }
      next(0)
    })
  })
}
