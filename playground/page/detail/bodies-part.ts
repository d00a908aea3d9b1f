// The part of a detail that has the bodies of both messages; it is built anew only where there is another body to show.
import type { ReadBody } from '../body/recorded-body.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { recordOf } from '../body/recorded-body.ts'
import { isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { bodyKeyOf, responseSource } from './body-source.ts'
import { bodyView } from './body-view.ts'
import { section } from './section.ts'

export type BodiesPart = (exchange: Exchange, place: number, rows: readonly Row[]) => HTMLElement

export function createBodiesPart(read: ReadBody): BodiesPart {
  let shown = { key: '', view: section('bodies', 'Body', '') }
  return (exchange, place, rows) => {
    const source = responseSource(exchange, place, rows)
    const key = [bodyKeyOf(exchange, 'request'), bodyKeyOf(source.exchange, 'response'), source.remark].join('\n')
    if (shown.key === key) return shown.view
    const views = [bodyView({ ...source, side: 'response' }, read)]
    if (hasRequestBody(exchange)) views.unshift(bodyView({ exchange, side: 'request', remark: null }, read))
    shown = { key, view: section('bodies', 'Body', '', ...views) }
    return shown.view
  }
}

/** Most requests have none, which needs no words. */
function hasRequestBody(exchange: Exchange): boolean {
  return isImported(exchange) ? exchange.bodies?.request !== undefined : (recordOf(exchange, 'request')?.bytes ?? 0) > 0
}
