// A short run of one kind with a fixed seed, for the tests.
import * as assert from 'uvu/assert'
import type { Kind } from './kind.ts'
import { playKind } from './play.ts'

/** Plays so many cases; each of the answers must have come, or chance leads nowhere. */
export async function playShort(kind: Kind, seed: number, cases: number, expected: readonly string[]): Promise<void> {
  const { findings, answers } = await playKind(kind, seed, number => number < cases)
  assert.equal(findings, [])
  for (const answer of expected) assert.ok((answers.get(answer) ?? 0) > 3, `${answer}: ${answers.get(answer) ?? 0} of ${JSON.stringify([...answers])}`)
}
