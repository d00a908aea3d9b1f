// What the reader chose, kept between visits where the browser lets the page keep anything.

const singleKeys = 'not-modified:single-keys'
const drawer = 'not-modified:drawer'
const lessons = 'not-modified:lessons'

/** Whether single keys act; they do unless switched off. */
export function readSingleKeys(): boolean {
  return read(singleKeys) !== 'off'
}

export function keepSingleKeys(on: boolean): void {
  keep(singleKeys, on ? 'on' : 'off')
}

/** The drawer that was open last, or `none`; null where that is not known. */
export function readDrawer(): string | null {
  return read(drawer)
}

export function keepDrawer(name: string): void {
  keep(drawer, name)
}

/** What was kept of the lessons' progress, as text; null where nothing was. */
export function readLessons(): string | null {
  return read(lessons)
}

export function keepLessons(progress: string): void {
  keep(lessons, progress)
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Storage is forbidden or full: the choice then lasts as long as the page.
  }
}
