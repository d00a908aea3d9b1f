// The report of the conformance table: rows × servers, with what each answered.
import { readFileSync } from 'node:fs'
import { OURS, THEIRS } from './contenders.ts'
import { OWN, ROWS } from './rows.ts'
import type { ConformanceRow } from './rows.ts'
import { observe } from './run.ts'
import type { Contender, Observation } from './run.ts'

export type Results = readonly (readonly [contender: Contender, observations: readonly Observation[]])[]

/** Puts the whole table to each of the servers, one server after another. */
export async function observeAll(contenders: readonly Contender[]): Promise<Results> {
  const results: [Contender, Observation[]][] = []
  for (const contender of contenders) results.push([contender, await observe(contender, ROWS)])
  return results
}

/** The report as it stands in test/conformance/conformance.md. */
export function reportOf(ours: Results, theirs: Results): string {
  return `# Conformance

One table of ${ROWS.length} requests, put to servers over a real socket (a fetch handler is called directly): first with
not-modified, then with what each framework has of its own for entity tags. Written by \`npm run conformance\`; the
rows are in \`test/conformance/rows.ts\`, the servers beside them in \`ours\` and \`theirs\`.

A cell says what was observed: the status, \`run\` where a method other than GET and HEAD was performed, and in what the
answer differs from the row. ✗ marks a cell that differs from what the row expects. The section is the one of RFC 9110
unless it names another source; a row whose section is \`${OWN}\` is a rule of this project alone.

In the second table the handlers set the same ETag and Last-Modified fields. Express has its defaults, Koa
\`koa-conditional-get\` and \`koa-etag\`, Fastify \`@fastify/etag\`, Hono \`hono/etag\`; h3's \`handleCacheHeaders\` is
called by every handler that answers 200, for any method but OPTIONS, before it makes content or changes anything.
Content that is asked for lazily is a stream on Koa, Fastify and Hono, and made after \`handleCacheHeaders\` on h3;
Express's \`res.send\` takes none.

## Versions

${versionsOf([...OURS, ...THEIRS]).map(([name, version]) => `- ${name} ${version}`).join('\n')}

## With not-modified

${tableOf(ours)}

## With the frameworks' own support

${tableOf(theirs)}
`
}

function versionsOf(contenders: readonly Contender[]): [name: string, version: string][] {
  const names = new Set(contenders.flatMap(contender => contender.packages))
  return [...names].sort().map(name => {
    const text = readFileSync(`test/node_modules/${name}/package.json`, 'utf8')
    return [name, (JSON.parse(text) as { version: string }).version]
  })
}

function tableOf(results: Results): string {
  const names = results.map(([{ name }]) => name)
  const head = ['Row', 'Section', 'Expected', ...names]
  const lines = [line(head), line(head.map(() => '---'))]
  let group = ''
  ROWS.forEach((row, index) => {
    if (row.group !== group) {
      group = row.group
      lines.push(line([`**${group}**`, '', '', ...names.map(() => '')]))
    }
    const cells = results.map(([, observations]) => cellOf(observations[index] as Observation))
    lines.push(line([describe(row), row.ref.replace('RFC 9110 ', ''), expected(row), ...cells]))
  })
  lines.push(line(['**Differing cells**', '', `of ${ROWS.length}`, ...results.map(([, observations]) =>
    String(observations.filter(({ differences }) => differences.length > 0).length))]))
  return lines.join('\n')
}

const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`

function describe({ id, method, fields, name }: ConformanceRow): string {
  return `\`${id}\` ${name}: ${method}${fields.map(field => ` \`${field}\``).join(',')}`
}

const expected = ({ status, performed }: ConformanceRow): string => `${status}${performed === 1 ? ' run' : ''}`

function cellOf({ row, status, performed, differences }: Observation): string {
  const observed = `${status}${row.performed !== undefined && performed > 0 ? ' run' : ''}`
  if (differences.length === 0) return observed
  return `✗ ${[observed, ...status === row.status ? differences : []].join(', ')}`
}
