// Exercises the examples of a document: type-checked, compiled, run, and asked what the transcripts ask.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import * as assert from 'uvu/assert'
import { diagnosticsOf } from '../../support/diagnostics.ts'
import type { Line, Unit } from './blocks.ts'
import { checkInstall } from './install.ts'
import { checkSignatures } from './signatures.ts'
import { ask, exitCode, start } from './server.ts'
import type { Started } from './server.ts'
import { checkAnswer, patternOf } from './transcript.ts'

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleDetection: 'force', types: ['node'], noEmit: true,
    strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true
  },
  include: ['*.ts']
}

// Beside the compiled test, where the package finds itself by its own name and the tests' packages lie.
const home = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), 'readme-'))
process.on('exit', () => rmSync(home, { recursive: true, force: true }))

const preload = join(home, 'preload.js')
writeFileSync(preload, transformSync(readFileSync('test/package/readme/preload.ts', 'utf8'), { loader: 'ts' }).code)

/** The errors of tsc in the examples, as strict TypeScript; file names and line numbers are those of the documents. */
export function diagnose(units: readonly Unit[]): string[] {
  const project = mkdtempSync(join(home, 'types-'))
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  const examples = units.filter(({ kind }) => kind === 'run' || kind === 'serve')
  for (const unit of examples) {
    writeFileSync(join(project, `${basename(unit.document, '.md')}-${unit.number}.ts`), sourceOf(unit, line => line.text))
  }
  return examples.length === 0 ? [] : [...diagnosticsOf(project).values()]
}

/** Does with a block what its note says; throws where it does not do what the document claims. */
export async function exercise(unit: Unit): Promise<void> {
  if (unit.kind === 'install') return checkInstall(unit.lines)
  if (unit.kind === 'signatures') return checkSignatures(unit)
  const started = unit.kind === 'playground' ? start(resolve('playground/server.js'), preload, 0) : startExample(unit)
  try {
    if (unit.kind === 'run') assert.is(await exitCode(started), 0, `Line ${unit.number}: the example failed`)
    for (const exchange of unit.exchanges) checkAnswer(exchange, await ask(exchange, started))
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${started.output()}`, { cause: error })
  } finally {
    started.child.kill('SIGKILL')
  }
}

function startExample(unit: Unit): Started {
  const source = sourceOf(unit, checked)
  const checks = (source.match(/\breadme(?:Value|Throws)\(/g) ?? []).length
  const { code } = transformSync(source, {
    loader: unit.language === 'js' ? 'js' : 'ts', target: 'node20', sourcemap: 'inline', sourcefile: unit.document,
    logLevel: 'silent'
  })
  const file = join(mkdtempSync(join(home, 'example-')), 'example.js')
  writeFileSync(file, code)
  return start(file, preload, checks)
}

/** The source of the example: each line keeps its number in the document, for errors that name a line. */
function sourceOf({ before, lines, after }: Unit, write: (line: Line) => string): string {
  const rows: string[] = []
  for (const line of [...before, ...lines]) rows[line.number - 1] = write(line)
  return [...Array.from(rows, row => row ?? ''), ...after.map(write)].join('\n')
}

/** A line that states a value or an error, as a check of it; any other line as it is. */
function checked({ text, number }: Line): string {
  const [, code = '', value] = /^(.*?)\s*\/\/ → (.*)$/.exec(text) ?? []
  if (value !== undefined) {
    const name = /^\s*const (\w+)(?:: [^=]+)? = /.exec(code)?.[1]
    return name === undefined ? `readmeValue(${number}, ${code.replace(/;$/, '')}, (${value}))`
      : `${code}; readmeValue(${number}, ${name}, (${value}))`
  }
  const [, throwing, error, message] = /^(.*?)\s*\/\/ throws (\w+)(?:: (.*))?$/.exec(text) ?? []
  if (throwing === undefined) return text
  const pattern = message === undefined ? 'undefined' : JSON.stringify(patternOf([message]).source)
  return `await readmeThrows(${number}, async () => ${throwing.trim().replace(/;$/, '')}, '${error}', ${pattern})`
}
