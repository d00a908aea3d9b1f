// The examples of README.md and of each page in docs/ do what the page says, and the links of all documents lead somewhere.
// A comment directly before a block says how the block is exercised:
//
//   <!-- test: run -->         js, ts: the block is a module of its own that runs to its end.
//   <!-- test: serve -->       js, ts: the block starts a server, which the transcripts after it ask, each request on a
//                              connection of its own. Ports are written as they are (3000); free ones stand for them.
//   <!-- test: signatures -->  js, ts: each function, const, interface and type of the block is declared so in
//                              dist/types, apart from comments, line breaks, semicolons, `export` and `declare`.
//   <!-- test: playground -->  console: asks `node playground/server.js` (port 8000), as do the transcripts after it.
//   <!-- test: none, WHY -->   any language but js, ts, sh and console: the block shows what nobody can run.
//   no comment                 console: asks the server that stands before it. sh: installs or starts the package by
//                              npm, pnpm, yarn, bun, node, git clone, cd; is not run, but what it names must exist.
//
// The comment of a `run` or `serve` block may hide code on the lines after its first: what belongs before the block,
// then a line `…` for the block itself, then what belongs after it. From the first line that begins with `$ ` on, it
// hides a transcript (`serve` and `playground`). So a recipe stays short:
//
//   <!-- test: serve
//   import { createServer } from 'node:http'
//   …
//   createServer(handler).listen(3000)
//   $ curl -i localhost:3000/
//   HTTP/1.1 204 No Content
//   -->
//
// All js and ts is checked as strict TypeScript; it may import `not-modified`, node: modules, what test/ has installed.
// In a `run` block a line that ends with `// → VALUE` states the value, a TypeScript expression, of the expression or
// `const` on that line (`NAME // → VALUE` for a const that took several). One that ends with `// throws TypeError`
// or `// throws TypeError: MESSAGE` states an error. Such lines stand at the top level, and each must be reached.
//
// A transcript is `$ curl [-i] [-I] [-s] [-X METHOD] [-H 'FIELD: VALUE'] [-d CONTENT] [http://]localhost:3000/…`, or
// 127.0.0.1, with `\` at the end of a line that goes on, and then what it prints: with -i or -I the status line, the
// fields, an empty line, the content; else the content. Nothing after the fields means no content. `…` stands for
// anything within a line, and alone on its line for any fields or any content. Without it all fields are shown, in any
// order, but those of node:http itself: Date, Connection, Keep-Alive, Content-Length, Transfer-Encoding.
import { readFileSync, readdirSync } from 'node:fs'
import * as main from 'not-modified'
import * as assert from 'uvu/assert'
import { readUnits } from './readme/blocks.ts'
import type { Unit } from './readme/blocks.ts'
import { lies } from './readme/lies.ts'
import { brokenLinks } from './readme/links.ts'
import { diagnose, exercise } from './readme/run.ts'
import { sample } from './readme/sample.ts'
import { stories, table } from '../support/table.ts'

async function check(markdown: string, diagnosticsOf: (units: readonly Unit[]) => readonly string[]): Promise<void> {
  const broken = brokenLinks(markdown, 'README.md')
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const units = readUnits(markdown, 'README.md')
  const diagnostics = diagnosticsOf(units)
  if (diagnostics.length > 0) throw new Error(diagnostics.join('\n'))
  for (const unit of units) await exercise(unit)
}

/** The errors of tsc in the examples of documents that are read on their own, each under a name of its own: one run of tsc for all. */
function diagnoseEach(documents: readonly { readonly name: string, readonly markdown: string }[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map(documents.map(({ name }, at) => [name, `document${at}`]))
  const found = diagnose(documents.flatMap(({ name, markdown }) => {
    try {
      return readUnits(markdown, 'README.md').map(unit => ({ ...unit, document: `${places.get(name)}.md` }))
    } catch {
      // What is wrong is said where the document is checked.
      return []
    }
  }))
  return new Map(documents.map(({ name }) => [name, found.filter(text => text.includes(`/${places.get(name)}-`))]))
}

const ref = 'CONTRIBUTING: documents'
const pages = ['README.md', ...readdirSync('docs').filter(name => name.endsWith('.md')).map(name => `docs/${name}`)]
const linked = [...pages, 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'playground/inspector.md', 'test/conformance/conformance.md']
const examples = pages.flatMap(page => readUnits(readFileSync(page, 'utf8'), page))

stories('The examples of the documents', {
  'compile as strict TypeScript': () => {
    assert.equal(diagnose(examples), [])
  }
})

for (const page of pages) {
  const rows = examples.filter(unit => unit.document === page)
    .map(unit => ({ name: `line ${unit.number}: ${unit.kind}`, ref, unit }))
  if (rows.length > 0) table(page, rows, ({ unit }) => exercise(unit))
}

table('The links of', linked.map(name => ({ name, ref })), ({ name }) => {
  assert.equal(brokenLinks(readFileSync(name, 'utf8'), name), [])
})

stories('docs/api.md', {
  'lists the public names, and no others'() {
    const [, list = ''] = /\n## All names\n\n((?:\|.*\n)+)/.exec(readFileSync('docs/api.md', 'utf8')) ?? []
    const cells = [...list.matchAll(/^\| (\[.*?) \|/gm)].map(([, cell = '']) => cell)
    const names = cells.flatMap(cell => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name))
    assert.equal(names.toSorted(), Object.keys(main).toSorted())
  }
})

stories('A document with every kind of example', {
  'passes': () => check(sample, diagnose)
})

let ofLies: ReturnType<typeof diagnoseEach> | undefined

table('A document that is wrong', lies.map(row => ({ ...row, ref })), async ({ name, markdown, message }) => {
  ofLies ??= diagnoseEach(lies)
  const failure = await check(markdown, () => ofLies?.get(name) ?? []).then(() => undefined, (error: unknown) => error)
  assert.instance(failure, Error)
  assert.match((failure as Error).message, message)
})
