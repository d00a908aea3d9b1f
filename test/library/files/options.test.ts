// What options come to, and what is refused before the first request.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as assert from 'uvu/assert'
import { siteOf } from '../../../src/files/options.ts'
import { stories, table } from '../../support/table.ts'
import { withFolder } from './folder.ts'

const REF = 'not-modified: options of files'

const shown = (value: unknown): string => typeof value === 'function' ? 'a function' : JSON.stringify(value) ?? 'undefined'

/** Rows of values that an option must not have. */
const refused = (option: string, message: RegExp, values: readonly unknown[]): readonly { name: string, options: object, message: RegExp }[] =>
  values.map(value => ({ name: `${option}: ${shown(value)}`, options: { [option]: value }, message }))

const REFUSED = [
  ...refused('index', /^files: expected the name of a file as index, or false, got /, ['', 'a/b', 'a\\b', 'a\0b', '/', true, 5, {}]),
  ...refused('dotfiles', /^files: expected an array of names such as \['\.well-known'\] as dotfiles, got /,
    ['.a', {}, true, 5, [5], ['a'], ['.'], ['..'], ['.a', 'b'], ['.a/b'], ['.a\\b'], ['.a\0b'], ['x.a'], ['']]),
  ...refused('codings', /^files: expected codings with what file names end in, such as { br: '\.br' }, or false/,
    [true, 5, 'br', [], ['.br'], { br: '' }, { br: '.' }, { br: 'br' }, { br: 'x.br' }, { br: './br' }, { br: '.b/r' }, { br: '.b\\r' }, { br: '.b\0r' }, { br: 5 }, { BR: '.br' }, { 'b r': '.br' },
      { '': '.br' }, { identity: '.id' }]),
  ...refused('tags', /^files: expected 'content' or 'stats' as tags, got /, ['weak', '', null, true, 5]),
  ...refused('cacheControl', /^files: expected cache directives such as { maxAge: 60 }, the value of the field, or undefined as cacheControl, got /,
    ['', 'a\nb', '\nb', 'a\r\n', 'é', 'a\x7f', 5, true, null, Promise.resolve('no-cache')]),
  ...refused('types', /^files: expected content types by extensions as types, got /, ['text/x', 5, true, [], ['text/x']]),
  ...refused('types', /^files: expected extensions in lower case without a dot, such as 'md', in types, got /,
    [{ '': 'a/b' }, { '.md': 'a/b' }, { 'm.d': 'a/b' }, { 'm/d': 'a/b' }, { 'm\\d': 'a/b' }, { MD: 'a/b' }, { mD: 'a/b' }, { Md: 'a/b' }, { 'md.': 'a/b' }]),
  ...refused('types', /^files: expected a content type for md, got /, ['', 'text', 'text/', '/x', 'text/x/y', ' text/x', 'text/x ', 'te xt/x', 'text/x y', 'text/x;\xe9', 'text/x;\x7f',
    'text/x\n', '\ntext/x', 'text/x\n;a', 'text/x; a\r\nb: c', 'té/x', 'text/é', 'text;a/b', 5, null].map(type => ({ md: type }))),
  { name: 'an option that there is not', options: { maxAge: 1 }, message: /^files: expected the options index, dotfiles, codings, tags, cacheControl, types, got "maxAge"$/ }
].map(row => ({ ...row, ref: REF }))

table('What is refused', REFUSED, ({ options, message }) => {
  assert.throws(() => siteOf('.', options), (error: unknown) => error instanceof TypeError && message.test(error.message))
})

table('What is no options', [null, 5, 'a', true, () => {}].map(options => ({ name: shown(options), options, ref: REF })), ({ options }) => {
  assert.throws(() => siteOf('.', options), (error: unknown) => error instanceof TypeError && /^files: expected options, got /.test(error.message))
})

interface Root { readonly name: string, readonly root: unknown, readonly message: RegExp, readonly code?: string }

const ROOTS: readonly Root[] = [
  ...[undefined, null, '', 5, {}, 'a\0b'].map(root => ({ name: shown(root), root, message: /^files: expected a folder, as a path or as a URL with file:, got / })),
  { name: 'a URL of the Web', root: new URL('https://x/a'), message: /^files: expected a URL with file:, got "https:\/\/x\/a"$/ },
  { name: 'a folder that is not there', root: '/none/of/this', message: /^files: expected a folder at \/none\/of\/this, got nothing there$/, code: 'ERR_FOLDER_MISSING' },
  { name: 'a file', root: process.execPath, message: /^files: expected a folder at .+, got a file$/, code: 'ERR_FOLDER_MISSING' }
]

