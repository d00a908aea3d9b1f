// What the reader chose, kept between visits where the browser lets the page keep anything.

const singleKeys = 'not-modified:single-keys'
const lessons = 'not-modified:lessons'
const columns = 'not-modified:columns'
const lastVisit = 'not-modified:last-visit'

/** Whether single keys act; they do unless switched off. */
export function readSingleKeys(): boolean {
  return read(singleKeys) !== 'off'
}

export function keepSingleKeys(on: boolean): void {
  keep(singleKeys, on ? 'on' : 'off')
}

/** What was kept of the lessons' progress, as text; null where nothing was. */
export function readLessons(): string | null {
  return read(lessons)
}

export function keepLessons(progress: string): void {
  keep(lessons, progress)
}

/** The columns of the list that were chosen last; null where none were. */
export function readColumns(): string | null {
  return read(columns)
}

export function keepColumns(names: string): void {
  keep(columns, names)
}

/** What was kept of this tab's last visit, as text; null where nothing was. */
export function readLastVisit(): string | null {
  return read(lastVisit, 'sessionStorage')
}

export function keepLastVisit(visit: string): void {
  keep(lastVisit, visit, 'sessionStorage')
}

type Store = 'localStorage' | 'sessionStorage'

function read(name: string, store: Store = 'localStorage'): string | null {
  try {
    return window[store].getItem(name)
  } catch {
    return null
  }
}

function keep(name: string, value: string, store: Store = 'localStorage'): void {
  try {
    window[store].setItem(name, value)
  } catch {
    // Storage is forbidden or full: the choice then lasts as long as the page.
  }
}
