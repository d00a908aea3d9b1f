// Runs test files one after another in this process, each when the runner asks for it: the packages that they have in common are loaded once.
import { setTimeout as sleep } from 'node:timers/promises'
import { endWhatLasts, letThingsLast, resourcesThatLast } from './support/lasting.ts'
import { REPORT } from './support/report.ts'
import { END, endMark } from './support/test-process.ts'
import type { Turn } from './support/test-process.ts'

/** Seconds until what a file left open counts as forgotten. */
const LIMIT = 10

// As uvu's own command does it: suites wait in the queue until they are executed.
const queue: unknown[][] = []
Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: queue, UVU_INDEX: 0 })
const { exec } = await import('uvu')

const openNow = (): string[] => process.getActiveResourcesInfo().filter(name => name !== 'Immediate').sort()

/** What is open beside what is to last. */
function openBeside(): string[] {
  const lasting = resourcesThatLast()
  return openNow().filter(name => {
    const at = lasting.indexOf(name)
    if (at !== -1) lasting.splice(at, 1)
    return at === -1
  })
}

/** What is open beside what was before, once all of it had its time to end. */
async function forgotten(before: readonly string[]): Promise<string[]> {
  for (const end = performance.now() + LIMIT * 1000; ; await sleep(20)) {
    const rest = [...before, ...resourcesThatLast()]
    const more = openNow().filter(name => {
      const at = rest.indexOf(name)
      if (at !== -1) rest.splice(at, 1)
      return at === -1
    })
    if (more.length === 0 || performance.now() > end) return more
  }
}

async function run({ path, report }: Turn): Promise<void> {
  process.env[REPORT] = report
  process.exitCode = 0
  queue.splice(0, Infinity, [null])
  const before = openBeside()
  try {
    await import(path)
    await exec()
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  }
  const open = await forgotten(before)
  if (open.length > 0) {
    console.log(`The tests of ${path} ended, and left open: ${open.join(', ')}`)
    process.exitCode = 1
  }
  process.removeAllListeners('SIGTERM')
  process.stdout.write(endMark(Number(process.exitCode)))
}

// They are opened when first used, and stay open.
for (const stream of [process.stdout, process.stderr]) stream.write('')

// A file may send its results where it finds itself the child of another.
delete process.send

letThingsLast()
process.on('message', (message: Turn | typeof END) => {
  if (message === END) void endWhatLasts().finally(() => process.exit())
  else void run(message)
})
