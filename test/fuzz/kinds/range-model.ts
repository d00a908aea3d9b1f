// What RFC 9110 says of a Range field, with none of the library: bytes are counted one by one, and numbers have any number of digits.

export interface Part { readonly first: number, readonly last: number }

/** The whole, 416, or these parts in their order. */
export type Expected = 'whole' | 'unsatisfiable' | readonly Part[]

/** §14.1.1, §14.1.2, §14.2, §15.3.7.2: of parts that overlap or touch one is made; there are eight at most, which together are shorter than the whole. */
export function expectedOf(field: string, length: number, type: string): Expected {
  const [, set] = /^bytes=(.*)$/is.exec(field) ?? []
  const elements = (set ?? '').split(',').map(element => element.replace(/^[ \t]+|[ \t]+$/g, '')).filter(element => element !== '')
  if (elements.length === 0) return 'whole'
  const asked: Part[] = []
  for (const element of elements) {
    const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(element) ?? []
    if (first === '' && last === '') return 'whole'
    if (first === '') {
      if (BigInt(last) === 0n) continue
      // All of nothing, which no Content-Range can name.
      if (length === 0) return 'whole'
      asked.push({ first: BigInt(last) > BigInt(length) ? 0 : length - Number(last), last: length - 1 })
      continue
    }
    if (last !== '' && BigInt(last) < BigInt(first)) return 'whole'
    if (BigInt(first) < BigInt(length)) {
      asked.push({ first: Number(first), last: last === '' || BigInt(last) >= BigInt(length) ? length - 1 : Number(last) })
    }
  }
  if (asked.length === 0) return 'unsatisfiable'
  const parts = runsOf(asked, length)
  if (parts.length === 1) return parts
  return parts.length > 8 || lengthOfMultipart(parts, length, type) >= length ? 'whole' : parts
}

/** The runs of bytes that are asked for, in the order in which the first part of each is. */
function runsOf(asked: readonly Part[], length: number): Part[] {
  const wanted = new Uint8Array(length)
  for (const { first, last } of asked) wanted.fill(1, first, last + 1)
  const runs: Part[] = []
  for (let at = 0; at < length; at++) {
    if (wanted[at] !== 1) continue
    const first = at
    while (wanted[at + 1] === 1) at++
    runs.push({ first, last: at })
  }
  const placeOf = (run: Part): number => asked.findIndex(part => part.first >= run.first && part.last <= run.last)
  return runs.sort((one, other) => placeOf(one) - placeOf(other))
}

/** With a boundary of 36 characters (RFC 2046 §5.1.1). */
function lengthOfMultipart(parts: readonly Part[], length: number, type: string): number {
  const boundary = 'x'.repeat(36)
  const texts = parts.map(({ first, last }) =>
    `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${first}-${last}/${length}\r\n\r\n${'x'.repeat(last - first + 1)}`)
  return `${texts.join('')}\r\n--${boundary}--\r\n`.length - 2
}
