// The tags of many values in one text, for processes and versions of Node to be compared by.
import { etagFor } from 'not-modified'
import { hundredValues } from './hundred-values.ts'
import type { History } from './hundred-values.ts'
import { DIFFERENT } from './values.ts'

export const HISTORIES: readonly History[] = [0, 1, 2, 3]

/** One line for each value: the hundred, and one of every kind. */
export function tagsOfValues(history: History): readonly string[] {
  const kinds = Object.entries(DIFFERENT).map(([name, value]) => `${name}: ${etagFor({ value })}`)
  return [...hundredValues(history).map((value, at) =>
    `${at}: ${etagFor(value)} ${etagFor(value, { digest: 'sha256' })}`), ...kinds]
}
