// When the page draws, with a clock of frames in the hand of the test.
import * as assert from 'uvu/assert'
import { createFrame } from '../../../playground/page/ui/frame.ts'
import type { Frame } from '../../../playground/page/ui/frame.ts'
import { table } from '../../support/table.ts'

/** Runs so many frames of 60 Hz, with `act` before each, and returns those that have drawn. */
function drawnIn(frames: number, act: (frame: Frame, number: number) => void): readonly number[] {
  const drawn: number[] = []
  let waiting: FrameRequestCallback | undefined
  let number = 0
  const before = [globalThis.requestAnimationFrame, globalThis.cancelAnimationFrame]
  globalThis.requestAnimationFrame = callback => {
    waiting = callback
    return 1
  }
  globalThis.cancelAnimationFrame = () => { waiting = undefined }
  try {
    const frame = createFrame()
    frame.onDraw(() => { drawn.push(number) })
    for (number = 1; number <= frames; number++) {
      act(frame, number)
      const due = waiting
      waiting = undefined
      due?.(performance.now() + number * 1000 / 60)
    }
  } finally {
    [globalThis.requestAnimationFrame, globalThis.cancelAnimationFrame] = before as [typeof requestAnimationFrame, typeof cancelAnimationFrame]
  }
  return drawn
}

table('It is drawn', [
  { name: 'at the next frame after a pause', act: (frame: Frame, number: number) => { if (number === 1 || number === 4 || number === 7) frame.schedule() }, drawn: [1, 4, 7] },
  { name: 'once, however much has happened', act: (frame: Frame, number: number) => { if (number === 2) for (let at = 0; at < 9; at++) frame.schedule() }, drawn: [2] },
  { name: 'every second frame where something happens all the time', act: (frame: Frame) => { frame.schedule() }, drawn: [1, 3, 5, 7] },
  { name: 'for what came in between at the frame after it', act: (frame: Frame, number: number) => { if (number < 3) frame.schedule() }, drawn: [1, 3] },
  { name: 'every frame while work goes on', act: (frame: Frame, number: number) => { frame.schedule(number < 4) }, drawn: [1, 2, 3, 5, 7] },
  { name: 'at once on demand, and not again for the same', act: (frame: Frame, number: number) => {
    frame.schedule()
    if (number === 1) frame.drawNow()
    if (number > 1) frame.drawNow()
  }, drawn: [1, 2, 3, 4, 5, 6, 7] },
].map(row => ({ ...row, ref: 'not-modified: the page' })), ({ act, drawn }) => {
  assert.equal(drawnIn(7, act), drawn)
})
