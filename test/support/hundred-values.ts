// A hundred values that can be made by four histories: each process makes equal ones in its own way.

/** How a process comes by its values: whether numbers, texts and shapes have been something else before. */
export type History = 0 | 1 | 2 | 3

/** The same number: written, computed from fractions, read from JSON after a fraction,
  or taken from an array of doubles. */
function number(value: number, history: History): number {
  if (history === 1) return value / 4 + value * 0.75
  if (history === 2) {
    JSON.parse(`[${value}.5]`)
    return (JSON.parse(`[${value}]`) as number[])[0] ?? NaN
  }
  return history === 3 ? new Float64Array([value])[0] ?? NaN : value
}

/** The same text: whole, joined, cut from wider characters, or read from octets. */
function text(value: string, history: History): string {
  if (history === 1) return [value.slice(0, 2), value.slice(2)].join('')
  if (history === 2) return `€${value}`.slice(1)
  return history === 3 ? Buffer.from(value).toString() : value
}

/** The same object: its keys set in another order, some of them taken away and set anew, or read from JSON. */
function object(entries: readonly (readonly [string, unknown])[], history: History): object {
  const ordered = history === 1 ? entries.toReversed()
    : history === 2 ? [...entries.slice(2), ...entries.slice(0, 2)] : entries
  const made: Record<string, unknown> = Object.fromEntries(ordered)
  if (history !== 3) return made
  made.gone = 1
  for (const [key, value] of entries.slice(0, 1)) {
    delete made[key]
    made[key] = value
  }
  delete made.gone
  return made
}

function list(values: readonly unknown[], history: History): unknown[] {
  if (history === 0) return [...values]
  const made: unknown[] = history === 1 ? new Array(values.length) : [0.5, 'another', {}]
  made.length = values.length
  values.forEach((value, at) => { made[at] = value })
  return made
}

/** What a process makes its values with. */
function makersOf(history: History) {
  return {
    history,
    number: (value: number): number => number(value, history),
    text: (value: string): string => text(value, history),
    object: (...entries: (readonly [string, unknown])[]): object => object(entries, history),
    list: (...values: unknown[]): unknown[] => list(values, history),
  }
}

const KINDS: readonly ((at: number, makers: ReturnType<typeof makersOf>) => unknown)[] = [
  (at, { object, number, text }) => object(['id', number(at)], ['name', text(`name ${at}`)], ['on', at % 4 < 2]),
  (at, { list, number, text }) => list(number(at), text(`${at}é€😀`), null, number(2 ** 33 + at)),
  (at, { list, object, number }) => list(...Array.from({ length: 5 }, (_, row) =>
    object(['x', number(row)], ['y', at + row / 4], [`k${row % 2}`, undefined]))),
  (at, { number, text }) => new Map<unknown, unknown>([[text('key'), number(at)], [number(at), { at }]]),
  (at, { number, text }) => new Set([text(`a${at}`), number(at), BigInt(at) ** 20n]),
  (at, { object, number, text }) =>
    object(['when', new Date(number(at * 1e9))], ['like', new RegExp(text(`a{${at}}`), 'giu')]),
  (at, { history }) => history === 0 ? Uint16Array.of(at, at + 1) : Uint16Array.of(9, at, at + 1, 9).subarray(1, 3),
  (at, { object, number, text }) => object(['bytes', Buffer.from(text(`bytes ${at}`))], ['of', Object(number(at))]),
  (at, { text }) => text(`${'long text '.repeat(12)}${at}`),
  (at, { object, list, number, text }) => {
    const shared = object(['deep', list(number(at))], ['text', text('shared')])
    return object(['one', shared], ['other', shared], ['error', new RangeError(text(`no ${at}`))])
  },
]

export function hundredValues(history: History): readonly unknown[] {
  const makers = makersOf(history)
  return Array.from({ length: 100 }, (_, at) => KINDS[at % KINDS.length]?.(at, makers))
}
