// Amounts in a filter: a comparison, a number and a unit, such as `>10k` or `<=1.5s`.

export type Amount = (value: number) => boolean

const factors: Readonly<Record<'size' | 'time', Readonly<Record<string, number>>>> = {
  size: { '': 1, b: 1, k: 1000, kb: 1000, kib: 1024, m: 1e6, mb: 1e6, mib: 1_048_576, g: 1e9, gb: 1e9 },
  time: { '': 1, ms: 1, s: 1000, min: 60_000, m: 60_000 },
}

/** Reads an amount; without a comparison it is the least that is shown. Undefined where it is none. */
export function readAmount(text: string, of: 'size' | 'time'): Amount | undefined {
  const [, comparison = '', number = '', unit = ''] = /^(<=|>=|<|>|=)?(\d{1,15}(?:\.\d{1,6})?)([a-z]{0,3})$/i.exec(text) ?? []
  const key = unit.toLowerCase()
  if (number === '' || !Object.hasOwn(factors[of], key)) return undefined
  const limit = Number(number) * (factors[of][key] ?? 1)
  switch (comparison) {
    case '<': return value => value < limit
    case '<=': return value => value <= limit
    case '>': return value => value > limit
    case '=': return value => value === limit
    default: return value => value >= limit
  }
}
