// What the lessons are put together from.
import type { FieldLine } from '../../shared/exchange.ts'
import type { CacheMode } from '../rows/row.ts'
import type { LessonAction, LessonEvent, LessonProgress, LessonStep } from './lesson.ts'
import { fieldValue } from '../rows/fields.ts'

export const counter = '/counter.png'

/** The target of this attempt at a lesson. */
export function pathFor(path: string, { lesson, run }: LessonProgress): string {
  return `${path}?run=${lesson}-${encodeURIComponent(run)}`
}

export interface FetchOptions {
  readonly method?: string
  readonly fields?: readonly FieldLine[]
  readonly content?: string
  readonly times?: number
}

/** The action that fetches a path in a cache mode. */
export function fetching(
  progress: LessonProgress, path: string, mode: CacheMode, options: FetchOptions = {},
): LessonAction {
  const { method = 'GET', fields = [], content = '', times = 1 } = options
  return { kind: 'fetch', mode, times, request: { method, path: pathFor(path, progress), fields, content } }
}

/** Whether the event is of this lesson's own request for the path. */
export function isOf(path: string, progress: LessonProgress, event: LessonEvent, method = 'GET'): boolean {
  return event.path === pathFor(path, progress) && event.method === method
}

export const wireStatus = ({ exchange }: LessonEvent): number | undefined => exchange?.status

/** The value of a field of the request, as it crossed the wire. */
export const sent = ({ exchange }: LessonEvent, name: string): string | undefined =>
  exchange === null ? undefined : fieldValue(exchange.requestFields, name)

/** The value of a field of the answer, as it crossed the wire. */
export const got = ({ exchange }: LessonEvent, name: string): string | undefined =>
  exchange === null ? undefined : fieldValue(exchange.responseFields, name)

/** What a step keeps of an answer: its tag, under this name. */
export const keepingTag = (name: string) => (event: LessonEvent): Record<string, string> =>
  ({ [name]: got(event, 'ETag') ?? '' })

/** Whether the answer is a full one with a tag, to a request without preconditions. */
export function isFirstCopy(event: LessonEvent): boolean {
  return wireStatus(event) === 200 && got(event, 'ETag') !== undefined && sent(event, 'If-None-Match') === undefined
}

/** The step that puts counter and note back to where they began. */
export const resetting = (watch: string): LessonStep => ({
  task: 'Begin from zero.',
  action: () => ({ kind: 'reset' }),
  watch,
  noticed: (_progress, { kind }) => kind === 'reset',
})

/** The step that gets a first copy, in the cache mode default, and keeps its tag as `tag`. */
export const firstCopy = (path: string, watch: string): LessonStep => ({
  task: 'Fetch it for the first time.',
  action: progress => fetching(progress, path, 'default'),
  watch,
  noticed: (progress, event) => isOf(path, progress, event) && isFirstCopy(event),
  keeps: keepingTag('tag'),
})
