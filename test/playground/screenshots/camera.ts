// Takes a picture of a page, or of the parts of it that matter, and keeps it as small as can be.
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { PROJECT } from '../../support/paths.ts'

const folder = new URL('playground/screenshots/', PROJECT)

/** Around the parts, in pixels; a dialog has a frame of its own. */
const MARGIN = 4

let read: ((name: string, text: string) => void) | undefined

/** From now on no picture is taken: its name and the text on it are told to `reader`. */
export function readPictures(reader: (name: string, text: string) => void): void {
  read = reader
}

/** Waits until the page has drawn what it was told. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(resolve => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
}

/** Takes a picture of the page once it has drawn what it was told: all of the window unless parts are named. */
export async function take(page: Page, name: string, ...parts: readonly Locator[]): Promise<void> {
  // What the mouse is on would look chosen.
  await page.mouse.move(0, 0)
  await drawn(page)
  await takeAsItIs(page, name, ...parts)
}

/** The same of a page whose scripts are off, which cannot say when it has drawn. */
export async function takeAsItIs(page: Page, name: string, ...parts: readonly Locator[]): Promise<void> {
  if (read !== undefined) {
    const shown = parts.length === 0 ? [page.locator('body')] : parts
    read(name, (await Promise.all(shown.map(part => part.innerText()))).join('\n'))
    return
  }
  const clip = parts.length === 0 ? {} : { clip: await around(page, parts) }
  const picture = await page.screenshot({ caret: 'hide', ...clip })
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.png`, folder), smallest(picture))
}

async function around(page: Page, parts: readonly Locator[]): Promise<Record<'x' | 'y' | 'width' | 'height', number>> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
  const boxes = await Promise.all(parts.map(async part => {
    const box = await part.boundingBox()
    if (box === null) throw new Error(`Nothing to be seen of ${part}`)
    if (box.y < -1 || box.y + box.height > height + 1) throw new Error(`${part} is cut off by the window`)
    const margin = await part.evaluate(element => element instanceof HTMLDialogElement) ? 0 : MARGIN
    const { x, y, width: own, height: tall } = box
    return { x: x - margin, y: y - margin, right: x + own + margin, bottom: y + tall + margin }
  }))
  const x = Math.max(0, Math.min(...boxes.map(box => box.x)))
  const y = Math.max(0, Math.min(...boxes.map(box => box.y)))
  const right = Math.min(width, Math.max(...boxes.map(box => box.right)))
  const bottom = Math.min(height, Math.max(...boxes.map(box => box.bottom)))
  return { x, y, width: right - x, height: bottom - y }
}

/** Levels of a colour are multiples of this: nobody sees the difference, and the edges of letters repeat more often. */
const STEP = 5

// The browser compresses in haste; the pictures are kept with the sources.
function smallest(picture: Buffer): Buffer {
  const png = PNG.sync.read(picture)
  for (const [at, level] of png.data.entries()) png.data[at] = Math.round(level / STEP) * STEP
  const tries = [0, 1, 2, 4].map(filterType =>
    PNG.sync.write(png, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType }))
  return tries.reduce((least, other) => other.length < least.length ? other : least)
}
