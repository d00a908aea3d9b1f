// What the page takes for granted of its parts: the elements of index.html.
import { readFileSync, readdirSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'

const folder = 'playground/page'
const html = readFileSync(`${folder}/index.html`, 'utf8')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  .map(name => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }))

/** The elements whose interface is not named after them in one word. */
const names: Readonly<Record<string, string>> = { TextArea: 'textarea', TableCell: 'td', Image: 'img', OList: 'ol',
  Anchor: 'a' }

const asked = sources.flatMap(({ text }) => [...text.matchAll(/byId(?:<HTML(\w+)Element>)?\('([\w-]+)'\)/g)])
  .map(([, kind = '', id = '']) => ({ kind, id, name: `${id} ${kind}`, ref: 'design' }))
const distinct = [...new Map(asked.map(row => [row.name, row])).values()]

table('index.html has', distinct, ({ kind, id }) => {
  const found = [...html.matchAll(new RegExp(`<(\\w+)(?: [^<>]*)? id="${id}"`, 'g'))]
  assert.is(found.length, 1)
  if (kind !== '') assert.is(found[0]?.[1], names[kind] ?? kind.toLowerCase())
})
