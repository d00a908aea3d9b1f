// What a lesson does at the press of a button: resets, fetches, images. Each is reported once it is certain.
import type { Exchange } from '../../shared/exchange.ts'
import type { WaitFor } from '../session/wait-for.ts'
import { command } from '../network/commands.ts'
import type { Session } from '../session/session.ts'
import { fetchEventOf } from '../lessons/lesson.ts'
import type { LessonAction, LessonEvent } from '../lessons/lesson.ts'
import type { Row } from '../rows/row.ts'
import type { OutgoingRequest } from '../replay/request.ts'

export interface LessonMeans {
  readonly session: Session
  readonly waitFor: WaitFor
  /** Sends, and resolves to what `read` finds in the row; undefined where it never finds anything. */
  readonly sendAndRead: <T>(outgoing: OutgoingRequest, read: (row: Row) => T | undefined) => Promise<T | undefined>
  /** Shows a new image, in this document or in a new one; resolves to whether it was loaded. */
  readonly showImage: (path: string, where: 'page' | 'frame') => Promise<boolean>
}

const patience = 5000

/** Performs an action; `onEvent` gets what came of it, in order. Resolves to false where something is not certain. */
export async function performAction(
  action: LessonAction, means: LessonMeans, onEvent: (event: LessonEvent) => void,
): Promise<boolean> {
  const times = action.kind === 'fetch' ? action.times : 1
  for (let time = 0; time < times; time++) {
    const event = await once(action, means)
    if (event === undefined) return false
    onEvent(event)
  }
  return true
}

async function once(action: LessonAction, means: LessonMeans): Promise<LessonEvent | undefined> {
  switch (action.kind) {
    case 'reset': return await command('/reset')
      ? { kind: 'reset', method: 'POST', path: '', exchange: null, fetchRecord: null } : undefined
    case 'fetch': {
      const { request, mode } = action
      return await means.sendAndRead({ request, mode }, row => fetchEventOf(row, request))
    }
    case 'image': return await imageEvent(action.path, action.where, means)
  }
}

async function imageEvent(
  path: string, where: 'page' | 'frame', { session, waitFor, showImage }: LessonMeans,
): Promise<LessonEvent | undefined> {
  const event = { kind: 'image', method: 'GET', path, fetchRecord: null } as const
  const before = session.store.highestId
  const hitsBefore = await hits(before)
  if (hitsBefore === undefined || !await showImage(path, where)) return undefined
  // The demo counts a request before it answers: where it counted none, the image came without one.
  if (await hits(before) === hitsBefore) return { ...event, exchange: null }
  const exchange = await waitFor.until(() => newest(session, before, path), patience)
  return exchange === undefined ? undefined : { ...event, exchange }
}

function newest({ store }: Session, after: number, path: string): Exchange | undefined {
  return store.rows.findLast(({ exchange }) =>
    exchange !== null && exchange.isOpen !== true && exchange.id > after && exchange.target === path)
    ?.exchange ?? undefined
}

/** What the demo has counted by now; undefined where the server does not say. */
async function hits(since: number): Promise<number | undefined> {
  try {
    const response = await fetch(`/log?since=${since}`, { cache: 'no-store' })
    const log: unknown = await response.json()
    const counted: unknown = typeof log === 'object' && log !== null ? Reflect.get(log, 'hits') : undefined
    return typeof counted === 'number' ? counted : undefined
  } catch {
    return undefined
  }
}
