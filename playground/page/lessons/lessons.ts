// The eight lessons, in the order in which they are offered.
import { cacheLessons } from './cache-lessons.ts'
import { counterLessons } from './counter-lessons.ts'
import type { Lesson } from './lesson.ts'
import { noteLesson } from './note-lesson.ts'

export const lessons: readonly Lesson[] = [...counterLessons, noteLesson, ...cacheLessons]
