// How options are checked, and how a message names a value.
import { is, throws } from 'uvu/assert'
import { checkOptions, describe } from '../../../src/fields/arguments.ts'
import { table } from '../../support/table.ts'

const REF = 'not-modified: arguments'

interface Options {
  readonly weak?: boolean | undefined
  readonly digest?: string | undefined
  readonly limit?: number | undefined
  readonly suffixes?: object | undefined
}

const check = (options: unknown): void => checkOptions<Options>(options as Options, { weak: 'boolean', digest: 'string', limit: 'number', suffixes: 'object' })

table('Options that are right', [
  { name: 'none', options: undefined },
  { name: 'an object without any', options: {} },
  { name: 'all of them', options: { weak: true, digest: 'md5', limit: 0, suffixes: [] } },
  { name: 'options that are undefined', options: { weak: undefined, digest: undefined } },
  { name: 'an object without a prototype', options: Object.assign(Object.create(null), { weak: false }) as object }
].map(row => ({ ...row, ref: REF })), ({ options }) => check(options))

const UNKNOWN = 'ERR_UNKNOWN_OPTION'

table('Options that are wrong', [
  { name: 'null', options: null, message: 'Expected options, an object with "weak" or "digest" or "limit" or "suffixes", got null' },
  { name: 'true', options: true, message: 'Expected options, an object with "weak" or "digest" or "limit" or "suffixes", got true' },
  { name: 'a text', options: 'weak', message: 'Expected options, an object with "weak" or "digest" or "limit" or "suffixes", got "weak"' },
  { name: 'an unknown name', options: { week: true }, message: 'Expected the options weak, digest, limit, suffixes, got "week"', code: UNKNOWN },
  { name: 'an unknown name that is undefined', options: { week: undefined }, message: 'Expected the options weak, digest, limit, suffixes, got "week"', code: UNKNOWN },
  { name: 'a name that every object has', options: { toString: 1 }, message: 'Expected the options weak, digest, limit, suffixes, got "toString"', code: UNKNOWN },
  { name: 'an unknown name beside a known one', options: { weak: true, week: true }, message: 'Expected the options weak, digest, limit, suffixes, got "week"', code: UNKNOWN },
  { name: 'a boolean of another type', options: { weak: 1 }, message: 'Expected the option "weak" to be a boolean, got 1' },
  { name: 'a text of another type', options: { digest: null }, message: 'Expected the option "digest" to be a string, got null' },
  { name: 'a number of another type', options: { limit: '5' }, message: 'Expected the option "limit" to be a number, got "5"' },
  { name: 'an object of another type', options: { suffixes: '-gzip' }, message: 'Expected the option "suffixes" to be an object, got "-gzip"' }
].map(row => ({ code: 'ERR_INVALID_ARGUMENT', ...row, ref: REF })), ({ options, message, code }) => {
  throws(() => check(options), (error: TypeError & { code?: string }) => error instanceof TypeError && error.message === message && error.code === code)
})

table('A value is described', [
  { name: 'undefined', value: undefined, text: 'undefined' },
  { name: 'null', value: null, text: 'null' },
  { name: 'a number', value: 0, text: '0' },
  { name: 'a text', value: 'a "b"\n', text: '"a \\"b\\"\\n"' },
  { name: 'the empty text', value: '', text: '""' },
  { name: 'a symbol', value: Symbol('x'), text: 'Symbol(x)' },
  { name: 'an object', value: {}, text: 'an instance of Object' },
  { name: 'an array', value: [1], text: 'an instance of Array' },
  { name: 'an instance of a class', value: new (class Row {})(), text: 'an instance of Row' },
  { name: 'an instance of a class without a name', value: new (class {})(), text: 'an instance of an unnamed class' },
  { name: 'an object without a prototype', value: Object.create(null) as unknown, text: 'an instance of an unnamed class' },
  { name: 'a Date', value: new Date(0), text: 'an instance of Date' },
  { name: 'an invalid Date', value: new Date(NaN), text: 'an invalid Date' },
  { name: 'a promise', value: Promise.resolve(), text: 'an instance of Promise' }
].map(row => ({ ...row, ref: REF })), ({ value, text }) => is(describe(value), text))
