// DevTools on a page of its own, at its Network panel.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { bundleDevTools } from './front-end.ts'

export interface NetworkPanel {
  /** Opens a HAR file as a reader does who chooses it, and waits until there are so many rows. */
  open(path: string, rows: number): Promise<void>
  /** The cells of all rows by their columns, the oldest row first. */
  rows(): Promise<readonly Readonly<Record<string, string>>[]>
  /** What the line at the panel's foot says, part by part. */
  summary(): Promise<readonly string[]>
  /** The lines of a row's pane, each as `name: value`, once all that are wanted are there, or after a while. */
  pane(row: number, wanted: readonly string[]): Promise<readonly string[]>
}

/** Runs `use` with the Network panel, in English whatever the machine speaks. */
export async function withNetworkPanel(browser: Browser, use: (panel: NetworkPanel) => Promise<void>): Promise<void> {
  const files = await bundleDevTools()
  const server = createServer(({ url = '' }, response) => {
    const file = files(url.split('?', 1)[0] ?? '')
    if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'Content-Type': file.type }).end(file.content)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const { port } = server.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}/devtools.html?panel=network`)
    await use(panelOn(page))
  } finally {
    await context.close()
    server.closeAllConnections()
    server.close()
  }
}

/** How many milliseconds a busy machine may take to show a pane. */
const PATIENCE = 20_000

// All lines of the pane at one moment; they lie in the shadow trees of components.
const LINES = `(() => {
  const found = (root, name) => [...root.querySelectorAll('*')].flatMap(element =>
    [...element.matches(name) ? [element.innerText.trim()] : [],
      ...element.shadowRoot === null ? [] : found(element.shadowRoot, name)])
  const values = found(document, '.header-value')
  return found(document, '.header-name').map((name, at) => name + ': ' + values[at])
})()`

function panelOn(page: Page): NetworkPanel {
  const all = page.locator('.network-log-grid tr.data-grid-data-grid-node')
  return {
    async open(path, rows) {
      await page.locator('input[type=file]').first().setInputFiles(path)
      await all.nth(rows - 1).waitFor()
    },
    rows: () => all.evaluateAll(found => found.map(row => Object.fromEntries([...row.querySelectorAll('td')]
      .map(cell => [/(\w+)-column/.exec(cell.className)?.[1] ?? '', cell.innerText.replace(/\s+/g, ' ').trim()])))),
    async summary() {
      const text = await page.locator('.network-summary-bar').innerText()
      return text.replaceAll('\u00a0', ' ').split('\n')
    },
    async pane(row, wanted) {
      await all.nth(row).locator('td').first().click()
      // The pane of the row before stays until that of this one is ready, and is filled bit by bit.
      for (const deadline = Date.now() + PATIENCE; ;) {
        const lines = await page.evaluate(LINES) as string[]
        if (wanted.every(line => lines.includes(line)) || Date.now() > deadline) return lines
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
  }
}
