// What the reader chose, kept between visits where the browser lets the page keep anything.

const singleKeys = 'not-modified:single-keys'

/** Whether single keys act; they do unless switched off. */
export function readSingleKeys(): boolean {
  try {
    return localStorage.getItem(singleKeys) !== 'off'
  } catch {
    return true
  }
}

export function keepSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(singleKeys, on ? 'on' : 'off')
  } catch {
    // Storage is forbidden or full: the choice then lasts as long as the page.
  }
}
