// The headers of both messages, with the interim responses before the final one and the trailers behind each.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import type { Note } from '../analysis/note.ts'
import { isSetByProxy, responseTitleOf } from '../rows/sent-by.ts'
import { fieldsView } from './fields-view.ts'

export function messagesPart(exchange: Exchange, notes: readonly Note[]): HTMLElement[] {
  const { method, target, httpVersion, status, reason, informational = [] } = exchange
  const version = httpVersion.startsWith('HTTP/') ? httpVersion : `HTTP/${httpVersion}`
  const on = (side: Note['side']): Note[] => notes.filter(note => note.side === side)
  return [
    fieldsView('Request, as sent', `${method} ${target} ${version}`, exchange.requestFields, on('request')),
    ...trailersView('Trailers of the request', exchange.requestTrailers),
    ...informational.map(({ status: interim, fields }) => fieldsView('Interim response', `${version} ${interim}`, fields)),
    fieldsView(responseTitleOf(exchange), `${version} ${status} ${reason}`, exchange.responseFields, on('response'),
      name => isSetByProxy(exchange, name)),
    ...trailersView('Trailers of the response', exchange.responseTrailers),
  ]
}

function trailersView(title: string, lines: readonly FieldLine[] = []): HTMLElement[] {
  return lines.length === 0 ? [] : [fieldsView(title, '', lines)]
}
