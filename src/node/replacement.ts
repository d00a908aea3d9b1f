// Sends the head of an answer, or of a 304 or 412 in its place, through the `writeHead` of other middleware.
import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Preconditions } from '../decision/judge.ts'
import { runBeneath } from './beneath.ts'
import type { HiddenFields } from './beneath.ts'
import { isHttp2 } from './connection.ts'
import type { OwnFields } from './own-fields.ts'
import { addVary, fieldOf, removeFields, setFields, writeNotModified } from './response.ts'
import type { GivenFields, Methods, WriteHeadArguments } from './response.ts'

/** The arguments of a head. */
export interface Head {
  readonly response: ServerResponse
  readonly methods: Methods
  readonly own: OwnFields
  readonly preconditions: Preconditions | undefined
}

/** Sends the head of the normal answer. A coding that other middleware applies becomes part of our tag. */
export function writeAnswer(head: Head, args: WriteHeadArguments, given: GivenFields | undefined): ServerResponse {
  const { response, own } = head
  // A 304 of the application's own, as of a module that sends files, gets what other middleware adds to ours.
  const hidden = args[0] === 304 && own.isForm(fieldOf(response, given, 'etag')) ? new Map() : undefined
  return begin(head, args, hidden)
}

/** Writes the head of a 304, 412 or 416 with what it keeps of the fields that are set and given, in the form of our tag that the client named. */
export function writeReplacement(head: Head, status: 304 | 412 | 416, given: GivenFields | undefined): ServerResponse {
  const { response, methods, own, preconditions } = head
  const meant = fieldOf(response, given, 'etag')
  const etag = meant === undefined || preconditions === undefined ? undefined : own.answered(String(meant), preconditions)
  const isCoded = own.isCoded(etag)
  // HTTP/2 has no reason phrases.
  const isHttp1 = !isHttp2(response)
  if (status === 304 && isHttp1 && !methods.isHook && etag === meant && !isCoded) return writeNotModified(response, methods.writeHead, given)
  setFields(response, given)
  if (etag !== undefined) response.setHeader('ETag', etag)
  // A client that sent a coded form has stored content that was chosen by Accept-Encoding.
  if (isCoded && status === 304) addVary(response, 'Accept-Encoding')
  const hidden: HiddenFields | undefined = status === 304 ? new Map() : undefined
  removeFields(response, status, etag !== undefined, hidden)
  if (status !== 304) response.setHeader('Content-Length', '0')
  return begin(head, isHttp1 ? [status, STATUS_CODES[status]] : [status], hidden)
}

function begin({ response, methods, own, preconditions }: Head, args: WriteHeadArguments, hidden: HiddenFields | undefined): ServerResponse {
  const writeHead = (): ServerResponse => methods.writeHead.apply(response, args)
  if (!methods.isHook) return writeHead()
  return runBeneath(response, writeHead, coding => {
    if (hidden === undefined) own.nameCoding(coding)
    else if (preconditions !== undefined) own.answerCoding(preconditions, coding)
  }, hidden)
}
