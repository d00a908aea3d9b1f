// A reader of a lesson, with a browser as small as can be: a cache of tags, and images that a document keeps.
import type { Exchange, FieldLine } from '../../../playground/shared/exchange.ts'
import type { LessonResources } from '../../../playground/demo/lesson-resources.ts'
import { progressAfter, startLesson } from '../../../playground/page/lessons/lesson.ts'
import type { Lesson, LessonAction, LessonEvent, LessonProgress } from '../../../playground/page/lessons/lesson.ts'
import type { CacheMode, FetchRecord } from '../../../playground/page/rows/row.ts'
import type { ReplayRequest } from '../../../playground/page/replay/request.ts'
import { fetchRecordOf } from '../../support/exchange.ts'
import type { Running } from './playground.ts'
import { fieldValue } from '../../../playground/page/rows/fields.ts'

interface Copy { readonly etag: string, readonly id: number, readonly isFresh: boolean }

/** Takes each step once, and returns how far that led. */
export async function takeLesson(
  lesson: Lesson, run: string, playground: Running, resources: LessonResources,
): Promise<LessonProgress> {
  const copies = new Map<string, Copy>()
  const shown = new Set<string>()
  let progress = startLesson(lesson, run)

  const ask = async ({ method, path, fields, content }: ReplayRequest): Promise<Exchange> => {
    const client = await playground.open()
    const lines = [['Host', `127.0.0.1:${playground.port}`], ['Connection', 'close'], ...fields,
      ...content === '' ? [] : [['Content-Length', String(Buffer.byteLength(content))]]]
    client.write(`${method} ${path} HTTP/1.1\n${lines.map(line => line.join(': ')).join('\n')}\n\n`)
    client.socket.write(content)
    const answer = await client.answer()
    client.socket.destroy()
    const id = Number(fieldValue(answer.fields, 'X-Exchange'))
    for (;;) {
      const found = (await playground.log()).exchanges.find(exchange => exchange.id === id)
      if (found !== undefined) return found
    }
  }

  const validated = async (request: ReplayRequest): Promise<Exchange> => {
    const stored = copies.get(request.path)
    const condition: readonly FieldLine[] = stored === undefined ? [] : [['If-None-Match', stored.etag]]
    const exchange = await ask({ ...request, fields: [...request.fields, ...condition] })
    const etag = fieldValue(exchange.responseFields, 'ETag')
    const directives = fieldValue(exchange.responseFields, 'Cache-Control')
    if (etag !== undefined && exchange.status === 200 && directives?.includes('no-store') !== true) {
      copies.set(request.path, { etag, id: exchange.id, isFresh: directives === undefined })
    }
    return exchange
  }

  const fetchOnce = async (request: ReplayRequest, mode: CacheMode): Promise<LessonEvent> => {
    const stored = copies.get(request.path)
    const of = (exchange: Exchange | null, fetchRecord: FetchRecord): LessonEvent =>
      ({ kind: 'fetch', method: request.method, path: request.path, exchange, fetchRecord })
    if (mode === 'default' && stored?.isFresh === true) {
      return of(null, fetchRecordOf({ exchange: stored.id, knownBefore: stored.id }))
    }
    const exchange = mode === 'no-store' ? await ask(request) : await validated(request)
    const { id, status } = exchange
    const seen = mode !== 'no-store' && status === 304 ? 200 : status
    return of(exchange, fetchRecordOf({ exchange: id, knownBefore: id - 1, status: seen }))
  }

  const perform = async (action: LessonAction): Promise<readonly LessonEvent[]> => {
    switch (action.kind) {
      case 'reset':
        playground.counter.reset()
        resources.reset()
        return [{ kind: 'reset', method: 'POST', path: '', exchange: null, fetchRecord: null }]
      case 'fetch': {
        const events: LessonEvent[] = []
        for (let i = 0; i < action.times; i++) events.push(await fetchOnce(action.request, action.mode))
        return events
      }
      case 'image': {
        const { path } = action
        const isKept = action.where === 'page' && shown.has(path)
        const exchange = isKept ? null : await validated({ method: 'GET', path, fields: [], content: '' })
        shown.add(path)
        return [{ kind: 'image', method: 'GET', path, exchange, fetchRecord: null }]
      }
    }
  }

  for (const [index, step] of lesson.steps.entries()) {
    if (progress.step !== index) return progress
    for (const event of await perform(step.action(progress))) progress = progressAfter(lesson, progress, event)
  }
  return progress
}
