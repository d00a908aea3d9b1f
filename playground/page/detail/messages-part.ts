// The headers of both messages, with the interim responses before the final one and the trailers behind each.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import type { Note } from '../analysis/note.ts'
import { isSetByProxy, responseTitleOf } from '../rows/sent-by.ts'
import { fieldsView } from './fields-view.ts'

export function requestPart(exchange: Exchange, notes: readonly Note[]): HTMLElement[] {
  const { method, target, requestFields, requestTrailers } = exchange
  return [
    fieldsView('Request, as sent', `${method} ${target} ${versionOf(exchange)}`, requestFields, notesOf('request', notes)),
    ...trailersView('Trailers of the request', requestTrailers),
  ]
}

export function responsePart(exchange: Exchange, notes: readonly Note[]): HTMLElement[] {
  const { status, reason, informational = [], responseFields, responseTrailers } = exchange
  const version = versionOf(exchange)
  return [
    ...informational.map(({ status: interim, fields }) => fieldsView('Interim response', `${version} ${interim}`, fields)),
    fieldsView(responseTitleOf(exchange), `${version} ${status} ${reason}`, responseFields, notesOf('response', notes),
      name => isSetByProxy(exchange, name)),
    ...trailersView('Trailers of the response', responseTrailers),
  ]
}

function versionOf({ httpVersion }: Exchange): string {
  return httpVersion.startsWith('HTTP/') ? httpVersion : `HTTP/${httpVersion}`
}

function notesOf(side: Note['side'], notes: readonly Note[]): Note[] {
  return notes.filter(note => note.side === side)
}

function trailersView(title: string, lines: readonly FieldLine[] = []): HTMLElement[] {
  return lines.length === 0 ? [] : [fieldsView(title, '', lines)]
}
