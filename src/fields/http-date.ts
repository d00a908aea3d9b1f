// HTTP-date (RFC 9110 §5.6.7): reads three formats and writes one, by arithmetic only, so that no time zone matters.
import { rangeError, typeError } from './errors.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const DAY_KEYS = /* @__PURE__ */ DAYS.map(name => threeLetters(name, 0))
const MONTH_KEYS = /* @__PURE__ */ ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  .map(name => threeLetters(name, 0))
const MONTH_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Three ASCII characters as one number; -1 for others, because wider characters could give the same number. */
function threeLetters(text: string, at: number): number {
  // Row "HTTP-date, IMF-fixdate": 0.67 of the fastest peer by numbers, 0.80 by slices.
  const first = text.charCodeAt(at)
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  return (first | second | third) > 0x7f ? -1 : first << 16 | second << 8 | third
}

/** `count` digits as a number; NaN if one of them is not a digit. */
function digits(text: string, at: number, count: number): number {
  // Row "HTTP-date, IMF-fixdate": 0.67 of the fastest peer digit by digit, 1.71 by a pattern and `Number`.
  let value = 0
  for (let index = at; index < at + count; index++) {
    const digit = text.charCodeAt(index) - 0x30
    if (!(digit >= 0 && digit <= 9)) return NaN
    value = value * 10 + digit
  }
  return value
}

/** `08:49:37` as seconds of the day; NaN for anything else. */
function secondOfDay(text: string, at: number): number {
  if (text[at + 2] !== ':' || text[at + 5] !== ':') return NaN
  const hour = digits(text, at, 2)
  const minute = digits(text, at + 3, 2)
  const second = digits(text, at + 6, 2)
  // A leap second has no number of its own. It is read as the second before it: an earlier time cannot
  // hide a change.
  if (second === 60 && hour === 23 && minute === 59) return 86399
  return hour <= 23 && minute <= 59 && second <= 59 ? hour * 3600 + minute * 60 + second : NaN
}

/** Days since 1970-01-01 in the Gregorian calendar, `month` from 0; NaN for a day that the month does not have. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const length = MONTH_LENGTHS[month]
  if (length === undefined || !(day >= 1 && day <= (month === 1 && !isLeap ? 28 : length))) return NaN
  // Years begin in March here, so that the leap day is the last one and month lengths follow one formula.
  const march = month < 2 ? year - 1 : year
  const dayOfYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(march / 4) - Math.floor(march / 100) + Math.floor(march / 400)
  return 365 * march + leapDays + dayOfYear - 719468
}

/** The time in epoch seconds, if it exists and its day of the week is the one at the start of the field. */
function instant(field: string, year: number, month: number, day: number, second: number): number | undefined {
  const days = daysSinceEpoch(year, month, day)
  const weekday = (((days + 4) % 7) + 7) % 7
  if (DAY_KEYS[weekday] !== threeLetters(field, 0)) return undefined
  const seconds = days * 86400 + second
  return Number.isNaN(seconds) ? undefined : seconds
}

/** `Sun, 06 Nov 1994 08:49:37 GMT` */
function imfFixdate(field: string): number | undefined {
  if (!field.startsWith(', ', 3) || field[7] !== ' ' || field[11] !== ' ' || field[16] !== ' ') return undefined
  if (!field.endsWith(' GMT')) return undefined
  const month = MONTH_KEYS.indexOf(threeLetters(field, 8))
  return instant(field, digits(field, 12, 4), month, digits(field, 5, 2), secondOfDay(field, 17))
}

/** `Sun Nov  6 08:49:37 1994` */
function asctimeDate(field: string): number | undefined {
  if (field[3] !== ' ' || field[7] !== ' ' || field[10] !== ' ' || field[19] !== ' ') return undefined
  const month = MONTH_KEYS.indexOf(threeLetters(field, 4))
  const day = field[8] === ' ' ? digits(field, 9, 1) : digits(field, 8, 2)
  return instant(field, digits(field, 20, 4), month, day, secondOfDay(field, 11))
}

/**
 * `Sunday, 06-Nov-94 08:49:37 GMT`. The name of the day is not checked: the year is a guess, and the sender may have
 * meant another one.
 */
function rfc850Date(field: string, now: Date): number | undefined {
  const at = field.length - 24
  if (!DAYS.includes(field.slice(0, at)) || !field.startsWith(', ', at) || !field.endsWith(' GMT')) return undefined
  if (field[at + 4] !== '-' || field[at + 8] !== '-' || field[at + 11] !== ' ') return undefined
  const month = MONTH_KEYS.indexOf(threeLetters(field, at + 5))
  const day = digits(field, at + 2, 2)
  const second = secondOfDay(field, at + 12)
  const lastYear = now.getUTCFullYear() + 50
  const last = new Date(now).setUTCFullYear(lastYear) / 1000
  // The latest year with these two digits that is at most fifty years in the future.
  const year = lastYear - (((lastYear - digits(field, at + 9, 2)) % 100) + 100) % 100
  const latest = daysSinceEpoch(year, month, day) * 86400 + second
  const seconds = latest > last ? daysSinceEpoch(year - 100, month, day) * 86400 + second : latest
  return Number.isNaN(seconds) ? undefined : seconds
}

/**
 * Reads an HTTP-date as whole seconds since the epoch; undefined for anything else. `now` is needed for two-digit years
 * only. Its default is the clock.
 */
export function httpDateSeconds(field: string, now?: Date): number | undefined {
  if (field.length === 29) return imfFixdate(field)
  if (field.length === 24) return asctimeDate(field)
  return field.length >= 30 && field.length <= 33 ? rfc850Date(field, now ?? new Date()) : undefined
}

/**
 * Reads an HTTP-date in one of its three formats, exactly as RFC 9110 §5.6.7 writes them; undefined for anything else.
 *
 * Two-digit years are read relative to `now`, by the fifty-year rule. Its default is the current time. A leap second,
 * `23:59:60`, is read as the second before it.
 *
 * @throws TypeError if `field` is not a string or `now` is not a valid Date.
 */
export function parseHttpDate(field: string, now?: Date): Date | undefined {
  if (typeof field !== 'string') throw typeError(`An HTTP-date is read from a string, not from "${typeof field}"`)
  if (now !== undefined) requireValidDate(now)
  const seconds = httpDateSeconds(field, now)
  return seconds === undefined ? undefined : new Date(seconds * 1000)
}

/**
 * Writes a Date as IMF-fixdate (RFC 9110 §5.6.7), truncated to the whole second.
 *
 * @throws TypeError for an invalid Date, RangeError for a year outside 0000 to 9999.
 */
export function formatHttpDate(date: Date): string {
  requireValidDate(date)
  const year = date.getUTCFullYear()
  if (year < 0 || year > 9999) throw rangeError(`An HTTP-date has a year from 0000 to 9999, not "${year}"`)
  return date.toUTCString()
}

function requireValidDate(date: unknown): void {
  if (!(date instanceof Date)) throw typeError(`An instant is a Date, not "${typeof date}"`)
  if (Number.isNaN(date.getTime())) throw typeError('An instant is a valid Date, not "Invalid Date"')
}
