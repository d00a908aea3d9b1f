// The loop: sends again a while after each answer, never before it, and not while nobody looks.

export interface Loop {
  toggle(): void
}

export interface LoopEvents {
  /** Resolves to whether there is more to send. */
  readonly send: () => Promise<boolean>
  /** The milliseconds from the end of one request to the start of the next, asked anew each time. */
  readonly interval: () => number
  readonly onChange: (isRunning: boolean) => void
}

export function createLoop({ send, interval, onChange }: LoopEvents): Loop {
  let isRunning = false
  let timer = 0
  let isSending = false
  const set = (next: boolean): void => {
    isRunning = next
    window.clearTimeout(timer)
    onChange(next)
  }
  const next = async (): Promise<void> => {
    if (!isRunning || isSending || document.visibilityState === 'hidden') return
    isSending = true
    const goesOn = await send()
    isSending = false
    if (isRunning && !goesOn) set(false)
    if (isRunning) timer = window.setTimeout(next, interval())
  }
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(timer)
    void next()
  })
  return {
    toggle() {
      set(!isRunning)
      void next()
    },
  }
}
