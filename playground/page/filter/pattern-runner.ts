// Trying regular expressions in a worker, which is ended where they take too long: the page itself never waits.
import type { PatternBatch } from './pattern.ts'

/** Resolves to whether each row is to be shown; to undefined where that took too long, or needed too much memory. */
export type RunPatterns = (batch: PatternBatch) => Promise<readonly boolean[] | undefined>

const MAX_MILLISECONDS = 100
const SCRIPT = '/page/pattern-worker.js'

/** Returns the function that runs one batch after the other. */
export function createPatternRunner(): RunPatterns {
  const start = createStarter()
  let worker: Promise<Worker> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const run: RunPatterns = async batch => {
    worker ??= start()
    const results = await worker.then(started => answerOf(started, batch), () => undefined)
    if (results === undefined) worker = undefined
    return results
  }
  return batch => {
    const own = last.then(() => run(batch))
    last = own
    return own
  }
}

function answerOf(worker: Worker, batch: PatternBatch): Promise<readonly boolean[] | undefined> {
  return new Promise(resolve => {
    // Where the page itself was busy for so long, an answer that has come in time is taken first.
    let deadline = window.setTimeout(() => { deadline = window.setTimeout(give, 0) }, MAX_MILLISECONDS)
    const give = (results: readonly boolean[] | undefined): void => {
      window.clearTimeout(deadline)
      if (results === undefined) worker.terminate()
      resolve(results)
    }
    worker.onmessage = ({ data }: MessageEvent<readonly boolean[]>) => give(data)
    worker.onerror = () => give(undefined)
    worker.postMessage(batch)
  })
}

/** Resolves to a worker that listens: the time it takes to load belongs to no batch. */
function createStarter(): () => Promise<Worker> {
  // The page's policy lets scripts be loaded by the name of this policy alone, and this policy loads one script alone.
  const trusted = Reflect.get(window, 'trustedTypes') as {
    createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(url: string): string }
  } | undefined
  const policy = trusted?.createPolicy('pattern-worker', { createScriptURL: () => SCRIPT })
  return () => new Promise((resolve, reject) => {
    const worker = new Worker(policy?.createScriptURL(SCRIPT) ?? SCRIPT, { type: 'module' })
    worker.onmessage = () => resolve(worker)
    worker.onerror = () => reject(new Error('The worker for regular expressions did not start'))
  })
}
