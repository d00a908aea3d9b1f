// What the analysis has to say about one exchange, and how each saying hangs on the field it is about.

export type Level = 'good' | 'info' | 'warning' | 'bad'

export interface Note {
  /** Names the rule, for tests and for the page's own links; several notes of one exchange may share it. */
  readonly id: string
  readonly level: Level
  readonly side: 'request' | 'response'
  /** The lower-case name of the field that it is about; null where it is about the message as a whole. */
  readonly field: string | null
  /** As `RFC 9110 §15.4.5`. */
  readonly section: string
  /** One line. Field values in it are as they were sent, so a view makes them visible. */
  readonly summary: string
  readonly detail: string
}

/** From the gravest to the best. */
export const levels: readonly Level[] = ['bad', 'warning', 'info', 'good']

/** How many notes there are of each level. */
export function countLevels(notes: readonly Note[]): Readonly<Record<Level, number>> {
  const counts: Record<Level, number> = { bad: 0, warning: 0, info: 0, good: 0 }
  for (const { level } of notes) counts[level]++
  return counts
}

/** What each level is called on the page. */
export const levelWords: readonly (readonly [level: Level, word: string])[] =
  [['bad', 'Wrong'], ['warning', 'Warning'], ['info', 'Info'], ['good', 'Good']]

export function levelWord(level: Level): string {
  return levelWords.find(([own]) => own === level)?.[1] ?? level
}
