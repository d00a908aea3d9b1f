import { equal, is, throws } from 'uvu/assert'
import { formatHttpDate, parseHttpDate } from 'not-modified'
import { httpDateSeconds } from '../../../src/fields/http-date.ts'
import { stories, table } from '../../support/table.ts'

const isTypeError = (error: unknown) => error instanceof TypeError && /^[A-Z].*[^.]$/.test(error.message)

const example = '1994-11-06T08:49:37.000Z'
table('parseHttpDate reads', [
  { name: 'IMF-fixdate', field: 'Sun, 06 Nov 1994 08:49:37 GMT', date: example },
  { name: 'the date of RFC 850', field: 'Sunday, 06-Nov-94 08:49:37 GMT', date: example },
  { name: 'the date of asctime with one digit', field: 'Sun Nov  6 08:49:37 1994', date: example },
  { name: 'the date of asctime with two digits', field: 'Wed Nov 16 08:49:37 1994', date: '1994-11-16T08:49:37.000Z' },
  { name: 'the date of asctime with a leading zero', field: 'Sun Nov 06 08:49:37 1994', date: example },
  { name: 'the epoch', field: 'Thu, 01 Jan 1970 00:00:00 GMT', date: '1970-01-01T00:00:00.000Z' },
  { name: 'the second before the epoch', field: 'Wed, 31 Dec 1969 23:59:59 GMT', date: '1969-12-31T23:59:59.000Z' },
  { name: 'a leap day', field: 'Thu, 29 Feb 2024 12:00:00 GMT', date: '2024-02-29T12:00:00.000Z' },
  { name: 'the leap day of a year divisible by 400', field: 'Tue, 29 Feb 2000 00:00:00 GMT',
    date: '2000-02-29T00:00:00.000Z' },
  { name: 'the day after a leap day', field: 'Fri, 01 Mar 2024 00:00:00 GMT', date: '2024-03-01T00:00:00.000Z' },
  { name: 'a leap second as the second before it', field: 'Sat, 31 Dec 2016 23:59:60 GMT',
    date: '2016-12-31T23:59:59.000Z' },
  { name: 'a leap second in asctime', field: 'Sat Dec 31 23:59:60 2016', date: '2016-12-31T23:59:59.000Z' },
  { name: 'the year 0 as the year 0', field: 'Sat, 01 Jan 0000 00:00:00 GMT', date: '0000-01-01T00:00:00.000Z' },
  { name: 'the year 99 as the year 99', field: 'Thu, 31 Dec 0099 23:59:59 GMT', date: '0099-12-31T23:59:59.000Z' },
  { name: 'the year 9999', field: 'Fri, 31 Dec 9999 23:59:59 GMT', date: '9999-12-31T23:59:59.000Z' },
  { name: 'a date in the far future, which is no error', field: 'Thu, 01 Jan 2099 00:00:00 GMT',
    date: '2099-01-01T00:00:00.000Z' },
].map(row => ({ ...row, ref: 'RFC 9110 §5.6.7' })), ({ field, date }) => {
  is(parseHttpDate(field, new Date('2026-06-01T12:00:00Z'))?.toISOString(), date)
  is(httpDateSeconds(field, new Date('2026-06-01T12:00:00Z')), Date.parse(date) / 1000)
})

