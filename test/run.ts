// Runs everything: the types, then each compiled test file in a process of its own. `node .test/run.js fetch/ node/etag` runs those
// whose path below `test` holds one of the words.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { totalsOf } from './support/totals.ts'
import type { Totals } from './support/totals.ts'

const only = process.argv.slice(2)

interface Result extends Totals { file: string; output: string }

/** One file's tests in a process of their own; a file that prints no totals, or dies, counts as one failure. */
function runFile(file: string): Promise<Result> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--enable-source-maps', `.test/${file}`], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { output += text })
    const deadline = setTimeout(() => {
      output += `${file} did not end within three minutes\n`
      child.kill('SIGKILL')
    }, 180_000)
    child.on('close', code => {
      clearTimeout(deadline)
      resolve({ file, ...totalsOf(output, code), output })
    })
  })
}

if (spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' }).status !== 0) {
  console.log('The types do not fit')
  process.exit(1)
}

const files = readdirSync('.test', { recursive: true, encoding: 'utf8' })
  .map(name => name.replaceAll('\\', '/'))
  .filter(name => name.endsWith('.test.js') && !name.startsWith('node_modules/'))
  .filter(name => only.length === 0 || only.some(word => name.includes(word)))
  .sort()
if (files.length === 0) {
  console.log(`No test file has ${only.map(word => `"${word}"`).join(' or ')} in its path`)
  process.exit(1)
}
const waiting = [...files]
const results: Result[] = []
await Promise.all(Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, async () => {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const result = await runFile(file)
    results.push(result)
    console.log(`${result.failed === 0 ? 'ok  ' : 'FAIL'} ${file} ${result.passed}`)
    if (result.failed > 0) console.log(result.output)
  }
}))

const passed = results.reduce((total, result) => total + result.passed, 0)
let failed = results.reduce((total, result) => total + result.failed, 0)
if (only.length === 0) {
  const known = Number(readFileSync('test/known-count', 'utf8'))
  if (passed + failed < known) {
    console.log(`${passed + failed} tests ran, ${known} were known: where tests went on purpose, lower test/known-count`)
    failed++
  } else if (passed + failed > known) {
    console.log(`${passed + failed} tests ran, ${known} were known: raise test/known-count`)
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
