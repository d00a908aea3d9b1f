// How far a reader is in all the lessons, and how that is kept between visits.
import type { Lesson, LessonProgress } from '../lessons/lesson.ts'

export interface Course {
  /** The id of the lesson in view. */
  readonly current: string
  /** The attempts under way, by the ids of their lessons. */
  readonly attempts: Readonly<Record<string, LessonProgress>>
  /** The ids of the lessons that were brought to their end at least once. */
  readonly done: readonly string[]
}

const MAX_KEPT_LENGTH = 20_000

/** Reads what `JSON.stringify` made of a course; of what does not fit the lessons nothing is taken over. */
export function readCourse(text: string | null, lessons: readonly Lesson[]): Course {
  const kept = text === null || text.length > MAX_KEPT_LENGTH ? undefined : parsed(text)
  const known = (id: unknown): id is string => lessons.some(lesson => lesson.id === id)
  const current = member(kept, 'current')
  const done = member(kept, 'done')
  return {
    current: known(current) ? current : lessons[0]?.id ?? '',
    attempts: Object.fromEntries(lessons.flatMap(lesson => {
      const attempt = attemptOf(member(member(kept, 'attempts'), lesson.id), lesson)
      return attempt === undefined ? [] : [[lesson.id, attempt] as const]
    })),
    done: Array.isArray(done) ? lessons.map(({ id }) => id).filter(id => done.includes(id)) : [],
  }
}

function attemptOf(value: unknown, { id, steps }: Lesson): LessonProgress | undefined {
  const run = member(value, 'run')
  const step = member(value, 'step')
  if (typeof run !== 'string' || !/^[0-9a-z-]{1,40}$/.test(run)) return undefined
  if (typeof step !== 'number' || !Number.isInteger(step) || step < 0 || step > steps.length) return undefined
  const tags = member(value, 'kept')
  if (typeof tags !== 'object' || tags === null) return undefined
  const kept = Object.entries(tags).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return { lesson: id, run, step, kept: Object.fromEntries(kept) }
}

function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) return undefined
  return Object.getOwnPropertyDescriptor(of, name)?.value as unknown
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
