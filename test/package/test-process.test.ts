// Test files that run one after another in one process: each with what it printed and how it ended, whatever those before it did.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, match, not } from 'uvu/assert'
import { reportIn, whatHangs } from '../support/report.ts'
import { TestProcess } from '../support/test-process.ts'
import type { Ended } from '../support/test-process.ts'
import { stories } from '../support/table.ts'

const SUITE = 'import { suite } from "uvu"; const tests = suite("s"); tests("t", () => {'
const PASSES = `${SUITE} console.log("process", process.pid) }); tests.run()`
const FAILS = `${SUITE} throw new Error("it broke") }); tests.run()`
const LEAVES = `${SUITE} return import("node:net").then(net => { net.createServer().listen(0) }) }); tests.run()`
const DIES = `${SUITE} setImmediate(() => { throw new Error("nobody catches it") }); return new Promise(() => {}) }); tests.run()`
const HANGS = 'setInterval(() => {}, 1000); await new Promise(() => {})'
const IS_CHILD = 'console.log("sent by", typeof process.send)'

/** Runs these files in turn, and gives the reports too. */
async function run(files: readonly string[], limit = 60_000): Promise<(Ended & { pid: string | undefined, report: string })[]> {
  const folder = mkdtempSync('.test/in-turn-')
  const runner = new TestProcess(limit)
  try {
    const ended = []
    for (const [at, text] of files.entries()) {
      const file = join(folder, `${at}.mjs`)
      writeFileSync(file, text)
      const report = join(folder, `${at}.report`)
      const one = await runner.inTurn(file, report)
      ended.push({ ...one, pid: /process (\d+)/.exec(one.output)?.[1], report: whatHangs(reportIn(report)) })
    }
    return ended
  } finally {
    runner.end()
    rmSync(folder, { recursive: true })
  }
}

stories('not-modified: the runner', {
  async 'files that pass share a process, and each has its own output'() {
    const [first, second] = await run([PASSES, PASSES])
    equal([first?.code, second?.code, first?.pid], [0, 0, second?.pid])
    for (const one of [first, second]) is(one?.output.match(/Total: +1\n/g)?.length, 1)
  },
  async 'one that fails says so, and the next has another process'() {
    const [passed, failed, next] = await run([PASSES, FAILS, PASSES])
    equal([passed?.code, failed?.code, next?.code], [0, 1, 0])
    match(failed?.output ?? '', 'it broke')
    not.match(next?.output ?? '', 'it broke')
    is(next?.pid === passed?.pid, false)
  },
  async 'one that leaves something open fails by it'() {
    const [one] = await run([LEAVES])
    is(one?.code, 1)
    match(one?.output ?? '', /The tests of .*0\.mjs ended, and left open: TCPServerWrap\n/)
  },
  async 'one that dies fails, with its last words'() {
    const [one, next] = await run([DIES, PASSES])
    equal([one?.code === 0, next?.code], [false, 0])
    match(one?.output ?? '', 'nobody catches it')
  },
  async 'one that hangs is ended'() {
    const [one, next] = await run([HANGS, IS_CHILD], 1000)
    equal([one?.isLate, one?.code === 0, next?.code], [true, false, 0])
  },
  async 'none takes itself for the child of another'() {
    const [one] = await run([IS_CHILD])
    match(one?.output ?? '', 'sent by undefined')
  }
})
