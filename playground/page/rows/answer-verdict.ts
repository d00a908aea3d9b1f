// The verdict on a complete answer: by its status, its method and all five conditions.
import { isSafe, isSafeRead } from '../../../src/decision/judge.ts'
import { ANY_TAG } from '../../../src/fields/entity-tag.ts'
import { parseHttpDate } from '../../../src/fields/http-date.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { excerpt, visible } from '../ui/visible-text.ts'
import { fieldValue, validatorHolds } from './fields.ts'
import { requesterOf } from './requester.ts'
import { fetchOf } from './row.ts'
import type { PageFetch, Row } from './row.ts'
import { verdict } from './shape.ts'
import type { Verdict } from './shape.ts'
import { tagOf, tagsOf } from './tags.ts'

/** The conditions that can lead to a 412 (RFC 9110 §13.2.2). */
const updateGuards = ['If-Match', 'If-Unmodified-Since', 'If-None-Match'] as const

const listed = (names: readonly string[]): string => names.join(', ').replace(/, (?=[^,]*$)/, ' and ')

export function answerVerdict(exchange: Exchange, row: Row): Verdict {
  const { status, method, reason, leftOut } = exchange
  if (leftOut !== undefined && (status === 304 || (status >= 200 && status < 300))) return ofLeftOut(exchange, leftOut)
  if (status === 304) return ofNotModified(exchange, row)
  if (status === 412) return ofPreconditionFailed(exchange)
  if (status >= 200 && status < 300) {
    if (method === 'CONNECT') return verdict('other', 'Tunnel opened', 'The client asked a proxy for a connection to another server.')
    if (!isSafe(method)) return ofPerformed(exchange)
    if (method === 'HEAD') {
      return verdict('other', 'Headers only', 'The answer to a HEAD request has headers and no body.')
    }
    if (!isSafeRead(method)) return verdict('other', `${method} answered`, `The server answered ${method} with status ${status}.`)
    if (status === 206) return ofPart(exchange)
    if (status === 200 || status === 203) return ofFullAnswer(exchange, row)
  }
  const to = status >= 300 && status < 400 ? fieldValue(exchange.responseFields, 'Location') : undefined
  return verdict(status >= 500 ? 'warning' : 'other', excerpt(reason, 60).text || `Status ${status}`,
    `The server answered with status ${status}${to === undefined ? '' : `, which leads to ${excerpt(to, 200).text}`}.`)
}

/** What the server never got, it did not decide on. */
function ofLeftOut({ status, method }: Exchange, names: readonly string[]): Verdict {
  const said = `The proxy did not send on ${names.map(properName).join(' and ')}, as you switched on`
  return status === 304 ? verdict('warning', 'Unexpected 304', `${said}, and the server answered 304.`)
    : verdict(method === 'HEAD' ? 'other' : 'full', 'Without validators', `${said}. The server answered ${status}.`)
}

const properName = (name: string): string => name.replace(/(?:^|-)[a-z]/g, start => start.toUpperCase())

function conditionsOf({ requestFields }: Exchange, names: readonly string[]): string[] {
  return names.filter(name => fieldValue(requestFields, name) !== undefined)
}

function ofPerformed(exchange: Exchange): Verdict {
  const { method, status } = exchange
  const sent = conditionsOf(exchange, updateGuards)
  // What was created had no earlier state to overwrite (RFC 9110 §9.3.4).
  const overwrites = ['PUT', 'PATCH', 'DELETE'].includes(method) && status !== 201
  const condition = sent.length > 0 ? ` The request carried ${sent.join(' and ')}.`
    : overwrites ? ` The request carried none of ${listed(updateGuards)}: if another client had changed the resource, ` +
      `that change could ${status === 202 ? 'be' : 'have been'} overwritten.` : ''
  return verdict('full', `${visible(method)} ${status === 202 ? 'accepted' : 'performed'}`,
    `The server answered ${visible(method)} with status ${status}.${condition}`)
}

function ofPreconditionFailed(exchange: Exchange): Verdict {
  // Extensions have conditions of their own, such as If and Overwrite of WebDAV.
  const sent = conditionsOf(exchange, updateGuards)
  return verdict('warning', 'Precondition failed', sent.length === 0
    ? `The server answered 412. The request carried none of ${listed(updateGuards)}.`
    : `The server refused the request: it reports that a precondition was false. The request carried ${sent.join(' and ')}.`)
}

function ofPart(exchange: Exchange): Verdict {
  const range = fieldValue(exchange.responseFields, 'Content-Range')
  return verdict('full', 'Part sent', `The status 206 says that this is a part of the content${
    range === undefined ? '' : `: ${excerpt(range, 60).text}`}.`)
}

