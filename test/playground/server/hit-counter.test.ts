// The hit counter and its picture, without a server.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PNG } from 'pngjs'
import * as assert from 'uvu/assert'
import { HitCounter } from '../../../playground/demo/hit-counter.ts'
import { BACKGROUND, FOREGROUND, drawCount } from '../../../playground/demo/counter-image.ts'
import { stories, table } from '../../support/table.ts'

/** Which pixels are ink: `#` and `.`, one text a line. Any third colour fails. */
function inkOf(picture: Buffer): string[] {
  const { width, height, data } = PNG.sync.read(picture)
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => {
    const [red, green, blue, alpha] = data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)
    assert.is(alpha, 255)
    const colour = String([red, green, blue])
    if (colour === String(FOREGROUND)) return '#'
    assert.is(colour, String(BACKGROUND))
    return '.'
  }).join(''))
}

/** A rectangle of the ink, with every dot of several pixels as one. */
function cut(ink: readonly string[], left: number, top: number, dot: number): string[] {
  return Array.from({ length: 7 }, (_, row) => Array.from({ length: 5 }, (_, column) => {
    const dots = Array.from({ length: dot * dot }, (_, i) =>
      ink[top + row * dot + Math.floor(i / dot)]?.[left + column * dot + i % dot])
    assert.is(new Set(dots).size, 1, 'a dot is all ink or all ground')
    return dots[0]
  }).join(''))
}

const EIGHT = ['.###.', '#...#', '#...#', '.###.', '#...#', '#...#', '.###.']
const ONE = ['..#..', '.##..', '..#..', '..#..', '..#..', '..#..', '.###.']
const FOUR = ['...#.', '..##.', '.#.#.', '#..#.', '#####', '...#.', '...#.']

table('The picture shows', [
  { name: 'one digit at (10, 10) in dots of two pixels', count: 8, at: [10, 10, 2], digit: EIGHT },
  { name: 'the last of three digits within the canvas', count: 991, at: [34, 10, 2], digit: ONE },
  { name: 'four digits in dots of one pixel', count: 4888, at: [10, 10, 1], digit: FOUR },
  { name: 'the last of six digits within the canvas', count: 888881, at: [40, 10, 1], digit: ONE },
  { name: 'a seventh digit on a second line', count: 8888884, at: [10, 18, 1], digit: FOUR },
  { name: 'the last twelve of thirteen digits', count: 8_488_888_888_881, at: [10, 10, 1], digit: FOUR }
].map(row => ({ ...row, ref: 'S13' })), ({ count, at: [left = 0, top = 0, dot = 0], digit }) => {
  assert.equal(cut(inkOf(drawCount(count)), left, top, dot), digit)
})

table('The picture is 50 by 30, with nothing left of or above (10, 10),', [
  0, 7, 10, 42, 100, 999, 1000, 65_535, 999_999, 1e6, 1e12 - 1, Number.MAX_SAFE_INTEGER
].map(count => ({ name: `of ${count}`, count, ref: 'S13' })), ({ count }) => {
  const ink = inkOf(drawCount(count))
  assert.is(ink.length, 30)
  assert.is(ink[0]?.length, 50)
  for (const [y, line] of ink.entries()) {
    for (const [x, pixel] of [...line].entries()) {
      if (pixel === '#') assert.ok(x >= 10 && y >= 10, `ink at (${x}, ${y})`)
    }
  }
  // Room below the last line of digits: none was cut off at the edge.
  assert.not(ink[29]?.includes('#'))
})

const NO_REQUEST = {} as IncomingMessage
function noResponse(): ServerResponse {
  return { setHeader() {} } as unknown as ServerResponse
}

stories('S13', {
  'the ten digits differ from each other'() {
    const digits = Array.from({ length: 10 }, (_, digit) => inkOf(drawCount(digit)).join('\n'))
    assert.is(new Set(digits).size, 10)
  },
  'a request counts one, and gets a picture of its own count however late it is drawn'() {
    const counter = new HitCounter()
    const first = counter.image(NO_REQUEST, noResponse())
    const second = counter.image(NO_REQUEST, noResponse())
    assert.is(counter.hits, 2)
    assert.equal(first(), drawCount(1))
    assert.equal(second(), drawCount(2))
  },
  'nothing is drawn before the content is asked for'() {
    const counter = new HitCounter()
    const draw = counter.image(NO_REQUEST, noResponse())
    assert.is(counter.drawings, 0)
    draw()
    assert.is(counter.drawings, 1)
  },
  'what an exchange came to does not change with the exchanges after it'() {
    const counter = new HitCounter()
    const response = noResponse()
    counter.image(NO_REQUEST, response)()
    counter.image(NO_REQUEST, noResponse())()
    assert.equal(counter.countsAfter(response), { hits: 1, drawings: 1 })
    assert.equal(counter.countsAfter(noResponse()), { hits: 2, drawings: 2 })
  },
  'a reset counter counts from one again'() {
    const counter = new HitCounter()
    counter.image(NO_REQUEST, noResponse())()
    counter.reset()
    assert.is(counter.drawings, 0)
    assert.equal(counter.image(NO_REQUEST, noResponse())(), drawCount(1))
  }
})
