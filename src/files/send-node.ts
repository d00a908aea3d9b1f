// Files for node:http, https and http2, and as middleware with `next`.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPromise } from '../content/content.ts'
import { partialOf } from '../content/partial.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { answerRange } from '../decision/plan-parts.ts'
import { validatorFields } from '../decision/response-fields.ts'
import { judgeCurrent } from '../handler/before.ts'
import { failedError } from '../handler/precondition-error.ts'
import { acceptRanges } from '../node/beneath.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import { isDisconnected } from '../node/connection.ts'
import { publish } from '../node/decision-channel.ts'
import { fail } from '../node/delivery.ts'
import type { Delivery } from '../node/delivery.ts'
import { readRange } from '../node/read-preconditions.ts'
import { addVary } from '../node/response.ts'
import { deliver } from '../node/send-content.ts'
import { sendParts } from '../node/send-parts.ts'
import { sendRefusal } from '../node/send-status.ts'
import type { Next } from '../node/send-status.ts'
import { contentFields, describeSelected, storedFields } from './answer.ts'
import type { Folder } from './answer.ts'
import { contentOf } from './content.ts'
import { select } from './select.ts'
import type { Selected } from './select.ts'
import { BUSY, METHODS, REFUSALS } from './refusals.ts'
import type { Refusal } from './refusals.ts'
import { withContent } from './validators.ts'
import type { Representation } from './validators.ts'

interface Call extends Delivery {
  readonly folder: Folder
}

/** Answers a request with a file, or calls `next` where there is none to answer it with; what `next` returns is the result. */
export function serveOnNode(folder: Folder, request: IncomingMessage, response: ServerResponse, next: Next | undefined): unknown {
  const { method, url = '', headers } = request
  if (!METHODS.has(method)) return next === undefined ? refuse(request, response, REFUSALS.method) : next()
  const call: Call = { folder, request, response, next, conditional: conditionalResponse(request, response) }
  let selection
  try {
    const { originalUrl } = request as { originalUrl?: unknown }
    const acceptEncoding = headers['accept-encoding'] as string | undefined
    selection = select(folder.site, folder.root, { target: url, original: typeof originalUrl === 'string' ? originalUrl : url, acceptEncoding })
  } catch (error) {
    return fail(call, error)
  }
  if (selection === 'absent') return next === undefined ? refuse(request, response, REFUSALS.absent) : next()
  if (selection === 'busy') return refuse(request, response, BUSY)
  if ('redirect' in selection) return refuse(request, response, { ...REFUSALS.redirect, fields: ['Location', selection.redirect] })
  return serve(call, selection)
}

function serve(call: Call, selected: Selected): void | Promise<void> {
  const { file } = selected
  const abandon = (error: unknown): void => {
    file.close()
    fail(call, error)
  }
  try {
    const description = describeSelected(call.folder, selected)
    if (!isPromise(description)) return answer(call, selected, description)
    return description.then(representation => answer(call, selected, representation)).catch(abandon)
  } catch (error) {
    abandon(error)
  }
}

function answer(call: Call, selected: Selected, described: Representation): void | Promise<void> {
  const { folder, request, response, conditional } = call
  if (isDisconnected(response)) return selected.file.close()
  response.statusCode = 200
  if (folder.site.codings.size > 0) addVary(response, 'Accept-Encoding')
  setFields(response, storedFields(folder, selected))
  let representation = described
  let judgement = judge(call, described.validators)
  if (judgement?.status === undefined && request.method === 'GET') {
    representation = withContent(described, folder.digests)
    if (representation.validators.etag !== described.validators.etag) judgement = judge(call, representation.validators)
  }
  if (judgement !== undefined) publish(request, response, judgement)
  if (judgement?.status !== undefined) {
    selected.file.close()
    if (judgement.status === 304) return conditional.replaceBy(304, representation.validators)
    const { validators } = representation
    return sendRefusal(response, conditional, failedError(judgement, conditional.preconditions as Preconditions, validators, validators.etag))
  }
  conditional.markDecided()
  return send(call, selected, representation)
}

function judge({ request, conditional: { preconditions } }: Call, validators: Validators): Judgement | undefined {
  return preconditions && judgeCurrent(request.method as string, preconditions, validators)
}

function send(call: Call, selected: Selected, { validators, content }: Representation): void | Promise<void> {
  const { folder, request, response, conditional } = call
  const { file } = selected
  // Of a file in a coding the tag is that coding's own: nobody codes it again, and it has no other form.
  if (selected.coding === undefined) {
    conditional.perform(validators)
    acceptRanges(response)
  } else {
    setFields(response, validatorFields(validators))
    response.setHeader('Accept-Ranges', 'bytes')
  }
  const fields = contentFields(folder, selected)
  setFields(response, fields)
  const known = { length: content?.byteLength ?? file.length, type: fields[1] }
  const partial = request.method === 'GET' ? answerRange(readRange(request), validators, known) : undefined
  const sending = partial === undefined ? deliver(call, content ?? contentOf(file))
    : sendParts(call, content === undefined ? contentOf(file) : partialOf(content), partial)
  if (isPromise(sending)) return sending.finally(() => { file.close() }) as Promise<void>
  file.close()
}

function setFields(response: ServerResponse, fields: readonly string[]): void {
  for (let i = 0; i < fields.length; i += 2) response.setHeader(fields[i] as string, fields[i + 1] as string)
}

function refuse({ method }: IncomingMessage, response: ServerResponse, { status, text, fields }: Refusal): void {
  response.statusCode = status
  setFields(response, fields)
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Content-Length', text.length)
  // node:http2 takes content after the end of an answer to HEAD for an error.
  response.end(method === 'HEAD' ? undefined : text)
}
