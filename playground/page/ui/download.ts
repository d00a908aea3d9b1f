// Files that the page makes for the reader to keep.
import { element } from './dom.ts'

const kept = 60_000

/** Offers the text as a file; the browser asks where to, or puts it among its downloads. */
export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = element('a')
  link.href = address
  link.download = name
  link.click()
  // The browser may take a while to read it.
  window.setTimeout(() => URL.revokeObjectURL(address), kept)
}

/** A file's name with the time in it: `not-modified-2026-11-22-0948.har`. */
export function fileName(ending: string, now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T')
  return `not-modified-${date}-${time.slice(0, 5).replace(':', '')}.${ending}`
}