table('parseHttpDate reads no', [
  ...['', ' ', '0', '2099', '784111777', '1994-11-06T08:49:37Z', 'now', 'GMT', 'Sun', 'x'.repeat(29), 'x'.repeat(24),
    'x'.repeat(31)],
  ' Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT ', 'Sun, 06 Nov 1994 08:49:37 GMT\n',
  '\tSun Nov  6 08:49:37 1994', ...['\xa0', '\ufeff', '\v', '\f', '\u2003'].flatMap(space => [`${space}Sun, 06 Nov 1994 08:49:37 GMT`,
    `Sun, 06 Nov 1994 08:49:37 GMT${space}`, `Sun,${space}06 Nov 1994 08:49:37 GMT`, `Sun Nov ${space}6 08:49:37 1994`,
    `Sunday,${space}06-Nov-94 08:49:37 GMT`]), 'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun,  06 Nov 1994 08:49:37 GMT', 'Sun, 6 Nov 1994 08:49:37 GMT', 'sun, 06 Nov 1994 08:49:37 GMT',
  'SUN, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 nov 1994 08:49:37 GMT', 'Sun, 06 NOV 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 gmt', 'Sun, 06 Nov 1994 08:49:37 UTC', 'Sun, 06 Nov 1994 08:49:37 EST',
  'Sun, 06 Nov 1994 08:49:37 +00', 'Sun, 06 Nov 1994 08:49:37+0000', 'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49 GMT', 'Sun 06 Nov 1994 08:49:37 GMT', 'Sun, 06-Nov-1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT', 'Sun, 06 Nov 1994 8:49:37 GMT', 'Sun, 06 Nov 1994 08-49-37 GMT',
  'Mon, 06 Nov 1994 08:49:37 GMT', 'Sat Nov  6 08:49:37 1994', 'Xyz, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Abc 1994 08:49:37 GMT', 'Sun, 00 Nov 1994 08:49:37 GMT', 'Wed, 31 Nov 1994 08:49:37 GMT',
  'Tue, 32 Nov 1994 08:49:37 GMT', 'Wed, 29 Feb 2023 00:00:00 GMT', 'Mon, 29 Feb 2100 00:00:00 GMT',
  'Thu, 29 Feb 1900 00:00:00 GMT', 'Fri, 30 Feb 2024 00:00:00 GMT', 'Fri Feb 30 00:00:00 2024',
  'Sun, 06 Nov 1994 24:00:00 GMT', 'Sun, 06 Nov 1994 08:60:37 GMT', 'Sun, 06 Nov 1994 08:49:60 GMT',
  'Sun, 06 Nov 1994 23:59:61 GMT', 'Sun, 06 Nov 1994 22:59:60 GMT', 'Sun, 06 Nov 1994 -8:49:37 GMT',
  'Sun, 06 Nov 1994 0x:49:37 GMT', 'Sun, 06 Nov 1e94 08:49:37 GMT', 'Sun, -6 Nov 1994 08:49:37 GMT',
  'Sun, +6 Nov 1994 08:49:37 GMT', 'Sun,  6 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov -994 08:49:37 GMT',
  'Sun, ０６ Nov 1994 08:49:37 GMT', 'Sun Nov 6 08:49:37 1994', 'Sun Nov  0 08:49:37 1994',
  'Sun Nov  6 08:49:37 1994 GMT', 'Sun Nov   08:49:37 1994 ', 'Sun Nov  6 08:49:37  994',
  'Sun, 06\tNov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37\tGMT', 'Sun, 06-Nov-94 08:49:37 GMT',
  'Funday, 06-Nov-94 08:49:37 GMT', 'sunday, 06-Nov-94 08:49:37 GMT', 'SUNDAY, 06-Nov-94 08:49:37 GMT',
  'Sunday, 06 Nov 94 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 UTC', 'Sunday, 31-Nov-94 08:49:37 GMT',
  'Sunday, 29-Feb-23 08:49:37 GMT', 'Sunday, 06-Nov-94 25:49:37 GMT', 'Sunday, 06-Nov-x4 08:49:37 GMT',
  'Sunday,  6-Nov-94 08:49:37 GMT', 'Sunday, 06-Nov-1994 08:49:37 GMT', 'Sunday  06-Nov-94 08:49:37 GMT',
  'Sunday, 06-Nov/94 08:49:37 GMT', 'ŐSun, 06 Nov 1994 08:49:37 GM', '\u0153un, 06 Nov 1994 08:49:37 GMT',
  'S\u5375n, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 N\u4e6fv 1994 08:49:37 GMT', 'Mon, 00 Nov 1994 08:49:37 GMT',
  'Monday, 00-Nov-94 08:49:37 GMT', 'S\0\u756e, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 N\0\u6f76 1994 08:49:37 GMT',
  'Sun\0 06 Nov 1994 08:49:37 GMT', 'Mon,Tuesday, 06-Nov-94 08:49:37 GMT', 'SundayMonday, 06-Nov-94 08:49:3',
].map(field => ({ name: `date in ${JSON.stringify(field)}`, ref: 'RFC 9110 §5.6.7', field })), ({ field }) => {
  is(parseHttpDate(field), undefined)
  is(httpDateSeconds(field), undefined)
})

