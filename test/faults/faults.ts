// npm run faults -- [--seconds N] [WORD…]: what goes wrong with a store of revisions, and what four processes of fifty writers lose by it.
import { parseArgs } from 'node:util'
import { REDIS_PATH, NO_REDIS, redisVersion } from '../support/redis-server.ts'
import { faultsNamed } from './rows.ts'
import { runFault } from './stage.ts'
import type { Fault, Outcome } from './stage.ts'
import { serveWriters } from './writer.ts'
import { WriterProcesses } from './writer-processes.ts'

const COLUMNS = ['acknowledged', 'refused', 'overtaken', 'lost', 'overwritten', 'twoContents', 'shownTwice', 'wrong'] as const
const HEADS = ['acknowledged', 'refused', 'overtaken', 'lost', 'overwritten unread', 'tags of two contents', 'shown with two meanwhile', 'wrong 304 at rest']

/** What must never be: a tag that names two contents, at any fault, and what is lost where no claim is forgotten. */
function violationsIn({ forgetsClaims }: Fault, outcome: Outcome): string[] {
  const never = ['lost', 'twoContents', 'wrong', ...forgetsClaims === true ? [] : ['overwritten', 'shownTwice'] as const] as const
  return never.filter(name => outcome[name] > 0)
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { seconds: { type: 'string', default: '4' } }, allowPositionals: true })
  if (REDIS_PATH === undefined) throw new Error(NO_REDIS)
  console.log(`${redisVersion(REDIS_PATH)}, ${values.seconds} seconds each, 4 processes of 50 writers\n`)
  console.log(`| ${['fault', ...HEADS].join(' | ')} |\n|${'---|'.repeat(HEADS.length + 1)}`)
  const processes = new WriterProcesses(process.argv[1] as string)
  for (const fault of faultsNamed(positionals)) {
    const outcome = await runFault(fault, processes, { seconds: Number(values.seconds), processes: 4, perProcess: 50 })
    console.log(`| ${[fault.name, ...COLUMNS.map(name => outcome[name])].join(' | ')} |`)
    const violations = violationsIn(fault, outcome)
    if (violations.length > 0) {
      console.log(`FAIL ${fault.name}: ${violations.join(', ')}`)
      process.exitCode = 1
    }
  }
  processes.end()
}

if (process.argv[2] === 'writer') serveWriters()
else await run()
