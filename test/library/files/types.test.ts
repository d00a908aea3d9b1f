// The whole table of content types, against that of mime-types, by which Express and most others choose.
import { createRequire } from 'node:module'
import * as assert from 'uvu/assert'
import { UNKNOWN_TYPE, typeOf } from '../../../src/files/types.ts'
import { table } from '../../support/table.ts'

const fromExpress = createRequire(createRequire(import.meta.url).resolve('express'))
const { lookup } = fromExpress('mime-types') as { lookup: (extension: string) => string | false }

const EXTENSIONS = `html htm xhtml css js mjs json map jsonld geojson webmanifest xml xsl rss atom txt text log csv tsv md markdown vtt srt ics toml svg png apng jpg jpeg
  gif webp avif jxl heic heif bmp ico tif tiff woff woff2 ttf otf ttc eot mp4 m4v webm ogv mov avi mpg mpeg ts m2ts 3gp m3u8 mpd mp3 m4a aac oga ogg opus wav weba mid
  midi wasm pdf zip gz tar bz2 xz 7z rar jar apk doc docx xls xlsx ppt pptx odt ods odp rtf epub gltf glb usdz stl obj`.split(/\s+/)

/** What mime-types does not know yet, or by a name that is not the registered one. */
const REGISTERED: readonly (readonly [extension: string, type: string, ref: string])[] = [
  ['cjs', 'text/javascript', 'RFC 9239 §6.1.1'], ['vcf', 'text/vcard', 'RFC 6350 §10.1'], ['yaml', 'application/yaml', 'RFC 9512 §2.1'], ['yml', 'application/yaml', 'RFC 9512 §2.1'],
  ['mkv', 'video/matroska', 'RFC 9559 §27.3'], ['flac', 'audio/flac', 'RFC 9639 §12.1'], ['tgz', 'application/gzip', 'RFC 6713 §3'], ['zst', 'application/zstd', 'RFC 8878 §7.1']
]

table('The content type of a file', [
  ...EXTENSIONS.map(extension => ({ name: extension, ref: 'mime-types', type: lookup(extension) })),
  ...REGISTERED.map(([extension, type, ref]) => ({ name: extension, ref, type }))
], ({ name, type }) => {
  assert.type(type, 'string')
  const field = String(type).startsWith('text/') ? `${type}; charset=utf-8` : type
  assert.is(typeOf(`a.${name}`, new Map()), field)
  assert.is(typeOf(`sub.d/a.b.${name.toUpperCase()}`, new Map()), field)
})

table('The extension of a file', [
  { name: 'none', path: 'a', type: undefined },
  { name: 'none in a folder that has one', path: 'a.html/b', type: undefined },
  { name: 'the name of a dotfile, which is none', path: '.html', type: undefined },
  { name: 'the name of a dotfile in a folder', path: 'a/.html', type: undefined },
  { name: 'of one letter before it', path: 'a/b.html', type: 'text/html; charset=utf-8' },
  { name: 'an empty one', path: 'a.', type: undefined },
  { name: 'one that is not known', path: 'a.unknown', type: undefined },
  { name: 'one that objects inherit', path: 'a.constructor', type: undefined },
  { name: 'one of the own types', path: 'a.OWN', type: 'x/own' },
  { name: 'one of the own types in place of the known one', path: 'a.md', type: 'x/md' }
].map(row => ({ ...row, ref: 'RFC 9110 §8.3' })), ({ path, type }) => assert.is(typeOf(path, new Map([['own', 'x/own'], ['md', 'x/md']])), type))

table('The type of what is not known', [{ name: 'is that of any octets', ref: 'RFC 2046 §4.5.1' }], () => assert.is(UNKNOWN_TYPE, 'application/octet-stream'))
