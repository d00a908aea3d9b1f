// Every error of the library has a code: it is made in one place, and docs/errors.md lists the codes.
import { readFileSync, readdirSync } from 'node:fs'
import * as main from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../support/table.ts'

const texts = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  .map(name => ({ file: name.replaceAll('\\', '/'), text: readFileSync(`src/${name}`, 'utf8') }))

stories('The codes of errors', {
  'only one file makes errors without a class of their own': () =>
    assert.equal(texts.filter(({ text }) => /\bnew (?:Type|Range|Syntax)?Error\(/.test(text)).map(({ file }) => file), ['fields/errors.ts']),
  'the document lists exactly the codes of the sources': () => {
    const used = texts.flatMap(({ text }) => text.match(/(?<=')ERR_[A-Z_]+(?=')/g) ?? [])
    const listed = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(ERR_[A-Z_]+)`/gm)].map(([, code]) => code as string)
    assert.equal(listed.sort(), [...new Set(used)].sort())
  },
  'each code is used outside of its declaration': () => {
    const declared = texts.find(({ file }) => file === 'fields/errors.ts')?.text.match(/(?<=\| )'ERR_[A-Z_]+'/g) ?? []
    const defaults = ["'ERR_INVALID_ARGUMENT'", "'ERR_OUT_OF_RANGE'"]
    const unused = declared.filter(code => !defaults.includes(code) && !texts.some(({ file, text }) => file !== 'fields/errors.ts' && text.includes(code)))
    assert.ok(declared.length > 10)
    assert.equal(unused, [])
  }
})

const ask = main as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>
const call = (name: string, ...given: unknown[]) => () => (ask[name] as (...given: unknown[]) => unknown)(...given)
const revision = (): number => 1

table('An error', ([
  ['etagFor', call('etagFor', NaN), TypeError, 'ERR_NOT_TAGGABLE'],
  ['etagFor with a digest', call('etagFor', 1, { digest: 'md55' }), TypeError, 'ERR_DIGEST_UNAVAILABLE'],
  ['etagsMatch', call('etagsMatch', undefined, []), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['evaluatePreconditions', call('evaluatePreconditions', 7, {}, null), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['expectationOf', call('expectationOf', undefined), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['fileEtag', call('fileEtag', {}), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['files', call('files', '/nowhere/at/all'), Error, 'ERR_FOLDER_MISSING'],
  ['formatCacheControl', call('formatCacheControl', { maxage: 1 }), TypeError, 'ERR_UNKNOWN_OPTION'],
  ['formatHttpDate', call('formatHttpDate', new Date(8.64e15)), RangeError, 'ERR_OUT_OF_RANGE'],
  ['lazyBody', call('lazyBody', 5), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['makeEtag', call('makeEtag', '"'), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['parseCacheControl', call('parseCacheControl', 1), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['parseEntityTags', call('parseEntityTags', 1), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['parseHttpDate', call('parseHttpDate', 1), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['parseRange', call('parseRange', 'bytes=0-', -1), RangeError, 'ERR_OUT_OF_RANGE'],
  ['quotedString', call('quotedString', '\n'), TypeError, 'ERR_INVALID_ARGUMENT'],
  ['assertPreconditions', call('assertPreconditions', 7, 7), TypeError, 'ERR_INVALID_ARGUMENT', /^assertPreconditions: expected .*, got 7/],
  ['etagMiddleware', call('etagMiddleware', { limit: -1 }), RangeError, 'ERR_OUT_OF_RANGE', /^etagMiddleware: expected .*, got -1$/],
  ['memoryRevisions', call('memoryRevisions', { limit: 0 }), RangeError, 'ERR_OUT_OF_RANGE', /^memoryRevisions: expected .*, got 0$/],
  ['redisRevisions', call('redisRevisions', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^redisRevisions: expected .*, got 7$/],
  ['postgresRevisions', call('postgresRevisions', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^postgresRevisions: expected .*, got 7$/],
  ['sqliteRevisions', call('sqliteRevisions', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^sqliteRevisions: expected .*, got 7$/],
  ['withEtag', call('withEtag', undefined), TypeError, 'ERR_INVALID_ARGUMENT', /^withEtag: expected a function, got undefined\. Write /],
  ['withEtag with an option', call('withEtag', revision, { waek: true }), TypeError, 'ERR_UNKNOWN_OPTION', /^Expected the options .*, got "waek"$/],
  ['withEtag without a handler', () => main.withEtag(revision)(undefined as never), TypeError, 'ERR_HANDLER_MISSING', /: expected a handler, got undefined/],
  ['a decorated handler', () => (main.withEtag(revision)(() => 'a') as (...given: unknown[]) => unknown)(7), TypeError, 'ERR_INVALID_CALL', /^Expected a decorated handler .* got /],
  ['withLastModified', call('withLastModified', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^withLastModified: expected a function, got 7\. Write /],
  ['withFields', call('withFields', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^withFields: expected .*, got 7\. Write /],
  ['withKeptContent', call('withKeptContent', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^withKeptContent: expected .*, got 7\. Write /],
  ['withKeptContent with an option', call('withKeptContent', main.memoryContents(), { maxSize: 1 }), TypeError, 'ERR_UNKNOWN_OPTION', /^Expected the options .*, got "maxSize"$/],
  ['withRanges', call('withRanges', 7), TypeError, 'ERR_HANDLER_MISSING', /^withRanges: expected a handler, got 7/],
  ['partial', call('partial', 1.5, () => 'a'), RangeError, 'ERR_OUT_OF_RANGE', /^partial: expected the length .*, got 1\.5$/],
  ['partial without a function', call('partial', 1, 'a'), TypeError, 'ERR_INVALID_ARGUMENT', /^partial: expected a function \(first, last\) .*, got "a"$/],
  ['rangeBody', call('rangeBody', -1, () => 'a'), RangeError, 'ERR_OUT_OF_RANGE', /^rangeBody: expected the length .*, got -1$/],
  ['rangeBody without a function', call('rangeBody', 1), TypeError, 'ERR_INVALID_ARGUMENT', /^rangeBody: expected a function .*, got undefined$/],
  ['parseRange of no string', call('parseRange', undefined, 1), TypeError, 'ERR_INVALID_ARGUMENT', /^parseRange: expected .*, got undefined$/],
  ['memoryContents', call('memoryContents', { limit: -1 }), RangeError, 'ERR_OUT_OF_RANGE', /^memoryContents: expected .*, got -1$/],
  ['redisContents', call('redisContents', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^redisContents: expected .*, got 7$/],
  ['files of no path', call('files', 7), TypeError, 'ERR_INVALID_ARGUMENT', /^files: expected .*, got 7/],
  ...['forExpress', 'forKoa', 'forFastify', 'forHono', 'forH3'].map(name =>
    [name, call(name), TypeError, 'ERR_INVALID_ARGUMENT', new RegExp(`^${name}: expected .*, got none\\. Write `)] as const)
] as const).map(([name, run, type, code, message = /./]) => ({ name: `of ${name}`, ref: 'not-modified: errors', run, type, code, message })),
({ run, type, code, message }) => {
  try {
    run()
  } catch (error) {
    assert.instance(error, type)
    assert.is((error as { code?: unknown }).code, code)
    assert.match((error as Error).message, message)
    return
  }
  assert.unreachable('nothing was thrown')
})
