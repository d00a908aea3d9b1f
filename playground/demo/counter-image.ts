// The picture of a count: 50 by 30 pixels, digits of 5 by 7 dots, at (10, 10).
import { PNG } from 'pngjs'

export const WIDTH = 50
export const HEIGHT = 30
/** Where the count begins: its left edge and its top edge. */
export const ORIGIN = 10

type Colour = readonly [red: number, green: number, blue: number]
export const BACKGROUND: Colour = [22, 32, 46]
export const FOREGROUND: Colour = [245, 247, 250]

const GLYPH_WIDTH = 5
const GLYPH_HEIGHT = 7

// Seven rows a digit, the leftmost dot in the highest of five bits.
const GLYPHS: readonly (readonly number[])[] = [
  [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
  [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
  [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
  [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
  [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
  [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
  [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100]
]

// Three digits have room for dots of two pixels, six for dots of one; twelve take two lines of six.
const MAX_LARGE_DIGITS = 3
const DIGITS_PER_LINE = 6
const MAX_DIGITS = 2 * DIGITS_PER_LINE

/** Where a digit stands: its index in the line, the line, and the pixels that a dot is wide. */
interface Position { readonly column: number, readonly line: number, readonly dot: number }

/**
 * Draws a count.
 *
 * @param count a whole number, zero or more; of one with more than twelve digits the last twelve are drawn, as a
 *   mechanical counter would show it
 * @returns the bytes of a PNG
 */
export function drawCount(count: number): Buffer {
  const png = new PNG({ width: WIDTH, height: HEIGHT, colorType: 2 })
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) png.data.set([...BACKGROUND, 255], pixel * 4)
  const digits = String(count).slice(-MAX_DIGITS)
  const dot = digits.length <= MAX_LARGE_DIGITS ? 2 : 1
  for (let i = 0; i < digits.length; i++) {
    drawDigit(png, Number(digits[i]), { column: i % DIGITS_PER_LINE, line: Math.floor(i / DIGITS_PER_LINE), dot })
  }
  return PNG.sync.write(png, { colorType: 2 })
}

function drawDigit(png: PNG, digit: number, { column, line, dot }: Position): void {
  const left = ORIGIN + column * (GLYPH_WIDTH + 1) * dot
  const top = ORIGIN + line * (GLYPH_HEIGHT + 1) * dot
  for (const [row, dots] of (GLYPHS[digit] ?? []).entries()) {
    for (let bit = 0; bit < GLYPH_WIDTH; bit++) {
      if ((dots >> (GLYPH_WIDTH - 1 - bit) & 1) === 1) drawDot(png, left + bit * dot, top + row * dot, dot)
    }
  }
}

function drawDot(png: PNG, left: number, top: number, size: number): void {
  for (let y = top; y < top + size; y++) {
    for (let x = left; x < left + size; x++) png.data.set([...FOREGROUND, 255], (y * WIDTH + x) * 4)
  }
}
