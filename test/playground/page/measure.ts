// Measures the page, and prints what it finds: node build.mjs --test && node .test/playground/page/measure.js
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../support/browser.ts'
import { openBurst, watchFrames } from '../support/burst.ts'
import type { Burst } from '../support/burst.ts'
import { PAGES } from '../../support/paths.ts'

const exchanges = 10_000
const perSecond = 1000
const loads = 7

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
const line = (name: string, value: string): void => { console.log(`${name.padEnd(44)}${value}`) }

function sizes(): void {
  const packed = ['main.js', 'pattern-worker.js', 'style.css'].map(name => {
    const content = readFileSync(new URL(name, PAGES))
    const size = gzipSync(content, { level: 9 }).length
    line(`${name}, gzipped (as it is)`, `${size} B (${content.length} B)`)
    return size
  })
  line('both, gzipped', `${packed.reduce((sum, size) => sum + size, 0)} B`)
}

async function coldStart(browser: Browser, { url }: Burst): Promise<void> {
  const starts: number[] = []
  const paints: number[] = []
  for (let n = 0; n < loads; n++) {
    // A context of its own has a cache of its own, and an empty one.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.goto(url)
    await page.locator('.connection[data-state=connected]').waitFor()
    const [start = 0, paint = 0] = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      const [first] = performance.getEntriesByName('first-contentful-paint')
      return [navigation?.domContentLoadedEventEnd ?? 0, first?.startTime ?? 0]
    })
    starts.push(start)
    paints.push(paint)
    await context.close()
  }
  const [started, painted] = [starts, paints].map(all => all.sort((a, b) => a - b))
  line(`cold load until the script has run, median of ${loads}`, `${at(started ?? [], .5).toFixed(0)} ms`)
  line('cold load until the first paint, median', `${at(painted ?? [], .5).toFixed(0)} ms`)
}

async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1_000_000
}

async function frames(browser: Browser, burst: Burst, filter: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(burst.url)
  await page.locator('.connection[data-state=connected]').waitFor()
  await page.locator('#filter').fill(filter)
  const before = await heap(page)
  const noted = await watchFrames(page)
  await burst.tell(exchanges, perSecond)
  await page.waitForTimeout(500)
  const sorted = await noted()
  const name = `${exchanges} at ${perSecond} a second${filter === '' ? '' : `, filter ${filter}`}`
  const [p50, p95, most] = [.5, .95, 1].map(share => at(sorted, share).toFixed(1))
  console.log(name)
  line('frames', `p50 ${p50}, p95 ${p95}, max ${most} ms`)
  line('heap before and after, garbage collected', `${before.toFixed(1)} and ${(await heap(page)).toFixed(1)} MB`)
  const rows = await page.locator('#rows .row').count()
  line('rows in the document, and in the list', `${rows}; ${await page.locator('#list-count').textContent()}`)
  await page.close()
}

sizes()
const browser = await startBrowser()
const burst = await openBurst()
try {
  await coldStart(browser, burst)
  await frames(browser, burst, '')
  await frames(browser, burst, '/chrome.(147|148)/i status:304')
} finally {
  await browser.close()
  await burst.close()
}
