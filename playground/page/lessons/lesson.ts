// A lesson: steps that the page performs one by one, each of which notices by itself when what it shows has happened.
import type { Exchange } from '../../shared/exchange.ts'
import { isFromCache } from '../rows/row.ts'
import type { CacheMode, Row, FetchRecord } from '../rows/row.ts'
import type { ReplayRequest } from '../replay/request.ts'

export type LessonAction =
  /** POST /reset: counter and note as at first. */
  | { readonly kind: 'reset' }
  /** One fetch after the other, this often. */
  | { readonly kind: 'fetch', readonly request: ReplayRequest, readonly mode: CacheMode, readonly times: number }
  /** A new `<img>` of the path, in this document or in a new, empty frame of it. */
  | { readonly kind: 'image', readonly path: string, readonly where: 'page' | 'frame' }

/** What came of an action: one event for each request, image or reset. */
export interface LessonEvent {
  readonly kind: LessonAction['kind']
  readonly method: string
  /** The path with its query, as it was asked for; empty for a reset. */
  readonly path: string
  /** Null where nothing was sent, which is to be known for certain. */
  readonly exchange: Exchange | null
  /** What the page saw; null where it cannot see anything. */
  readonly fetchRecord: FetchRecord | null
}

/** How far a reader is; a value that can be stored as JSON. */
export interface LessonProgress {
  readonly lesson: string
  /** Sets the targets of this attempt apart from those of every other, which the browser may have stored. */
  readonly run: string
  /** The index of the step under way; the number of steps once all are done. */
  readonly step: number
  /** Tags that earlier steps have kept for later ones. */
  readonly kept: Readonly<Record<string, string>>
}

export interface LessonStep {
  /** What the page does at the press of a button, in a sentence. */
  readonly task: string
  readonly action: (progress: LessonProgress) => LessonAction
  /** Where to look, and what for. */
  readonly watch: string
  /** Whether this event is what the step is about. */
  readonly noticed: (progress: LessonProgress, event: LessonEvent) => boolean
  /** What later steps have to know of it. */
  readonly keeps?: (event: LessonEvent) => Readonly<Record<string, string>>
}

export interface Lesson {
  readonly id: string
  readonly title: string
  /** What it shows, in forty words at most. */
  readonly shows: string
  readonly steps: readonly LessonStep[]
}

/** Begins a lesson; `run` is a word that was not used for it before, in whatever tab. */
export function startLesson({ id }: Lesson, run: string): LessonProgress {
  return { lesson: id, run, step: 0, kept: {} }
}

/** The progress after an event: the same value where nothing was noticed. */
export function progressAfter(lesson: Lesson, progress: LessonProgress, event: LessonEvent): LessonProgress {
  const step = lesson.steps[progress.step]
  if (step === undefined || !step.noticed(progress, event)) return progress
  return { ...progress, step: progress.step + 1, kept: { ...progress.kept, ...step.keeps?.(event) } }
}

export function isDone({ steps }: Lesson, progress: LessonProgress): boolean {
  return progress.step >= steps.length
}

/** The event of a fetch's row; undefined while it is not certain what crossed the wire, or where nothing came back. */
export function fetchEventOf({ exchange, fetchRecord }: Row, { method, path }: ReplayRequest): LessonEvent | undefined {
  if (fetchRecord === null || fetchRecord.status === null || (exchange === null && !isFromCache(fetchRecord))) return undefined
  return { kind: 'fetch', method, path, exchange, fetchRecord }
}
