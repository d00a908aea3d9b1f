// Which mutants are known to live, found again by the file and the text of their line.
import { EXPLANATIONS } from './survivors.ts'
import type { Explanation, Place } from './explanation.ts'
import type { Survivor } from './results.ts'
import { sourceOf } from './target.ts'

function isAt({ file, text }: Place, mutant: Survivor): boolean {
  return mutant.file === sourceOf(file) && mutant.text === text
}

/** Why a survivor may live; undefined where nobody has looked at it. */
export function explanationOf(mutant: Survivor): Explanation | undefined {
  return EXPLANATIONS.find(({ places }) =>
    places.some(place => isAt(place, mutant) && place.changes.includes(mutant.change)))
}

/** What is explained and stands no more in the source, or not in this way; of some files alone where they are named. */
export function unmatched(mutants: readonly Survivor[], files: readonly string[]): readonly string[] {
  return places(files).flatMap(place => {
    const there = mutants.filter(mutant => isAt(place, mutant))
    if (there.length === 0) return [`no such line in ${sourceOf(place.file)}: ${place.text}`]
    return place.changes.filter(change => !there.some(mutant => mutant.change === change))
      .map(change => told(place, change))
  })
}

/** What is explained, and stands in the source, and does not live. */
export function needless(mutants: readonly Survivor[], survivors: readonly Survivor[]): readonly string[] {
  return places([]).flatMap(place => place.changes.filter(change => {
    const isIt = (mutant: Survivor): boolean => isAt(place, mutant) && mutant.change === change
    return mutants.some(isIt) && !survivors.some(isIt)
  }).map(change => told(place, change)))
}

function places(files: readonly string[]): readonly Place[] {
  const all = EXPLANATIONS.flatMap(explanation => explanation.places)
  return files.length === 0 ? all : all.filter(({ file }) => files.includes(file))
}

function told({ file, text }: Place, change: string): string {
  return `${sourceOf(file)}: ${text}: ${change}`
}
