// What the detail of a row needs beside the row itself.
import type { ExchangeIndex } from '../analysis/history.ts'
import type { Row } from '../session/row.ts'

export interface DetailContext {
  /** The rows that the list shows, oldest first. */
  readonly rows: readonly Row[]
  readonly connected: boolean
  /** What earlier answers have shown of each target. */
  readonly index: ExchangeIndex
}
