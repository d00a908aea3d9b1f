// Reads a replay request from what a client sent: every part of it may be anything.
import { METHODS } from 'node:http'
import type { FieldLine } from '../shared/exchange.ts'
import { findReplayProblems } from '../shared/replay-request.ts'
import type { ReplayRequest } from '../shared/replay-request.ts'

const MEMBERS = ['method', 'path', 'fields', 'content']
const OPTIONAL = 'bodyOf'

/** The replay request that may be sent, or why there is none: a sentence. */
export function parseReplayRequest(json: Uint8Array): ReplayRequest | string {
  const replay = readMembers(json)
  if (typeof replay === 'string') return replay
  const [problem] = findReplayProblems(replay)
  if (problem !== undefined) return problem.sentence
  // Node's parser, by which the proxy reads, knows these alone, and its client writes them in capitals.
  return METHODS.includes(replay.method) ? replay : `The proxy knows no method ${replay.method.slice(0, 40)}`
}

function readMembers(json: Uint8Array): ReplayRequest | string {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    return 'The content is no JSON in UTF-8'
  }
  if (typeof value !== 'object' || value === null) return WANTED
  const names = Object.keys(value).filter(name => name !== OPTIONAL)
  // Own members alone count; one that is unknown may be a misspelt one.
  if (names.length !== MEMBERS.length || !MEMBERS.every(name => names.includes(name))) return WANTED
  const { method, path, fields, content, bodyOf } = value as Readonly<Record<string, unknown>>
  if (typeof method !== 'string' || typeof path !== 'string' || typeof content !== 'string') return WANTED
  if (Object.hasOwn(value, OPTIONAL) && typeof bodyOf !== 'string') return WANTED
  return Array.isArray(fields) && fields.every(isFieldLine)
    ? { method, path, fields, content, ...typeof bodyOf === 'string' ? { bodyOf } : {} } : WANTED
}

const WANTED = 'A replay request is an object of method, path, fields and content alone, or of bodyOf too: texts, but fields pairs ' +
  'of texts'

function isFieldLine(line: unknown): line is FieldLine {
  return Array.isArray(line) && line.length === 2 && line.every(part => typeof part === 'string')
}
