// The columns of the list: which there are, which the reader chose, and which of them have room.

export const columnNames = ['number', 'started', 'wire', 'page', 'method', 'request', 'host', 'client', 'type', 'validation', 'verdict',
  'content', 'time', 'bar'] as const
export type ColumnName = typeof columnNames[number]

export interface Column {
  /** What stands above it. */
  readonly title: string
  /** In rem; the path has what the others leave. */
  readonly width: number
  /** What it grows to before the path does. */
  readonly most?: number
  /** Whether greater values are what one looks for. */
  readonly isAmount?: true
}

export const columns: Readonly<Record<ColumnName, Column>> = {
  number: { title: '#', width: 2.75 },
  started: { title: 'Time', width: 5.25 },
  wire: { title: 'Status', width: 3 },
  page: { title: 'Page', width: 2.75 },
  method: { title: 'Method', width: 3.25 },
  request: { title: 'Path', width: 8.5 },
  host: { title: 'Host', width: 9 },
  client: { title: 'Client', width: 7 },
  type: { title: 'Type', width: 5.5 },
  validation: { title: 'Validation', width: 9 },
  verdict: { title: 'Outcome', width: 10, most: 12.5 },
  content: { title: 'Size', width: 4.5, isAmount: true },
  time: { title: 'Duration', width: 4.5, isAmount: true },
  bar: { title: 'Time bar', width: 3.5 },
}

/** Without these a row would say nothing. */
export const fixedColumns: readonly ColumnName[] = ['number', 'wire', 'request', 'verdict']

/** What is shown unless the reader chose otherwise. */
export const firstColumns: readonly ColumnName[] = columnNames.filter(name => name !== 'host' && name !== 'client')

/** Below so many rem a row is a card of several lines. */
export const CARDS = 40
/** What a card shows. */
const cardColumns: readonly ColumnName[] = ['number', 'wire', 'page', 'method', 'request', 'validation', 'verdict', 'content', 'time']

/** What goes first where there is no room: what is told elsewhere too. */
const leaving: readonly ColumnName[] = ['bar', 'type', 'started', 'client', 'host', 'time', 'method', 'content', 'page']

const GAP = .625
const PADDING = 2

/** The columns of those chosen that fit into so many rem, the path with the room that it needs, in their order. */
export function fittingColumns(width: number, chosen: readonly ColumnName[]): readonly ColumnName[] {
  if (width < CARDS) return cardColumns.filter(name => name !== 'page' || chosen.includes('page'))
  let shown = columnNames.filter(name => chosen.includes(name) || fixedColumns.includes(name))
  for (const name of leaving) {
    const taken = shown.reduce((sum, own) => sum + columns[own].width, PADDING + GAP * (shown.length - 1))
    if (taken <= width) break
    shown = shown.filter(own => own !== name)
  }
  return shown
}

/** The columns as CSS has them. */
export function gridTemplate(shown: readonly ColumnName[]): string {
  return shown.map(name => {
    const { width, most = width } = columns[name]
    return name === 'request' ? `minmax(${width}rem, 1fr)` : most === width ? `${width}rem` : `minmax(${width}rem, ${most}rem)`
  }).join(' ')
}

/** Reads the columns that were chosen before; those shown at first where none were. */
export function parseColumns(text: string | null): readonly ColumnName[] {
  if (text === null) return firstColumns
  const names = text.split(',')
  return columnNames.filter(name => names.includes(name) || fixedColumns.includes(name))
}
