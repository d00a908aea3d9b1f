// What axe-core finds in the inspector as it stands.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

// The page has no frames and no style sheets of other origins to be waited for.
const common: RunOptions = { resultTypes: ['violations'], iframes: false, preload: false }
const rules: RunOptions = { ...common, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

/** Each violation with the elements it is about; none where all is well. `only` are single rules in place of all. */
export async function violations(page: Page, only?: readonly string[]): Promise<string[]> {
  if (!await page.evaluate(() => Reflect.has(window, 'axe'))) await page.evaluate(axe)
  const result = await page.evaluate(options => {
    const { run } = Reflect.get(window, 'axe') as { run: (where: Document, options: RunOptions) => Promise<AxeResults> }
    return run(document, options)
  }, only === undefined ? rules : { ...common, runOnly: { type: 'rule' as const, values: [...only] } })
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}
