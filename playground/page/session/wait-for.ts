// Waiting for something that the page will come to know, such as an exchange that the server has yet to report.

export interface WaitFor {
  /** Resolves to what `read` gives once it gives something; to undefined after so many milliseconds. */
  until<T>(read: () => T | undefined, patience: number): Promise<T | undefined>
  /** To be called whenever the page has come to know something. */
  check(): void
}

export function createWaitFor(): WaitFor {
  const waiting = new Set<() => void>()
  return {
    until: (read, patience) => new Promise(resolve => {
      const end = (found: ReturnType<typeof read>): void => {
        waiting.delete(attempt)
        window.clearTimeout(deadline)
        resolve(found)
      }
      const attempt = (): void => {
        const found = read()
        if (found !== undefined) end(found)
      }
      const deadline = window.setTimeout(() => { end(undefined) }, patience)
      waiting.add(attempt)
      attempt()
    }),
    check() {
      for (const attempt of [...waiting]) attempt()
    },
  }
}
