// What the inspector shows of each exchange, read row by row as a reader with a keyboard comes to them.
import type { Browser, Page } from 'playwright-core'

export interface Shown {
  /** The status on the wire, and the verdict in the list. */
  readonly row: string
  /** What the conditions lead to, in the words of the page; none where the request had no condition. */
  readonly inferred: string | undefined
  /** The notes by the names of their rules, in the order of the page. */
  readonly notes: readonly string[]
}

/** Opens the inspector at this port and reads the detail of so many exchanges, the oldest first. */
export async function readInspector(browser: Browser, port: number, count: number): Promise<Shown[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(10_000)
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  try {
    await page.goto(`http://127.0.0.1:${port}/`)
    await page.locator('.connection[data-state=connected]').waitFor()
    await page.locator(`#row-${count - 1}`).waitFor()
    await page.locator('#list').focus()
    await page.keyboard.press('Home')
    const shown: Shown[] = []
    for (let number = 1; number <= count; number++) {
      await page.locator('#detail-title').getByText(`Exchange ${number}`, { exact: true }).waitFor()
      shown.push(await readDetail(page, number - 1))
      await page.keyboard.press('ArrowDown')
    }
    if (errors.length > 0) throw new Error(errors.join('\n'))
    return shown
  } finally {
    await page.close()
  }
}

async function readDetail(page: Page, place: number): Promise<Shown> {
  const { row, inferred, notes } = await page.evaluate(at => ({
    row: ['.c-wire', '.c-verdict > span'].map(part => document.querySelector(`#row-${at} ${part}`)?.textContent ?? '').join(' '),
    inferred: document.querySelector('.inferred > p')?.textContent?.split(': ').at(-1),
    notes: [...document.querySelectorAll('#detail-body .remark > summary')].map(({ id }) => id)
  }), place)
  // As `open-note-response-etag-malformed-etag`: the side, the rule, the field.
  return { row, inferred, notes: notes.map(id => id.replace(/^open-note-/, '')).sort() }
}
