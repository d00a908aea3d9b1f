// What an editor shows of each public name and property: a comment, and of what is counted its unit.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { stories, table } from '../support/table.ts'

const TYPES = 'dist/types'

/** One declaration of a public name, line by line, the comment before it included. */
interface Declaration {
  readonly name: string
  readonly before: string
  readonly lines: readonly string[]
}

function declarationsOf(entry: string): Declaration[] {
  const exported = [...readFileSync(join(TYPES, entry), 'utf8').matchAll(/^export (?:type )?\{ (.*) \} from '\.\/(.*)\.js';$/gm)]
  return exported.flatMap(([, names = '', file = '']) => {
    const lines = readFileSync(join(TYPES, `${file}.d.ts`), 'utf8').split('\n')
    return names.split(', ').map(name => {
      const from = lines.findIndex(line => new RegExp(`^export (?:declare )?(?:function|const|interface|type|class) ${name}\\b`).test(line))
      assert.ok(from > 0, `${name} is declared in ${file}.d.ts`)
      return { name, before: lines[from - 1] ?? '', lines: [...declarationAt(lines, from), ...inherited(lines, from, file)] }
    })
  })
}

function declarationAt(lines: readonly string[], from: number): string[] {
  const length = lines.slice(from).findIndex(line => /^(?:\S.*)?[;}]$/.test(line))
  return lines.slice(from, from + length + 1)
}

/** The declaration of the class of the library that a class extends. */
function inherited(lines: readonly string[], from: number, file: string): string[] {
  const base = / extends (\w+)/.exec(lines[from] ?? '')?.[1]
  const path = lines.map(line => new RegExp(`^import \\{ ${base} \\} from '(.*)\\.js';$`).exec(line)?.[1]).find(found => found !== undefined)
  if (path === undefined) return []
  const others = readFileSync(join(TYPES, file, '..', `${path}.d.ts`), 'utf8').split('\n')
  return declarationAt(others, others.findIndex(line => line.includes(` class ${base}`)))
}

/** The text of the comment that ends before the line at an index; undefined where there is none. */
function commentBefore(lines: readonly string[], at: number): string | undefined {
  if (lines[at - 1]?.trimEnd().endsWith('*/') !== true) return undefined
  let from = at - 1
  while (!(lines[from] ?? '').includes('/**')) from--
  return lines.slice(from, at).join(' ')
}

const declarations = [...declarationsOf('index.d.ts'), ...declarationsOf('fields.d.ts')]
const seen = new Set<string>()
const named = declarations.filter(({ name }) => seen.size < seen.add(name).size)

const properties = named.flatMap(({ name, lines }) => lines.flatMap((line, at) => {
  const [, property, type = ''] = /^\s+(?:readonly |static |get )*('[^']+'|\w+)\??(?:\(.*\))?: (.*?)[;{]$/.exec(line) ?? []
  return property === undefined ? [] : [{ name: `${name}.${property.replaceAll("'", '')}`, type, comment: commentBefore(lines, at) }]
}))

table('A public name has a comment', named.map(row => ({ ...row, ref: 'not-modified: hovers' })), ({ before }) => {
  assert.match(before, /\*\/$/)
})

table('A public property has a comment', properties.map(row => ({ ...row, ref: 'not-modified: hovers' })), ({ type, comment }) => {
  assert.ok(comment !== undefined)
  if (/\bnumber\b/.test(type)) assert.match(comment, /\bseconds\b|\bbytes\b|\bstatus\b/)
})

stories('The properties that are looked at', {
  'are those of interfaces, of options and of what stands within them': () => {
    const found = new Set(properties.map(({ name }) => name))
    const wanted = ['CacheControl.maxAge', 'CacheControl.onlyIfCached', 'CacheControlOptions.targeted', 'ParsedCacheControl.extensions', 'Validators.etag',
      'Validators.lastModified', 'EntityTag.weak', 'EntityTag.value', 'Decision.status', 'Decision.outcomes', 'Decision.If-None-Match',
      'etagFor.digest', 'UnavailableError.headers', 'WithEtagOptions.digest', 'EtagMiddlewareOptions.limit', 'Expectation.tags', 'makeEtag.weak', 'etagsMatch.allowWeak', 'fileEtag.inode']
    assert.equal(wanted.filter(name => !found.has(name)), [])
    assert.ok(properties.length >= 35)
  }
})
