// Sends the head of an answer, or of a 304 or 412 in its place, through the `writeHead` of other middleware.
import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import type { Representation } from '../handler/plan.ts'
import { failedError } from '../handler/precondition-error.ts'
import { refusedAnswer } from '../handler/refusal.ts'
import type { BoundRefusal, RefusedAnswer } from '../handler/refusal.ts'
import { runBeneath } from './beneath.ts'
import type { HiddenFields } from './beneath.ts'
import { isHttp2 } from './connection.ts'
import type { OwnFields } from './own-fields.ts'
import { addVary, currentValidators, fieldOf, removeFields, setErrorFields, setFields, undoing, writeNotModified } from './response.ts'
import type { GivenFields, Methods, WriteHeadArguments } from './response.ts'

/** What replaces an answer: a 304 or a 416 without content, or a 412 with content of its own. */
export type Replacement = 304 | 416 | RefusedAnswer

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

/** What is known of a request whose answer is judged. */
export interface Judged {
  readonly preconditions: Preconditions | undefined
  readonly refusal: BoundRefusal | undefined
  readonly representation: Representation
}

/** What replaces an answer by a judgement of its validators. `tag` is the one of them that the library was given. */
export function replacementBy(response: ServerResponse, { preconditions, refusal, representation }: Judged,
  judgement: Judgement, given: GivenFields | undefined, tag: string | undefined): Replacement | undefined {
  if (judgement.status !== 412) return judgement.status
  const current = currentValidators(response, given, true)
  return refusedAnswer(failedError(judgement, preconditions as Preconditions, current, tag, representation.isUncertain), refusal)
}

/** Sends what replaces an answer, with what it keeps of the fields that are set and given. */
export function writeReplacement(head: Head, replacement: Replacement, given: GivenFields | undefined): ServerResponse {
  return typeof replacement === 'object' ? writeRefusal(head, replacement, given) : writeEmpty(head, replacement, given)
}

// The content follows the head at once, because the handler may never end its own.
function writeRefusal(head: Head, { status, fields, content }: RefusedAnswer, given: GivenFields | undefined): ServerResponse {
  const { response, methods, own } = head
  setFields(response, given)
  own.takeBack()
  setErrorFields(response, fields)
  undoing(response, fields, () => begin(head, isHttp2(response) ? [status] : [status, STATUS_CODES[status]], undefined))
  // node:http2 treats content of an answer to HEAD as an error.
  if (response.req.method !== 'HEAD' && content.byteLength > 0) methods.write.call(response, content)
  return response
}

// In the form of our tag that the client named.
function writeEmpty(head: Head, status: 304 | 416, given: GivenFields | undefined): ServerResponse {
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
