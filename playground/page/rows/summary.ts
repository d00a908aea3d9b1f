// The sentence for the polite status line: how many exchanges came, and what most of them were.
import { count, counted } from '../ui/format.ts'
import type { Row } from './row.ts'
import { verdictOf } from './verdict.ts'
import type { Shape } from './verdict.ts'

const words: readonly (readonly [Shape, string])[] = [
  ['full', 'sent in full'], ['unchanged', 'unchanged'], ['changed', 'changed'], ['cache', 'from cache'],
  ['yours', 'with your validator'], ['other', 'other'], ['warning', 'failed'], ['waiting', 'waiting'],
]

/** `3 new exchanges: 1 full, 2 unchanged`; empty for no rows. */
export function summaryOf(rows: readonly Row[], connected: boolean): string {
  if (rows.length === 0) return ''
  const counts = new Map<Shape, number>()
  for (const row of rows) {
    const { shape } = verdictOf(row, connected)
    counts.set(shape, (counts.get(shape) ?? 0) + 1)
  }
  const parts = words.flatMap(([shape, word]) => counts.has(shape) ? [`${count(counts.get(shape) ?? 0)} ${word}`] : [])
  return `${counted(rows.length, 'new exchange')}: ${parts.join(', ')}`
}
