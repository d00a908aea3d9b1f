// The loop: sends again a while after each answer, never before it, and not while nobody looks.

export interface Loop {
  readonly running: boolean
  toggle(): void
}

/** `interval` gives the milliseconds from the end of one request to the start of the next, asked anew each time. */
export function createLoop(send: () => Promise<void>, interval: () => number, onChange: () => void): Loop {
  let running = false
  let timer = 0
  let isSending = false
  const next = async (): Promise<void> => {
    if (!running || isSending || document.visibilityState === 'hidden') return
    isSending = true
    await send()
    isSending = false
    if (running) timer = window.setTimeout(next, interval())
  }
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(timer)
    void next()
  })
  return {
    get running() {
      return running
    },
    toggle() {
      running = !running
      window.clearTimeout(timer)
      onChange()
      void next()
    },
  }
}
