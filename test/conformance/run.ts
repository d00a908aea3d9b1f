// Puts every row of the table to a server, and says in what the answer differs.
import { CONTENT, SAVED, createPages } from './demo.ts'
import type { Pages } from './demo.ts'
import type { ConformanceRow } from './rows.ts'
import type { Target } from './transports.ts'
import type { Answer } from '../support/wire.ts'

/** A server of the table. */
export interface Contender {
  readonly name: string
  /** The packages whose versions the report states. */
  readonly packages: readonly string[]
  start(pages: Pages): Target | Promise<Target>
}

/** What a server made of one row. */
export interface Observation {
  readonly row: ConformanceRow
  readonly status: number
  readonly made: number
  readonly performed: number
  /** In what it differs from the row; nothing where it is right. */
  readonly differences: readonly string[]
}

/** Starts the server, puts the rows to it one after another, and stops it. */
export async function observe(contender: Contender, rows: readonly ConformanceRow[]): Promise<Observation[]> {
  const pages = createPages()
  const target = await contender.start(pages)
  const observations: Observation[] = []
  // One row has a handler that throws, and every server would say so.
  const { error } = console
  console.error = () => {}
  try {
    for (const row of rows) {
      pages.made = 0
      pages.performed = 0
      const answer = await target.send(row)
      const { made, performed } = pages
      const differences = differencesOf(row, answer, pages)
      observations.push({ row, status: answer.status, made, performed, differences })
    }
  } finally {
    console.error = error
    await target.close()
  }
  return observations
}

function differencesOf(row: ConformanceRow, answer: Answer, { made, performed }: Pages): string[] {
  if (answer.status !== row.status) return [`${answer.status} in place of ${row.status}`]
  const differences: string[] = []
  if (row.performed !== undefined && performed !== row.performed) {
    differences.push(performed > 0 ? 'performed' : 'not performed')
  }
  if (row.made !== undefined && made !== row.made) differences.push(made > 0 ? 'content made' : 'content not made')
  const wanted = wantedContent(row)
  if (wanted !== undefined && answer.content !== wanted) {
    differences.push(wanted === '' ? 'with content' : 'other content')
  }
  // A 412 may say why, and nothing else.
  if (row.status === 412 && [CONTENT, SAVED].includes(answer.content)) differences.push('with content')
  if (answer.truncated) differences.push('truncated')
  for (const field of row.present) if (!hasField(answer, field)) differences.push(`without ${field}`)
  for (const field of row.absent) if (hasField(answer, field)) differences.push(`with ${field}`)
  return differences
}

/** The content of the right answer; undefined where the server makes it, as for a 412, or since a handler threw. */
function wantedContent({ method, path, status }: ConformanceRow): string | undefined {
  if (method === 'HEAD' || status === 304) return ''
  if (path === '/pages/throw' || status === 412) return undefined
  return method === 'GET' ? CONTENT : SAVED
}

function hasField(answer: Answer, wanted: string): boolean {
  const [name = '', value] = partsOf(wanted)
  return answer.fields.map(partsOf).some(([has = '', line]) =>
    has.toLowerCase() === name.toLowerCase() && (value === undefined || value === line))
}

const partsOf = (field: string): string[] => {
  const colon = field.indexOf(':')
  return colon === -1 ? [field] : [field.slice(0, colon), field.slice(colon + 1).trim()]
}
