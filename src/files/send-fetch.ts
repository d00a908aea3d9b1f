// Files for fetch servers: (Request) → Response.
import { isPromise } from '../content/content.ts'
import { decide } from '../decision/evaluate-preconditions.ts'
import { validatorFields } from '../decision/response-fields.ts'
import type { Segment } from '../decision/plan-parts.ts'
import { newExchange, outerExchange } from '../fetch/exchange.ts'
import type { FetchExchange } from '../fetch/exchange.ts'
import { bareAnswer } from '../fetch/response.ts'
import { judgeCurrent } from '../handler/before.ts'
import { answerOf, contentFields, describeSelected, storedFields } from './answer.ts'
import type { Folder } from './answer.ts'
import type { OpenFile } from './open-file.ts'
import { BUSY, METHODS, REFUSALS } from './refusals.ts'
import type { Refusal } from './refusals.ts'
import { bytesOfSegments, chunksOfSegments } from './segments.ts'
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
  let status = judge(exchange, described)
  if (status === undefined && method === 'GET') {
    representation = withContent(described, folder.digests)
    if (representation.validators.etag !== described.validators.etag) status = judge(exchange, representation)
  }
  const { validators } = representation
  // A compressor outside gives a form to the tag of what it codes; what is in a coding has a tag of its own.
  if (validators.etag !== undefined && selected.coding === undefined) exchange.given.addTag(validators.etag)
  const vary = folder.site.codings.size === 0 ? [] : ['Vary', 'Accept-Encoding']
  const stored = [...vary, ...storedFields(folder, selected)]
  if (status !== undefined && exchange.preconditions !== undefined) {
    selected.file.close()
    return bareAnswer(status, validators, { fields: stored, ownFields: [] }, exchange.preconditions)
  }
  const fields = contentFields(folder, selected)
  const range = method === 'GET' ? request.headers.get('range') : null
  const isHonoured = range !== null && decide(method, request.headers, validators).range
  const partial = answerOf(representation, isHonoured ? range : undefined, fields[1] as string)
  if (partial.status === 416) {
    selected.file.close()
    return refusal(method, { ...REFUSALS.range, fields: [...vary, ...partial.fields] })
  }
  const content = method === 'HEAD' ? undefined : contentOf(representation, partial.segments)
  if (content === undefined || content instanceof Uint8Array) selected.file.close()
  return new Response(content as BodyInit | undefined ?? null, {
    status: partial.status, headers: headersOf([...stored, ...fields, ...validatorFields(validators), ...partial.fields])
  })
}

function judge({ method, preconditions }: FetchExchange, { validators }: Representation): 304 | 412 | undefined {
  return preconditions && judgeCurrent(method, preconditions, validators)?.status
}

function contentOf({ file, content }: Representation, segments: readonly Segment[]): Uint8Array | ReadableStream<Uint8Array> | undefined {
  if (segments.length === 0) return undefined
  return content === undefined ? streamOf(segments, file) : bytesOfSegments(segments, content)
}

// A body that nobody reads or cancels would keep its file open for ever.
const forgotten = /* @__PURE__ */ new FinalizationRegistry<OpenFile>(file => { file.close() })

function streamOf(segments: readonly Segment[], file: OpenFile): ReadableStream<Uint8Array> {
  const chunks = chunksOfSegments(segments, file)
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (done !== true) return controller.enqueue(value)
        file.close()
        controller.close()
      } catch (error) {
        file.close()
        throw error
      }
    },
    cancel() {
      file.close()
    }
  }, { highWaterMark: 0 })
  forgotten.register(stream, file)
  return stream
}

/** Of two fields with one name, the latter is sent. */
function headersOf(fields: readonly string[]): Headers {
  const headers = new Headers()
  for (let i = 0; i < fields.length; i += 2) headers.set(fields[i] as string, fields[i + 1] as string)
  return headers
}

function refusal(method: string, { status, text, fields }: Refusal): Response {
  const headers = headersOf([...fields, 'Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(text.length)])
  return new Response(method === 'HEAD' ? null : text, { status, headers })
}
