// Plays cases of one kind, one after another, and gathers what is against the rules.
import { Assertion } from 'uvu/assert'
import { randomOf } from '../random.ts'
import { within } from '../../support/until.ts'
import type { Kind, Played } from './kind.ts'

/** Plays the cases of a seed from a number on, until `more` says no or ten have found something. Each must come to its end. */
export async function playKind(kind: Kind, seed: number, more: (number: number) => boolean, from = 0): Promise<Played> {
  const findings: string[] = []
  const answers = new Map<string, number>()
  let number = from
  const stray = (error: unknown): void => { findings.push(`seed ${seed}, before case ${number}: nobody caught ${String(error)}`) }
  process.on('uncaughtException', stray)
  process.on('unhandledRejection', stray)
  try {
    await kind(async play => {
      for (; findings.length < 10 && more(number); number++) {
        try {
          const answer = await within(play(randomOf(seed, number)), 'the case comes to its end', 20)
          answers.set(answer, (answers.get(answer) ?? 0) + 1)
        } catch (error) {
          findings.push(`seed ${seed}, case ${number}: ${told(error)}`)
        }
      }
    })
  } finally {
    process.off('uncaughtException', stray)
    process.off('unhandledRejection', stray)
  }
  return { cases: number - from, findings, answers }
}

function told(error: unknown): string {
  if (error instanceof Assertion && error.generated) return `expected ${shown(error.expects)}, got ${shown(error.actual)}`
  return error instanceof Error ? error.message : String(error)
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 300)
