// Transcripts of curl: the request that each command makes, and what is expected in answer to it.
import * as assert from 'uvu/assert'
import type { Line } from './blocks.ts'
import type { Answer } from '../../support/wire.ts'

/** One command of a transcript, and the lines that it prints. */
export interface Exchange {
  readonly number: number
  readonly method: string
  readonly host: string
  /** The port as the document writes it. */
  readonly port: number
  readonly target: string
  readonly fields: readonly string[]
  readonly content: string
  /** Whether curl prints the status line and the fields. */
  readonly withHead: boolean
  readonly expected: readonly string[]
}

/** What node:http adds to an answer by itself; how content is framed, where there may be content. */
const OF_NODE = /^(?:Date|Connection|Keep-Alive):/i
const FRAMING = /^(?:Content-Length|Transfer-Encoding):/i

export function parseTranscript(lines: readonly Line[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (let at = 0; at < lines.length;) {
    const { number, text } = lines[at++] as Line
    if (!text.startsWith('$ ')) throw new Error(`Line ${number}: a transcript begins with "$ curl", not with "${text}"`)
    let command = text.slice(2)
    while (command.endsWith('\\') && at < lines.length) command = `${command.slice(0, -1)} ${lines[at++]?.text ?? ''}`
    const expected: string[] = []
    for (; lines[at]?.text.startsWith('$ ') === false; at++) expected.push(lines[at]?.text.trimEnd() ?? '')
    while (expected.at(-1) === '') expected.pop()
    exchanges.push({ number, expected, ...parseCurl(command, number) })
  }
  return exchanges
}

function parseCurl(command: string, number: number): Omit<Exchange, 'number' | 'expected'> {
  const [program, ...words] = shellWords(command)
  const unknown = (what: string): never => {
    throw new Error(`Line ${number}: ${what} is not understood in a transcript`)
  }
  if (program !== 'curl') return unknown(String(program))
  const fields: string[] = []
  let url: string | undefined, method: string | undefined, content = '', withHead = false
  const next = (option: string): string => words.shift() ?? unknown(`${option} without a value`)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X' || word === '--request') method = next(word)
    else if (word === '-H' || word === '--header') fields.push(next(word))
    else if (word === '-d' || word === '--data') content = next(word)
    else if (word === '--include' || word === '--head' || /^-[iIsS]+$/.test(word)) {
      withHead ||= /^-\w*[iI]|^--/.test(word)
      if (word === '--head' || (word[1] !== '-' && word.includes('I'))) method = 'HEAD'
    } else if (word.startsWith('-') || url !== undefined) return unknown(word)
    else url = word
  }
  const [, host, port, target = '/'] = /^(?:http:\/\/)?(localhost|127\.0\.0\.1):(\d+)(\/[^#]*)?$/.exec(url ?? '') ?? []
  if (host === undefined) return unknown(`the address ${url}`)
  const hasType = fields.some(field => /^content-type:/i.test(field))
  if (content !== '' && !hasType) fields.push('Content-Type: application/x-www-form-urlencoded')
  method ??= content === '' ? 'GET' : 'POST'
  return { method, host, port: Number(port), target, fields, content, withHead }
}

function shellWords(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/g) ?? []
  const bare = (_: string, single?: string, double?: string, one?: string): string =>
    single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? one ?? ''
  return words.map(word => word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, bare))
}

/** Fails unless the answer is what the transcript shows. */
export function checkAnswer({ expected, withHead, number, method }: Exchange, answer: Answer): void {
  const at = `Line ${number}: `
  assert.not(answer.truncated, `${at}the answer was broken off`)
  const content = Buffer.from(answer.content, 'latin1').toString('utf8').trimEnd()
  if (!withHead) return matches(at, content, expected)
  const blank = expected.indexOf('')
  const head = blank === -1 ? expected : expected.slice(0, blank)
  matches(at, `HTTP/1.1 ${answer.status} ${answer.reason}`, head.slice(0, 1))
  const shown = head.slice(1).filter(line => line !== '…')
  const isShown = (field: string, line: string): boolean => patternOf([lowerName(line)]).test(lowerName(field))
  const missing = shown.filter(line => !answer.fields.some(field => isShown(field, line)))
  assert.ok(missing.length === 0, `${at}not in the answer: ${missing.join(', ')}; it has\n${answer.fields.join('\n')}`)
  const mayBeSilent = (field: string): boolean => OF_NODE.test(field) || (FRAMING.test(field) && ![204, 304].includes(answer.status))
  const silent = answer.fields.filter(field => !mayBeSilent(field) && !shown.some(line => isShown(field, line)))
  assert.ok(silent.length === 0 || head.includes('…'), `${at}not in the transcript: ${silent.join(', ')}`)
  if (method !== 'HEAD') matches(at, content, blank === -1 ? [] : expected.slice(blank + 1))
}

function lowerName(field: string): string {
  return field.replace(/^[^:]*/, name => name.toLowerCase())
}

function matches(at: string, text: string, lines: readonly string[]): void {
  assert.ok(patternOf(lines).test(text), `${at}the answer is\n${text}\nand the transcript says\n${lines.join('\n')}`)
}

/** `…` stands for anything within a line, and alone on its line for anything at all. */
export function patternOf(lines: readonly string[]): RegExp {
  const patterns = lines.map(line => line === '…' ? '[^]*' :
    line.split('…').map(piece => piece.replace(/[^\w\s]/gu, '\\$&')).join('.*'))
  return new RegExp(`^${patterns.join('\n')}$`)
}
