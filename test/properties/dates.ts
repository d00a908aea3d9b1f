// What holds for every HTTP-date (RFC 9110 §5.6.7).
import { constantFrom, date, integer, property as state, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { strictEqual } from 'node:assert'
import { formatHttpDate, parseHttpDate } from 'not-modified'
import { httpDateSeconds } from '../../src/fields/http-date.ts'
import { lastModifiedField } from '../../src/decision/response-fields.ts'
import { naiveDate } from './naive-date.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'
import { anyText, nearly } from './arbitraries.ts'

const SECTION = 'RFC 9110 §5.6.7'
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The date in the format of asctime: `Sun Nov  6 08:49:37 1994`. */
export function asctimeOf(instant: Date): string {
  const [, day, month, year, time] = /, (\d\d) (...) (\d{4}) (.{8})/.exec(instant.toUTCString()) as unknown as string[]
  return `${instant.toUTCString().slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`
}

/** The date in the format of RFC 850: `Sunday, 06-Nov-94 08:49:37 GMT`. */
export function rfc850Of(instant: Date): string {
  const found = /, (\d\d) (...) \d\d(\d\d) (.{8})/.exec(instant.toUTCString())
  const [, day, month, year, time] = found as unknown as string[]
  return `${DAYS[instant.getUTCDay()]}, ${day}-${month}-${year} ${time} GMT`
}

const YEAR = 365.2425 * 86_400_000
const anyDates: Arbitrary<Date> = date({ min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true })
const nows: Arbitrary<Date> = date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2190-01-01T00:00:00Z'),
  noInvalidDate: true })

/** Days where calendars go wrong: the ends of February and of the year. */
const edges: Arbitrary<Date> = tuple(
  integer({ min: 0, max: 9999 }), constantFrom('02-28', '03-01', '12-31', '01-01'),
  constantFrom('T00:00:00.000Z', 'T23:59:59.999Z')
).map(([year, day, time]) => new Date(`${String(year).padStart(4, '0')}-${day}${time}`))

const fields: Arbitrary<string> = tuple(anyDates, constantFrom(formatHttpDate, asctimeOf, rfc850Of))
  .map(([instant, format]) => format(instant))

const wholeSecond = (instant: Date): number => Math.floor(instant.getTime() / 1000) * 1000

const roundTrips = (instant: Date): void => {
  for (const field of [formatHttpDate(instant), asctimeOf(instant)]) {
    strictEqual(parseHttpDate(field)?.getTime(), wholeSecond(instant))
    strictEqual(httpDateSeconds(field), wholeSecond(instant) / 1000)
  }
  strictEqual(formatHttpDate(parseHttpDate(asctimeOf(instant)) as Date), formatHttpDate(instant))
}

export const DATES: readonly PropertyRow[] = [
  property('a date that was written is read as its second', SECTION, state(anyDates, roundTrips)),
  property('the ends of months that were written are read as they were', SECTION, state(edges, roundTrips)),
  property('a year of two digits is the one within fifty years of now', SECTION,
    state(nows, integer({ min: -49.9 * YEAR, max: 49.9 * YEAR }), (now, distance) => {
      const instant = new Date(now.getTime() + distance)
      strictEqual(parseHttpDate(rfc850Of(instant), now)?.getTime(), wholeSecond(instant))
    })),
  property('a year of two digits is never more than fifty years ahead, and never without need in the past', SECTION,
    state(anyDates, nows, (instant, now) => {
      const limit = new Date(now).setUTCFullYear(now.getUTCFullYear() + 50)
      const read = parseHttpDate(rfc850Of(instant), now)
      if (read === undefined) return strictEqual(rfc850Of(instant).includes('29-Feb-00'), true)
      strictEqual(read.getTime() <= limit, true)
      const later = new Date(read)
      later.setUTCFullYear(read.getUTCFullYear() + 100)
      strictEqual(later.getTime() > limit || later.getUTCDate() !== read.getUTCDate(), true)
    })),
  property('a date is read as a naive reader does, or by neither', SECTION, state(fields, nows, (field, now) => {
    strictEqual(parseHttpDate(field, now)?.getTime(), naiveDate(field, now))
  })),
  property('what is nearly a date is read as a naive reader does, or by neither', SECTION,
    state(nearly(fields), nows, (field, now) => {
      strictEqual(parseHttpDate(field, now)?.getTime(), naiveDate(field, now))
    })),
  property('no text makes a date unreadable', 'not-modified: hostile fields', state(anyText, nows, (field, now) => {
    strictEqual(parseHttpDate(field, now)?.getTime(), naiveDate(field, now))
  })),
  property('a modification date is told once its second is over, and reads as it', 'RFC 9110 §8.8.2.2',
    state(anyDates, integer({ min: -3000, max: 3000 }), (instant, age) => {
      const field = lastModifiedField(instant, new Date(instant.getTime() + age))
      if (field !== undefined) strictEqual(parseHttpDate(field)?.getTime(), wholeSecond(instant))
      strictEqual(field !== undefined, wholeSecond(new Date(instant.getTime() + age)) > wholeSecond(instant))
    })),
]
