// Drawing once a frame, however much has happened until then.

export interface Frame {
  /** Adds what is to be drawn, after what was added before. */
  onDraw(draw: () => void): void
  /** Draws at the next frame. */
  schedule(): void
  /** Draws at once, for what must not stand on the page of a moment ago. */
  drawNow(): void
}

export function createFrame(): Frame {
  const parts: (() => void)[] = []
  let scheduled = 0
  const draw = (): void => {
    scheduled = 0
    for (const part of parts) part()
  }
  return {
    onDraw(part) {
      parts.push(part)
    },
    schedule() {
      if (scheduled === 0) scheduled = requestAnimationFrame(draw)
    },
    drawNow() {
      cancelAnimationFrame(scheduled)
      draw()
    },
  }
}
