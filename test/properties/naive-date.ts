// HTTP-dates read as naively as RFC 9110 §5.6.7 writes them: one pattern for each format, and the platform's calendar.

const DAY = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun'
const LONG_DAY = 'Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = MONTHS.join('|')
const TIME = '([0-9]{2}):([0-9]{2}):([0-9]{2})'

const IMF_FIXDATE = new RegExp(`^(${DAY}), (?<day>[0-9]{2}) (?<month>${MONTH}) (?<year>[0-9]{4}) (?<time>${TIME}) GMT$`)
const RFC_850 =
  new RegExp(`^(${LONG_DAY}), (?<day>[0-9]{2})-(?<month>${MONTH})-(?<year>[0-9]{2}) (?<time>${TIME}) GMT$`)
const ASCTIME = new RegExp(`^(${DAY}) (?<month>${MONTH}) (?<day>[0-9]{2}| [0-9]) (?<time>${TIME}) (?<year>[0-9]{4})$`)

/** The instant in milliseconds, with a leap second as the second before it; undefined for what no calendar has. */
function instantOf(year: number, month: string, day: string, time: string): number | undefined {
  const seconds = /^23:59:60$/.test(time) ? '23:59:59' : time
  const padded = `${String(year).padStart(4, '0')}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${
    day.trim().padStart(2, '0')}T${seconds}.000Z`
  const date = new Date(padded)
  // The platform reads 30 February and 24:00:00 as later instants; what it writes then is something else.
  return !Number.isNaN(date.getTime()) && date.toISOString() === padded ? date.getTime() : undefined
}

function withCentury(digits: string, now: Date, instant: (year: number) => number | undefined): number | undefined {
  const limit = new Date(now)
  limit.setUTCFullYear(limit.getUTCFullYear() + 50)
  for (let century = Math.floor(limit.getUTCFullYear() / 100); century >= 0; century--) {
    const year = century * 100 + Number(digits)
    if (year > limit.getUTCFullYear()) continue
    const time = instant(year)
    if (time === undefined || time <= limit.getTime()) return time
  }
  return undefined
}

/** The instant of an HTTP-date in milliseconds, or undefined where it is none. */
export function naiveDate(field: string, now: Date): number | undefined {
  const found = IMF_FIXDATE.exec(field) ?? ASCTIME.exec(field) ?? RFC_850.exec(field)
  if (found === null) return undefined
  const { day = '', month = '', year = '', time = '' } = found.groups ?? {}
  if (year.length === 2) return withCentury(year, now, full => instantOf(full, month, day, time))
  const instant = instantOf(Number(year), month, day, time)
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(instant ?? NaN).getUTCDay()]
  return weekday === found[1] ? instant : undefined
}
