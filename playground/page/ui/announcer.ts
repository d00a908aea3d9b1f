// The one status line that screen readers read aloud: written at most once in five seconds.

const pause = 5000

export interface Announcer {
  /** Says a message at the next occasion, in place of one that still waits, and the news after it. */
  say(message: string): void
  /** To be called when there may be news. */
  announce(): void
}

/** `news` is asked for a sentence when it may be said, and returns an empty one where there is nothing to say. */
export function createAnnouncer(line: HTMLElement, news: () => string): Announcer {
  let timer = 0
  let message = ''
  const write = (): void => {
    timer = 0
    const sentences = [message, news()].filter(sentence => sentence !== '')
    message = ''
    if (sentences.length === 0) return
    line.textContent = sentences.join('. ')
    timer = window.setTimeout(write, pause)
  }
  const announce = (): void => {
    // News of one moment, an answer and the server's report of it, become one sentence.
    if (timer === 0) timer = window.setTimeout(write, 250)
  }
  return {
    announce,
    say(next) {
      message = next.replace(/\.$/, '')
      announce()
    },
  }
}
