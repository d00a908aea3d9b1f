// Drawing once a frame, however much has happened until then, and no more than every second frame where something happens all the time.

export interface Frame {
  /** Adds what is to be drawn, after what was added before. */
  onDraw(draw: () => void): void
  /** Draws at the next frame, or at the one after it where the last one has drawn; `isPart`: at the next one, to go on with what that has begun. */
  schedule(isPart?: boolean): void
  /** Draws at once, for what must not stand on the page of a moment ago. */
  drawNow(): void
}

/** Milliseconds from one drawing to the next: more than a frame of 60 Hz, less than two. */
const PAUSE = 25

export function createFrame(): Frame {
  const parts: (() => void)[] = []
  let scheduled = 0
  let isGoingOn = false
  let drawnAt = -PAUSE
  const draw = (now: number): void => {
    // Nobody reads more states of a list in a second; the frame between is left to what else the page has to do.
    if (!isGoingOn && now - drawnAt < PAUSE) {
      scheduled = requestAnimationFrame(draw)
      return
    }
    scheduled = 0
    isGoingOn = false
    drawnAt = now
    for (const part of parts) part()
  }
  return {
    onDraw(part) {
      parts.push(part)
    },
    schedule(isPart = false) {
      isGoingOn ||= isPart
      if (scheduled === 0) scheduled = requestAnimationFrame(draw)
    },
    drawNow() {
      cancelAnimationFrame(scheduled)
      isGoingOn = true
      draw(performance.now())
    },
  }
}
