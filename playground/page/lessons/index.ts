// The eight lessons, in the order in which they are offered.
import { cacheLessons } from './cache.ts'
import { counterLessons } from './counter.ts'
import type { Lesson } from './lesson.ts'
import { noteLesson } from './note.ts'

export const lessons: readonly Lesson[] = [...counterLessons, noteLesson, ...cacheLessons]
