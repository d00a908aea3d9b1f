// The one status line that screen readers read aloud: written at most once in five seconds.

const pause = 5000

/**
 * Returns the function to call when there may be news. `compose` is asked for a sentence when it may be said, and
 * returns an empty one where there is nothing to say.
 */
export function createAnnouncer(line: HTMLElement, compose: () => string): () => void {
  let timer = 0
  const write = (): void => {
    timer = 0
    const news = compose()
    if (news === '') return
    line.textContent = news
    timer = window.setTimeout(write, pause)
  }
  return () => {
    // News of one moment, an answer and the tap's report of it, become one sentence.
    if (timer === 0) timer = window.setTimeout(write, 250)
  }
}