table('The fifty-year rule', [
  { name: 'keeps the current year', year: '26', now: '2026-06-01T00:00:00Z', read: 2026 },
  { name: 'keeps a year that is forty-nine years ahead', year: '75', now: '2026-06-01T00:00:00Z', read: 2075 },
  { name: 'keeps an instant exactly fifty years ahead', year: '76', now: '2026-03-01T00:00:00Z', read: 2076 },
  { name: 'moves an instant a second more than fifty years ahead to the past', year: '76', now: '2026-02-28T23:59:59Z',
    read: 1976 },
  { name: 'keeps an instant a second less than fifty years ahead', year: '76', now: '2026-03-01T00:00:01Z',
    read: 2076 },
  { name: 'moves a year that is fifty-one years ahead to the past', year: '77', now: '2026-06-01T00:00:00Z',
    read: 1977 },
  { name: 'keeps last year', year: '25', now: '2026-06-01T00:00:00Z', read: 2025 },
  { name: 'reads a year of the last century', year: '94', now: '2026-06-01T00:00:00Z', read: 1994 },
  { name: 'reads the next century where it is near', year: '01', now: '2099-06-01T00:00:00Z', read: 2101 },
  { name: 'reads 00 in the year before a century', year: '00', now: '1999-12-31T23:59:59Z', read: 2000 },
  { name: 'reads 99 in the year after a century', year: '99', now: '2000-01-01T00:00:00Z', read: 1999 },
  { name: 'reads 70 in 1994 as 1970', year: '70', now: '1994-11-06T00:00:00Z', read: 1970 },
].map(row => ({ ...row, ref: 'RFC 9110 §5.6.7' })), ({ year, now, read }) => {
  is(parseHttpDate(`Sunday, 01-Mar-${year} 00:00:00 GMT`, new Date(now))?.toISOString(), `${read}-03-01T00:00:00.000Z`)
})

stories('RFC 9110 §5.6.7, two-digit years', {
  'every day name is accepted, whatever day it is': () => {
    for (const day of ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']) {
      is(parseHttpDate(`${day}, 06-Nov-94 08:49:37 GMT`, new Date('2026-06-01'))?.toISOString(), example)
    }
  },
  'a leap day in a century year that has none is no date': () => {
    is(parseHttpDate('Monday, 29-Feb-00 00:00:00 GMT', new Date('2080-01-01')), undefined)
    is(parseHttpDate('Tuesday, 29-Feb-00 00:00:00 GMT', new Date('2026-01-01'))?.getTime(), Date.UTC(2000, 1, 29))
  },
  'the clock stands in for now': () => {
    const year = String(new Date().getUTCFullYear() % 100).padStart(2, '0')
    is(parseHttpDate(`Sunday, 01-Jan-${year} 00:00:00 GMT`)?.getUTCFullYear(), new Date().getUTCFullYear())
  },
})

stories('RFC 9110 §5.6.7', {
  'the first and last second of every month for four centuries is read back': () => {
    for (let year = 1900; year <= 2300; year++) {
      for (let month = 0; month < 12; month++) {
        const next = Date.UTC(year, month + 1, 1)
        for (const time of [Date.UTC(year, month, 1), next - 1000, next - 86_400_000]) {
          is(httpDateSeconds(new Date(time).toUTCString()), time / 1000)
        }
      }
    }
  },
  'no month has a day after its last, whatever day of the week that would be': () => {
    for (let month = 0; month < 24; month++) {
      const next = new Date(Date.UTC(2023, month + 1, 1)).toUTCString()
      const last = new Date(Date.UTC(2023, month + 1, 0)).toUTCString()
      const none = `${next.slice(0, 5)}${Number(last.slice(5, 7)) + 1}${last.slice(7)}`
      is(parseHttpDate(none), undefined, none)
    }
  },
  'no other day name is accepted for a date': () => {
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']) {
      is(parseHttpDate(`${day}, 06 Nov 1994 08:49:37 GMT`), undefined)
      is(parseHttpDate(`${day} Nov  6 08:49:37 1994`), undefined)
    }
  },
  'a date with one character changed to what no date has there is none': () => {
    for (const field of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994',
      'Sunday, 06-Nov-94 08:49:37 GMT']) {
      for (let at = 0; at < field.length; at++) {
        for (const other of ['\0', ' ', '/', ':', 'Z', 'é', 'Ā', '\uffff']) {
          const changed = field.slice(0, at) + other + field.slice(at + 1)
          if (changed !== field) is(httpDateSeconds(changed), undefined, changed)
        }
      }
    }
  },
  'the result is the same in every time zone': () => {
    const zone = process.env.TZ
    const fields = ['Sun, 10 Mar 2024 02:30:00 GMT', 'Sun Mar 10 02:30:00 2024', 'Sunday, 10-Mar-24 02:30:00 GMT',
      'Sun, 31 Mar 2024 01:30:00 GMT']
    try {
      const offsets = new Set<number>()
      for (const other of ['UTC', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Pacific/Apia',
        'Australia/Lord_Howe']) {
        process.env.TZ = other
        offsets.add(new Date('2024-03-10T02:30:00Z').getTimezoneOffset())
        equal(fields.map(field => parseHttpDate(field, new Date('2024-06-01T00:00:00Z'))?.toISOString()), [
          '2024-03-10T02:30:00.000Z', '2024-03-10T02:30:00.000Z', '2024-03-10T02:30:00.000Z',
            '2024-03-31T01:30:00.000Z',
        ], other)
        is(formatHttpDate(new Date('2024-03-10T02:30:00Z')), fields[0], other)
      }
      is(offsets.size > 3, true, 'the zones were in force')
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  },
  'a megabyte is no date': () => {
    for (const part of ['0', ' ', 'Sun, ', 'Sunday, 06-Nov-94 08:49:37 GMT']) is(parseHttpDate(part.repeat(40_000)),
      undefined)
  },
})