function ofNotModified(exchange: Exchange, row: Row): Verdict {
  const { method } = exchange
  const asked = conditionsOf(exchange, ['If-None-Match', 'If-Modified-Since'])
  if (!isSafeRead(method)) {
    return verdict('warning', `304 to ${excerpt(method, 20).text}`, 'Only GET, HEAD and QUERY can be answered 304.')
  }
  const fetched = fetchOf(row)
  const name = fetched === null ? requesterOf(row).name : 'The page'
  if (asked.length === 0) {
    return verdict('warning', 'Unexpected 304', `${name} sent neither If-None-Match nor If-Modified-Since, and the server answered 304.`)
  }
  if (fetched?.status === 304 && fetched.handSet !== null) {
    return verdict('yours', 'Your own validator',
      'You set the validator, so the browser’s cache was not used and the page got the 304 itself.')
  }
  if (fetched?.status === 200 && fetched.handSet === null) {
    return verdict('unchanged', 'Unchanged, reused',
      'The browser sent the validator of its stored copy, and the server reports no change: the page got the stored copy as a 200.')
  }
  const size = exchange.contentBytes === 0 ? ': no content was sent' : ''
  return verdict('unchanged', 'Unchanged', `${name} sent ${asked.join(' and ')}, and the server reports no change${size}.`)
}

const unknown = 'Whether the content changed cannot be told.'

function ofFullAnswer(exchange: Exchange, row: Row): Verdict {
  const { requestFields, responseFields, status } = exchange
  const sent = fieldValue(requestFields, 'If-None-Match')
  if (sent === undefined) return ofDate(exchange, row)
  if (tagsOf(sent)?.[0] === ANY_TAG) {
    return full(`The server answered ${status}, although If-None-Match: * matches every representation.`, 'Validator ignored')
  }
  const etag = fieldValue(responseFields, 'ETag')
  if (etag === undefined) return full(`The request carried If-None-Match, but the answer has no ETag. ${unknown}`)
  if (tagOf(etag) === undefined) return full(`The ETag of the answer is not a valid entity tag. ${unknown}`)
  if (validatorHolds(exchange) === true) {
    return full(`The server answered ${status}, although the ETag of the answer matches If-None-Match.`, 'Validator ignored')
  }
  return tagsOf(sent) === undefined
    ? full(`If-None-Match is not a valid list of entity tags. ${unknown}`)
    : verdict('changed', 'Changed', 'The ETag of the answer is not among those of If-None-Match.')
}

function full(sentence: string, word = 'Sent in full'): Verdict {
  return verdict('full', word, sentence)
}

function ofDate(exchange: Exchange, row: Row): Verdict {
  const { requestFields, responseFields, status } = exchange
  const since = fieldValue(requestFields, 'If-Modified-Since')
  if (since === undefined) return ofUnconditional(exchange, row)
  const limit = parseHttpDate(since)
  if (limit === undefined) return full('If-Modified-Since is not a valid date: a server must ignore it.')
  const modified = parseHttpDate(fieldValue(responseFields, 'Last-Modified') ?? '')
  if (modified === undefined) {
    return full(`The request carried If-Modified-Since, but the answer has no valid Last-Modified. ${unknown}`)
  }
  return modified > limit
    ? verdict('changed', 'Changed', 'The Last-Modified of the answer is later than If-Modified-Since.')
    : full(`The server answered ${status}, although Last-Modified is not later than If-Modified-Since.`, 'Validator ignored')
}

function ofUnconditional(exchange: Exchange, row: Row): Verdict {
  const others = conditionsOf(exchange, ['If-Match', 'If-Unmodified-Since', 'If-Range'])
  const fetched = fetchOf(row)
  if (fetched !== null) return ofFetch(fetched, others)
  const { name } = requesterOf(row)
  return full(others.length === 0 ? `${name} sent no validator.`
    : `${name} sent ${others.join(' and ')}, which cannot lead to a 304.`)
}

function ofFetch({ mode, storedTag }: PageFetch, others: readonly string[]): Verdict {
  if (others.length > 0) return full(`The page sent ${others.join(' and ')}, which cannot lead to a 304.`)
  if (mode === 'reload' || mode === 'no-store') {
    return full(`The cache mode ${mode} does not use the stored copy, so no validator was sent.`, 'Sent in full, as asked')
  }
  if (storedTag === null) {
    return full('The request carried no validator: the page knows of no stored copy.', 'First copy')
  }
  return full(`An earlier answer let the browser store ${visible(storedTag)}, but no If-None-Match was sent. “Disable cache” may be on ` +
    'in the developer tools, or the copy is gone.', 'Cache disabled?')
}
