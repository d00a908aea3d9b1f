// The freshness sum as a compact table, under the sentence that it comes to.
import type { Freshness } from '../analysis/freshness.ts'
import type { FreshnessLine } from '../analysis/freshness-sum.ts'
import { element } from '../ui/dom.ts'
import { cut } from '../ui/visible-text.ts'
import { rowHead, sumTable } from './table.ts'
import { exchangeLabel } from '../rows/row.ts'
import { disclosure, openAtFirst, section } from './section.ts'
import type { Stored } from './stored.ts'
import type { Why } from './why.ts'

const valueLimit = 300

const titles: Readonly<Record<Why['observed'], string>> = {
  'nothing': 'Why nothing was sent', 'a conditional request': 'Why it was validated',
  'a full request': 'Why a full request was sent',
}

const states: Readonly<Record<Freshness['verdict'], string>> = {
  'fresh': 'The stored copy is fresh.', 'stale': 'The stored copy is stale.',
  'must-revalidate': 'The stored copy is to be validated before it is used.',
  'not-stored': 'There is no stored copy to use.',
}

openAtFirst('why-nothing')

/** The section, with the sum open where it is all there is to know. */
export function whyView({ observed, sum }: Why): HTMLElement {
  if (sum === null) {
    return section('why', titles[observed], 'RFC 9111 §4.2',
      element('p', '', 'The stored copy is older than this list, so its freshness cannot be reckoned.'))
  }
  const { freshness, stored } = sum
  const isAsExpected = freshness.sends === observed || (freshness.sends === 'in background' && observed === 'nothing')
  const because = freshness.because.replace(/^./, first => first.toUpperCase())
  const line = element('p', '', element('strong', '', `${because}.`), ` ${states[freshness.verdict]}`)
  if (!isAsExpected) line.append(` That asks for ${freshness.sends}, yet what was seen is ${observed}.`)
  const key = observed === 'nothing' ? 'why-nothing' : 'why'
  return section('why', titles[observed], freshness.section, line,
    disclosure(key, 'more', [sumTitle(stored)], tableOf(freshness.lines)))
}

function sumTitle(stored: Stored | null): string {
  if (stored === null) return 'What the cache has'
  const validated = stored.validatedBy === null ? '' : `, validated by ${exchangeLabel({ id: stored.validatedBy })}`
  return `The sum for the copy of exchange ${exchangeLabel({ id: stored.by })}${validated}`
}

function tableOf(lines: readonly FreshnessLine[]): HTMLElement {
  const rows = lines.map(({ what, value, field, section: source }) => {
    // A number and its unit stay together.
    const cell = element('td', '', cut(value, valueLimit).replace(/(\d) s\b/g, '$1\u00a0s'))
    if (field !== null && !value.endsWith(`no ${field}`)) cell.append(' ', element('span', 'by', `from ${field}`))
    return element('tr', '', rowHead(what), cell, element('td', 'source', source))
  })
  return sumTable('sum', ['Term', 'Value', 'Section'], rows)
}
