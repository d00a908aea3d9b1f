// What a bundler keeps of the package where one export alone is used, minified by esbuild and compressed by gzip.
import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as assert from 'uvu/assert'
import { stories, table } from '../support/table.ts'

const ENTRY = join(process.cwd(), 'dist/index.js')
const KB = 1024

/** The most that each may weigh, in KB. What decorates or answers weighs as much as the half of the package that it needs. */
const LIMITS: Readonly<Record<string, number | undefined>> = {
  ANY_TAG: 0.1,
  etagFor: 4.5,
  etagsMatch: 0.8,
  evaluatePreconditions: 3,
  expectationOf: 1.4,
  fileEtag: 1.1,
  formatCacheControl: 1.8,
  formatHttpDate: 0.5,
  lazyBody: 1.5,
  makeEtag: 1.3,
  parseCacheControl: 2.6,
  parseEntityTags: 1.3,
  parseHttpDate: 1.3,
  parseRange: 1,
  quotedString: 0.5,
  PreconditionError: undefined,
  UnavailableError: undefined,
  postgresRevisions: undefined,
  redisRevisions: undefined,
  revisionsTable: undefined,
  sqliteRevisions: undefined,
  answerConditional: undefined,
  assertPreconditions: undefined,
  etagMiddleware: undefined,
  forExpress: undefined,
  forFastify: undefined,
  forH3: undefined,
  forHono: undefined,
  forKoa: undefined,
  files: undefined,
  memoryContents: undefined,
  memoryRevisions: undefined,
  noCache: undefined,
  noStore: undefined,
  withCacheControl: undefined,
  withEtag: undefined,
  redisContents: undefined,
  withFields: undefined,
  withKeptContent: undefined,
  withLastModified: undefined,
  withRanges: undefined,
  partial: undefined,
  rangeBody: undefined
}

async function bundled(contents: string): Promise<Uint8Array> {
  const { outputFiles: [file] } = await build({
    stdin: { contents, resolveDir: process.cwd() }, bundle: true, format: 'esm', platform: 'node', minify: true, write: false
  })
  assert.ok(file)
  return file.contents
}

const weigh = (code: Uint8Array): number => gzipSync(code, { level: 9 }).length

const names = Object.keys(await import(pathToFileURL(ENTRY).href) as object)
const codes = new Map(await Promise.all(names.map(async name => [name, await bundled(`export { ${name} } from ${JSON.stringify(ENTRY)}`)] as const)))
const whole = await bundled(`export * from ${JSON.stringify(ENTRY)}`)

console.log('export, bytes minified, and compressed:')
for (const [name, code] of [...codes, ['all of them', whole] as const]) console.log(`${name.padEnd(24)} ${code.length} ${weigh(code)}`)

table('Alone in a bundle', names.map(name => ({ name, ref: 'not-modified: bundlers' })), ({ name }) => {
  assert.ok(name in LIMITS, `${name} has no limit`)
  const limit = LIMITS[name]
  const weight = weigh(codes.get(name) as Uint8Array)
  if (limit !== undefined) assert.ok(weight <= limit * KB, `${name} weighs ${weight} bytes of at most ${limit * KB}`)
  assert.ok(weight < weigh(whole), `${name} weighs as much as everything`)
})

table('Alone in a bundle, without any module of Node', [
  'ANY_TAG', 'etagsMatch', 'evaluatePreconditions', 'formatCacheControl', 'formatHttpDate', 'makeEtag', 'parseCacheControl', 'parseEntityTags',
  'parseHttpDate', 'parseRange', 'quotedString', 'fileEtag', 'expectationOf'
].map(name => ({ name, ref: 'not-modified: bundlers' })), ({ name }) => {
  assert.not.match(new TextDecoder().decode(codes.get(name)), /["']node:|\bBuffer\b/)
})

stories('The limits', {
  'are of names that are exported': () => assert.equal(Object.keys(LIMITS).filter(name => !names.includes(name)), [])
})