table('formatHttpDate', [
  { name: 'writes the example', date: new Date(example), field: 'Sun, 06 Nov 1994 08:49:37 GMT' },
  { name: 'cuts milliseconds', date: new Date('1994-11-06T08:49:37.999Z'), field: 'Sun, 06 Nov 1994 08:49:37 GMT' },
  { name: 'cuts downwards before the epoch', date: new Date(-1), field: 'Wed, 31 Dec 1969 23:59:59 GMT' },
  { name: 'writes four digits for the year 0', date: new Date('0000-01-01T00:00:00Z'),
    field: 'Sat, 01 Jan 0000 00:00:00 GMT' },
  { name: 'writes four digits for the year 99', date: new Date('0099-12-31T23:59:59Z'),
    field: 'Thu, 31 Dec 0099 23:59:59 GMT' },
  { name: 'writes the last year', date: new Date('9999-12-31T23:59:59.999Z'), field: 'Fri, 31 Dec 9999 23:59:59 GMT' },
].map(row => ({ ...row, ref: 'RFC 9110 §5.6.7' })), ({ date, field }) => {
  is(formatHttpDate(date), field)
  is(parseHttpDate(field)?.getTime(), Math.floor(date.getTime() / 1000) * 1000)
})

table('Wrong arguments', [
  { name: 'an invalid Date cannot be written', call: () => formatHttpDate(new Date(NaN)), error: TypeError },
  { name: 'a number cannot be written', call: () => formatHttpDate(0 as unknown as Date), error: TypeError },
  { name: 'undefined cannot be written', call: () => formatHttpDate(undefined as unknown as Date), error: TypeError },
  { name: 'a year before 0 cannot be written', call: () => formatHttpDate(new Date('-000001-12-31T23:59:59Z')),
    error: RangeError },
  { name: 'a year after 9999 cannot be written', call: () => formatHttpDate(new Date('+010000-01-01T00:00:00Z')),
    error: RangeError },
  { name: 'a value that is not a string cannot be read', call: () => parseHttpDate(784111777 as unknown as string),
    error: TypeError },
  { name: 'undefined cannot be read', call: () => parseHttpDate(undefined as unknown as string), error: TypeError },
  { name: 'now cannot be a number', call: () => parseHttpDate('', 0 as unknown as Date), error: TypeError },
  { name: 'now cannot be an invalid Date', call: () => parseHttpDate('', new Date(NaN)), error: TypeError },
].map(row => ({ ...row, ref: 'RFC 9110 §5.6.7' })), ({ call, error }) => {
  throws(call, (thrown: unknown) => thrown instanceof error && (error === RangeError || isTypeError(thrown)))
  if (error === RangeError) throws(call, /^An HTTP-date has a year from 0000 to 9999, not "(?:-1|10000)"$/)
})
