// Numbers as the page writes them; one locale, so that columns and tests agree.
const grouped = new Intl.NumberFormat('en')
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** An integer with its thousands marked: `10,000`. */
export function count(value: number): string {
  return grouped.format(value)
}

/** The count with its noun: `1 exchange`, `2 exchanges`. */
export function counted(value: number, noun: string, plural: string = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`
}

/** Bytes, exact up to 9,999 and in decimal kB or MB above. */
export function bytes(value: number): string {
  if (value < 10_000) return `${count(value)} B`
  if (value < 1_000_000) return `${oneDecimal.format(value / 1000)} kB`
  return `${oneDecimal.format(value / 1_000_000)} MB`
}

/** Milliseconds, with one decimal below ten. */
export function milliseconds(value: number): string {
  return value < 9.95 ? oneDecimal.format(value) : count(Math.round(value))
}

/** A duration with its unit: `7.5 ms`, `340 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(value: number): string {
  if (value < 1000) return `${milliseconds(value)} ms`
  if (value < 99_950) return `${oneDecimal.format(value / 1000)} s`
  const seconds = Math.round(value / 1000)
  return `${count(Math.floor(seconds / 60))} min ${seconds % 60} s`
}

const units = [['day', 86_400], ['h', 3600], ['min', 60]] as const

/** Seconds in their largest unit where that is exact: `60 s` is `1 min`; others as they are. */
export function formatSeconds(value: number): string {
  const [unit, factor] = units.find(([, factor]) => value >= factor && value % factor === 0) ?? ['s', 1]
  const number = value / factor
  return unit === 'day' ? counted(number, 'day') : `${count(number)} ${unit}`
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** An instant's time of day where the reader is, to the millisecond. */
export function timeOfDay(instant: Date): string {
  const clock = [instant.getHours(), instant.getMinutes(), instant.getSeconds()].map(twoDigits).join(':')
  return `${clock}.${String(instant.getMilliseconds()).padStart(3, '0')}`
}
