// The detail's side of the page: what is shown of the chosen row, and what can be done with its exchange.
import type { ReadBody } from '../body/recorded-body.ts'
import type { Exchange } from '../../shared/exchange.ts'
import type { Session } from '../session/session.ts'
import type { Queue } from '../session/send-queue.ts'
import type { Row } from '../rows/row.ts'
import { createDetail } from './detail.ts'
import { excerpt } from '../ui/visible-text.ts'
import { createEditPane } from './edit-pane.ts'
import { createActions } from './actions.ts'
import { contentStanding, recordedContent } from '../replay/recorded-content.ts'
import type { RecordedContent } from '../replay/recorded-content.ts'
import { outgoingOf, refusalOf, whyNotReplayable } from '../replay/again.ts'
import { createCopyPanel } from './copy-panel.ts'
import type { OutgoingRequest } from '../replay/request.ts'

export interface DetailPaneOptions {
  readonly session: Session
  readonly queue: Queue
  /** The chosen row. */
  readonly chosen: () => Row | undefined
  readonly readBody: ReadBody
  readonly say: (message: string) => void
  readonly schedule: () => void
  /** To be called with an exchange whose target is to be probed. */
  readonly onProbe: (exchange: Exchange) => void
  /** To be called with an exchange whose stored response is to be shown. */
  readonly onStored: (exchange: Exchange) => void
}

export interface DetailPane {
  show(): void
  readonly sendAgain: () => void
  readonly edit: () => void
  /** Opens an empty request to the server behind the proxy, or to the demo where there is none. */
  readonly newRequest: () => void
  readonly compare: () => void
}

export function createDetailPane({ session, queue, readBody, chosen, say, schedule, onProbe, onStored }: DetailPaneOptions): DetailPane {
  const detail = createDetail({ onChange: schedule, readBody })
  const send = (outgoing: OutgoingRequest): void => {
    const { mode, request: { method, path } } = outgoing
    say(`Sent${mode === null ? ' by the inspector’s server' : ''}: ${excerpt(`${method} ${path}`, 60).text}`)
    void queue.send(outgoing, () => true)
  }
  const editPane = createEditPane(send)
  const copyPanel = createCopyPanel(() => session.proxyOrigin(location), readBody, say)

  /** Does something with the chosen exchange, or says why that cannot be. */
  const replaying = (act: (exchange: Exchange) => void) => (): void => {
    const exchange = chosen()?.exchange ?? null
    const reason = whyNotReplayable(exchange)
    if (reason !== undefined || exchange === null) return say(reason ?? '')
    act(exchange)
  }
  /** What is recorded of the content of its request; read only where there is any. */
  const recordedOf = async (exchange: Exchange): Promise<RecordedContent> => {
    const body = contentStanding(exchange) === 'whole' ? await readBody(exchange, 'request') : null
    return recordedContent(exchange, body, session.sessionId, outgoingOf(exchange).mode === null ? 'server' : 'page')
  }
  const edit = replaying(exchange => void recordedOf(exchange).then(recorded => editPane.open(exchange, recorded)))
  const sendAgain = replaying(exchange => void recordedOf(exchange).then(recorded => {
    const { content, bodyOf, remark } = recorded
    // Without its content it would be another request: a reader has to write that anew.
    if (remark !== '' && bodyOf === undefined) return editPane.open(exchange, recorded)
    const { mode, request } = outgoingOf(exchange)
    const outgoing = { mode, request: { ...request, content, ...bodyOf === undefined ? {} : { bodyOf } } }
    const refusal = refusalOf(outgoing)
    if (refusal !== undefined) return say(refusal)
    send(outgoing)
  }))
  const compare = (): void => {
    if (chosen()?.exchange == null) return say('Choose an exchange first, to compare it with another')
    say(detail.toggleCompare() ? 'Compared with the exchange before' : 'The comparison is closed')
  }
  const actions = createActions({ onAgain: sendAgain, onEdit: edit, onProbe: replaying(onProbe), onCompare: compare,
    onStored() {
      const exchange = chosen()?.exchange ?? null
      if (exchange !== null) onStored(exchange)
    },
  })

  return {
    show() {
      const row = chosen() ?? null
      const { rows, isConnected: connected, index } = session
      actions.show(row?.exchange ?? null, detail.isComparing)
      copyPanel.show(row?.exchange ?? null)
      detail.show(row, { rows, connected, index })
    },
    sendAgain, edit, compare,
    newRequest: () => editPane.openNew(session.upstream?.url),
  }
}
