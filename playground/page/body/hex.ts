// Bytes as a hex dump: offset, sixteen bytes, and what of them is visible ASCII.

const PER_LINE = 16

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** The lines for the bytes from `from` to `to`, which begin at multiples of sixteen. */
export function hexLines(content: Uint8Array, from: number, to: number): string {
  const lines: string[] = []
  for (let at = from; at < Math.min(to, content.length); at += PER_LINE) {
    const bytes = [...content.subarray(at, Math.min(at + PER_LINE, to))]
    const cells = bytes.map(byte => hex(byte, 2)).join(' ').padEnd(3 * PER_LINE - 1)
    lines.push(`${hex(at, 6)}  ${cells}  ${bytes.map(byte => byte > 32 && byte < 127 ? String.fromCharCode(byte) : '.').join('')}`)
  }
  return lines.join('\n')
}
