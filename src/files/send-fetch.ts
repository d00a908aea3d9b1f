// Files for fetch servers: (Request) → Response.
import { isPromise } from '../content/content.ts'
import type { PartialContent, Source } from '../content/content.ts'
import { partialOf } from '../content/partial.ts'
import type { Judgement } from '../decision/judge.ts'
import { answerRange } from '../decision/plan-parts.ts'
import type { Segment } from '../decision/plan-parts.ts'
import { keptOn206, validatorFields } from '../decision/response-fields.ts'
import { newExchange, outerExchange, readRange } from '../fetch/exchange.ts'
import type { FetchExchange } from '../fetch/exchange.ts'
import { bodyOf } from '../fetch/lazy-body.ts'
import { bareNotModified, refusalResponse, replacementOf } from '../fetch/response.ts'
import { judgeCurrent } from '../handler/before.ts'
import { failedError } from '../handler/precondition-error.ts'
import { refusedAnswer } from '../handler/refusal.ts'
import { openSegments } from '../handler/parts.ts'
import { contentFields, describeSelected, storedFields } from './answer.ts'
import type { Folder } from './answer.ts'
import { contentOf } from './content.ts'
import type { OpenFile } from './open-file.ts'
import { BUSY, METHODS, REFUSALS } from './refusals.ts'
import type { Refusal } from './refusals.ts'
import { select } from './select.ts'
import type { Selected } from './select.ts'
import { withContent } from './validators.ts'
import type { Representation } from './validators.ts'

/** Answers a Request with a file, or with 404 or 405; a promise only where its content has to be digested first. */
export function serveOnFetch(folder: Folder, request: Request): Response | Promise<Response> {
  const { method, url, headers } = request
  if (!METHODS.has(method)) return refusal(method, REFUSALS.method)
  const { pathname, search } = new URL(url)
  const target = `${pathname}${search}`
  const selection = select(folder.site, folder.root, { target, original: target, acceptEncoding: headers.get('accept-encoding') ?? undefined })
  if (selection === 'absent') return refusal(method, REFUSALS.absent)
  if (selection === 'busy') return refusal(method, BUSY)
  if ('redirect' in selection) return refusal(method, { ...REFUSALS.redirect, fields: ['Location', selection.redirect] })
  return serve(folder, request, selection)
}

function serve(folder: Folder, request: Request, selected: Selected): Response | Promise<Response> {
  const abandon = (error: unknown): never => {
    selected.file.close()
    throw error
  }
  try {
    const description = describeSelected(folder, selected)
    if (!isPromise(description)) return answer(folder, request, selected, description)
    return description.then(representation => answer(folder, request, selected, representation)).catch(abandon)
  } catch (error) {
    return abandon(error)
  }
}

function answer(folder: Folder, request: Request, selected: Selected, described: Representation): Response {
  const { method } = request
  const exchange = outerExchange(request) ?? newExchange(request)
  let representation = described
  let judgement = judge(exchange, described)
  if (judgement?.status === undefined && method === 'GET') {
    representation = withContent(described, folder.digests)
    if (representation.validators.etag !== described.validators.etag) judgement = judge(exchange, representation)
  }
  const { validators } = representation
  // A compressor outside gives a form to the tag of what it codes; what is in a coding has a tag of its own.
  if (selected.coding === undefined) {
    if (validators.etag !== undefined) exchange.given.addTag(validators.etag)
    exchange.given.acceptsRanges = true
  }
  const vary = folder.site.codings.size === 0 ? [] : ['Vary', 'Accept-Encoding']
  const stored = [...vary, ...storedFields(folder, selected)]
  const { preconditions } = exchange
  if (judgement?.status !== undefined && preconditions !== undefined) {
    selected.file.close()
    if (judgement.status === 304) return bareNotModified(validators, { fields: stored, ownFields: [] }, preconditions)
    const error = failedError(judgement, preconditions, validators, validators.etag)
    return refusalResponse(refusedAnswer(error, exchange.refusal), headersOf(stored), method)
  }
  const fields = contentFields(folder, selected)
  const whole = headersOf([...stored, ...fields, 'Accept-Ranges', 'bytes', ...validatorFields(validators)])
  const body = representation.content === undefined ? contentOf(selected.file) : partialOf(representation.content)
  const partial = method === 'GET' ? answerRange(readRange(request.headers), validators, { length: body.length, type: fields[1] }) : undefined
  if (partial?.status === 416) {
    selected.file.close()
    return replacementOf(new Response(null, { headers: withPairs(whole, partial.fields) }), 416)
  }
  const segments = partial?.segments ?? (body.length === 0 ? [] : [{ first: 0, last: body.length - 1 }])
  const isEmpty = method === 'HEAD' || segments.length === 0
  if (isEmpty || representation.content !== undefined) selected.file.close()
  if (partial === undefined) {
    const content = isEmpty ? null : representation.content as BodyInit | undefined ?? bodyOfSegments(segments, body, selected.file)
    return new Response(content, { headers: withPairs(whole, ['Content-Length', String(body.length)]) })
  }
  const kept = [...whole].filter(([name]) => keptOn206(name, request.headers.has('if-range'), whole.has('etag')))
  return new Response(bodyOfSegments(segments, body, selected.file), { status: 206, headers: uncoded(withPairs(new Headers(kept), partial.fields)) })
}

function judge({ method, preconditions }: FetchExchange, { validators }: Representation): Judgement | undefined {
  return preconditions && judgeCurrent(method, preconditions, validators)
}

/** A compressor must leave a part as it is, or it would be no part of what it makes of the whole (RFC 9110 §14.1.2, RFC 9111 §5.2.2.6). */
function uncoded(headers: Headers): Headers {
  headers.append('Cache-Control', 'no-transform')
  return headers
}

// A body that nobody reads or cancels would keep its file open for ever.
const forgotten = /* @__PURE__ */ new FinalizationRegistry<OpenFile>(file => { file.close() })

function bodyOfSegments(segments: readonly Segment[], body: PartialContent, file: OpenFile): ReadableStream<Uint8Array> {
  const stream = bodyOf(() => closing(openSegments(segments, body), file), () => { file.close() })
  forgotten.register(stream, file)
  return stream
}

/** A source that closes its file at its end, whatever that is. */
function closing(source: Source, file: OpenFile): Source {
  const next = async (): Promise<IteratorResult<unknown>> => {
    try {
      const step = await source.next()
      if (step.done === true) file.close()
      return step
    } catch (error) {
      file.close()
      throw error
    }
  }
  const close = async (): Promise<void> => {
    file.close()
    await source.close()
  }
  return { next, close }
}

function headersOf(fields: readonly string[]): Headers {
  return withPairs(new Headers(), fields)
}

function withPairs(headers: Headers, fields: readonly string[]): Headers {
  for (let i = 0; i < fields.length; i += 2) headers.set(fields[i] as string, fields[i + 1] as string)
  return headers
}

function refusal(method: string, { status, text, fields }: Refusal): Response {
  const headers = headersOf([...fields, 'Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(text.length)])
  return new Response(method === 'HEAD' ? null : text, { status, headers })
}