table('What is no root', ROOTS.map(row => ({ ...row, ref: REF })), ({ root, message, code }) => {
  let failure: unknown
  try {
    siteOf(root, undefined)
  } catch (error) {
    failure = error
  }
  assert.match((failure as Error).message, message)
  if (code !== undefined) assert.is((failure as { code?: unknown }).code, code)
})

stories(REF, {
  'that are not given are what the documentation says': () => {
    for (const options of [undefined, {}, { index: undefined, dotfiles: undefined, codings: undefined, tags: undefined, cacheControl: undefined, types: undefined }]) {
      const { root, index, dotfiles, codings, preferred, tags, cacheControl, types } = siteOf('.', options)
      assert.equal([root, index, dotfiles, [...codings], tags, cacheControl('/a'), [...types]],
        [process.cwd(), 'index.html', ['.well-known'], [['br', '.br'], ['zstd', '.zst'], ['gzip', '.gz']], 'content', undefined, []])
      assert.equal(preferred('gzip, br'), ['br', 'gzip'])
    }
  },
  'that are given count': () => {
    const { index, dotfiles, codings, preferred, tags, types } = siteOf('.', {
      index: 'a b.htm', dotfiles: ['.a', '..b', '...'], codings: { 'x-a': '.a.b' }, tags: 'stats', types: { md: 'a/b', 'x-y': 'c/d' }
    })
    assert.equal([index, dotfiles, [...codings], preferred('br, x-a'), tags, [...types]],
      ['a b.htm', ['.a', '..b', '...'], [['x-a', '.a.b']], ['x-a'], 'stats', [['md', 'a/b'], ['x-y', 'c/d']]])
  },
  'may leave out the index, the dotfiles and the codings': () => {
    const { index, dotfiles, codings, preferred } = siteOf('.', { index: false, dotfiles: [], codings: false })
    assert.equal([index, dotfiles, [...codings], preferred('gzip')], [undefined, [], [], []])
  },
  'are what they were, whatever becomes of the array later': () => {
    const names = ['.a']
    const { dotfiles } = siteOf('.', { dotfiles: names })
    names.push('.b')
    assert.equal(dotfiles, ['.a'])
  },
  'name the root by a path or by a URL, with what it has to be encoded': () => withFolder({ 's p#%/a.txt': 'a' }, async folder => {
    const path = join(folder.path, 's p#%')
    for (const root of [path, `${path}/`, pathToFileURL(path), pathToFileURL(`${path}/`)]) assert.is(siteOf(root, undefined).root, path)
  })
})

table('Cache-Control of a path', [
  { name: 'directives', given: { maxAge: 60, public: true }, field: 'public, max-age=60' },
  { name: 'a field', given: 'no-cache', field: 'no-cache' },
  { name: 'a field with a tab, a space and a tilde', given: '~\t }', field: '~\t }' },
  { name: 'nothing', given: undefined, field: undefined },
  { name: 'directives by a function', given: (path: string) => ({ maxAge: path.length }), field: 'max-age=5' },
  { name: 'a field by a function', given: (path: string) => `x="${path}"`, field: 'x="/a.js"' },
  { name: 'nothing by a function', given: () => undefined, field: undefined }
].map(row => ({ ...row, ref: 'RFC 9111 §5.2' })), ({ given, field }) => assert.is(siteOf('.', { cacheControl: given }).cacheControl('/a.js'), field))

stories('not-modified: the function for Cache-Control', {
  'fails where what it returns is neither directives nor a field': () => {
    const { cacheControl } = siteOf('.', { cacheControl: () => 5 })
    assert.throws(() => cacheControl('/a'), /^files: expected cache directives such as { maxAge: 60 }, .* got 5$/)
  }
})

table('A content type may be', [
  ...[...'!#$&^.+-_az09AZ'].map(character => ({ name: `with ${character}`, type: `x${character}y/x${character}y`, ref: 'RFC 6838 §4.2' })),
  ...['text/x;charset=utf-8', 'text/x; charset=utf-8', 'text/x \t;a="b ~"', 'text/x;', 'a/b'].map(type => ({ name: type, type, ref: 'RFC 9110 §8.3.1' }))
], ({ type }) => assert.is(siteOf('.', { types: { md: type } }).types.get('md'), type))
