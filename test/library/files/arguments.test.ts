import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { askOnFetch, withFolder } from './folder.ts'

const REF = 'not-modified: files'
const untyped = files as (...args: unknown[]) => (...args: unknown[]) => unknown

table('What files is not to be told', [
  { name: 'no root', args: [undefined], message: /^files: expected a folder, as a path or as a URL with file:, got undefined$/ },
  { name: 'an empty root', args: [''], message: /expected a folder, .* got ""$/ },
  { name: 'a number as the root', args: [5], message: /expected a folder, .* got 5$/ },
  { name: 'a URL of the Web', args: [new URL('http://x/a')], message: /expected a URL with file:, got "http:\/\/x\/a"$/ },
  { name: 'a root that is not there', args: ['/none/of/this'], message: /expected a folder at \/none\/of\/this, got nothing there$/ },
  { name: 'a root that is a file', args: [process.execPath], message: /expected a folder at .*, got a file$/ },
  { name: 'options of another kind', args: ['.', 5], message: /expected options, got 5$/ },
  { name: 'null as options', args: ['.', null], message: /expected options, got null$/ },
  { name: 'an option that there is not', args: ['.', { maxAge: '1d' }], message: /expected the options index, dotfiles, codings, tags, cacheControl, types, got "maxAge"$/ },
  { name: 'an index of another kind', args: ['.', { index: true }], message: /expected the name of a file as index, or false, got true$/ },
  { name: 'an index that is a path', args: ['.', { index: '../index.html' }], message: /as index, or false, got "\.\.\/index\.html"$/ },
  { name: 'dotfiles as a word', args: ['.', { dotfiles: 'allow' }], message: /expected an array of names such as \['\.well-known'\] as dotfiles, got "allow"$/ },
  { name: 'dotfiles without a dot', args: ['.', { dotfiles: ['env'] }], message: /as dotfiles, got "\[\\"env\\"\]"$/ },
  { name: 'dotfiles that lead up', args: ['.', { dotfiles: ['..'] }], message: /as dotfiles/ },
  { name: 'dotfiles that stay', args: ['.', { dotfiles: ['.'] }], message: /as dotfiles/ },
  { name: 'dotfiles with a slash', args: ['.', { dotfiles: ['.a/b'] }], message: /as dotfiles/ },
  { name: 'codings as an array', args: ['.', { codings: ['br'] }], message: /expected codings with what file names end in, such as { br: '\.br' }, or false, got an instance of Array$/ },
  { name: 'codings as true', args: ['.', { codings: true }], message: /expected codings .* got true$/ },
  { name: 'a coding without a suffix', args: ['.', { codings: { br: '' } }], message: /expected codings .* got ""$/ },
  { name: 'a coding with a path', args: ['.', { codings: { br: './../a' } }], message: /expected codings/ },
  { name: 'a coding in capitals', args: ['.', { codings: { GZIP: '.gz' } }], message: /with the name in lower case, got "GZIP"$/ },
  { name: 'identity as a coding', args: ['.', { codings: { identity: '.id' } }], message: /got "identity"$/ },
  { name: 'tags of another kind', args: ['.', { tags: 'weak' }], message: /expected 'content' or 'stats' as tags, got "weak"$/ },
  { name: 'a number as cacheControl', args: ['.', { cacheControl: 60 }], message: /expected cache directives such as { maxAge: 60 }, .* as cacheControl, got 60$/ },
  { name: 'directives that there are not', args: ['.', { cacheControl: { maxage: 60 } }], message: /No cache directive has the property "maxage"/ },
  { name: 'a field with a line break', args: ['.', { cacheControl: 'no-cache\r\nSet-Cookie: a' }], message: /as cacheControl, got "no-cache/ },
  { name: 'an extension with its dot', args: ['.', { types: { '.md': 'text/x' } }], message: /expected extensions in lower case without a dot, such as 'md', in types, got "\.md"$/ },
  { name: 'an extension in capitals', args: ['.', { types: { MD: 'text/x' } }], message: /got "MD"$/ },
  { name: 'a type that is none', args: ['.', { types: { md: 'markdown' } }], message: /expected a content type for md, got "markdown"$/ },
  { name: 'a type with a line break', args: ['.', { types: { md: 'text/x\r\na: b' } }], message: /expected a content type for md/ },
  { name: 'types of another kind', args: ['.', { types: 'text/x' }], message: /expected content types by extensions as types, got "text\/x"$/ }
].map(row => ({ ...row, ref: REF })), ({ args, message }) => {
  assert.throws(() => untyped(...args), (error: unknown) => {
    assert.instance(error, Error)
    assert.match((error as Error).message, message)
    return true
  })
})

table('What is no request', [
  { name: 'nothing', args: [] },
  { name: 'a context of Hono', args: [{ req: { method: 'GET', headers: {}, raw: {} } }] },
  { name: 'a path', args: ['/a.txt'] }
].map(row => ({ ...row, ref: REF })), ({ args }) => {
  assert.throws(() => untyped('.')(...args), (error: unknown) => {
    assert.match(String(error), /files\(\): expected \(request, response\) of node:http or a Request, got .*In Hono pass c\.req\.raw/)
    assert.is((error as { code?: unknown }).code, 'ERR_INVALID_CALL')
    return true
  })
})

const TYPES: readonly (readonly [name: string, type: string])[] = [
  ['a.html', 'text/html; charset=utf-8'], ['a.HTML', 'text/html; charset=utf-8'], ['a.css', 'text/css; charset=utf-8'], ['a.js', 'text/javascript; charset=utf-8'],
  ['a.mjs', 'text/javascript; charset=utf-8'], ['a.min.js', 'text/javascript; charset=utf-8'], ['a.json', 'application/json'], ['a.js.map', 'application/json'],
  ['a.webmanifest', 'application/manifest+json'], ['a.xml', 'application/xml'], ['a.svg', 'image/svg+xml'], ['a.png', 'image/png'], ['a.jpg', 'image/jpeg'],
  ['a.webp', 'image/webp'], ['a.avif', 'image/avif'], ['a.ico', 'image/vnd.microsoft.icon'], ['a.woff2', 'font/woff2'], ['a.mp4', 'video/mp4'], ['a.webm', 'video/webm'],
  ['a.mp3', 'audio/mpeg'], ['a.wasm', 'application/wasm'], ['a.pdf', 'application/pdf'], ['a.txt', 'text/plain; charset=utf-8'], ['a.md', 'text/x-own'], ['a.own', 'x/y'],
  ['a.vtt', 'text/vtt; charset=utf-8'], ['a.zip', 'application/zip'], ['a.yaml', 'application/yaml']
]
const UNKNOWN = ['a', 'a.unknown', 'a.constructor', 'a.__proto__', 'html', 'a.html-']

stories(REF, {
  'types are by extension, in any case, and their own come first': async () => {
    await withFolder(Object.fromEntries([...TYPES.map(([name]) => name), ...UNKNOWN].map(name => [name, name])), async folder => {
      const ask = askOnFetch(files(folder.path, { types: { md: 'text/x-own', own: 'x/y' } }))
      for (const [name, type] of TYPES) {
        const { fields } = await ask(`/${name}`)
        assert.equal([name, fields['content-type'], fields['x-content-type-options']], [name, type, undefined])
      }
      for (const name of UNKNOWN) {
        const { fields } = await ask(`/${name}`)
        assert.equal([name, fields['content-type'], fields['x-content-type-options']], [name, 'application/octet-stream', 'nosniff'])
      }
    })
  },
  'the root is a path, absolute or not, or a URL, with what it has to be encoded': async () => {
    await withFolder({ 's p#%/a.txt': 'a' }, async folder => {
      const path = join(folder.path, 's p#%')
      for (const root of [path, `${path}/`, pathToFileURL(path), pathToFileURL(`${path}/`)]) assert.is((await askOnFetch(files(root))('/a.txt')).content, 'a')
      const former = process.cwd()
      process.chdir(folder.path)
      const relative = askOnFetch(files('s p#%'))
      process.chdir(former)
      assert.is((await relative('/a.txt')).content, 'a')
    })
  },
  'cacheControl is directives, a field, or a function of the path of the file': async () => {
    await withFolder({ 'index.html': 'i', 'a b.js': 'a' }, async folder => {
      const paths: string[] = []
      for (const [cacheControl, value] of [[{ maxAge: 60, public: true as const }, 'public, max-age=60'], ['no-cache', 'no-cache'], [undefined, undefined],
        [(path: string) => { paths.push(path); return path.endsWith('.js') ? { noStore: true as const } : undefined }, undefined],
        [() => 'max-age=5', 'max-age=5']] as const) {
        const ask = askOnFetch(files(folder.path, { cacheControl }))
        for (const fields of [{}, { 'If-None-Match': '*' }, { Range: 'bytes=0-0' }]) {
          const said = (await ask('/', fields as Record<string, string>)).fields['cache-control']
          assert.is(said?.replace(/(?:, )?no-transform/, '') || undefined, value)
        }
        assert.is((await ask('/', { 'If-Match': '"x"' })).fields['cache-control'], 'no-store')
        assert.is((await ask('/', { Range: 'bytes=9-' })).fields['cache-control'], undefined)
        await ask('/a%20b.js')
      }
      assert.equal(new Set(paths), new Set(['/index.html', '/a b.js']))
    })
  },
  'options that are undefined are not given': async () => {
    await withFolder({ 'index.html': 'i' }, async folder => {
      writeFileSync(join(folder.path, 'index.html.gz'), 'gz')
      const ask = askOnFetch(files(folder.path, { index: undefined, dotfiles: undefined, codings: undefined, tags: undefined, cacheControl: undefined, types: undefined }))
      assert.is((await ask('/', { 'Accept-Encoding': 'gzip' })).content, 'gz')
    })
  }
})
