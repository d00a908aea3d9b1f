// How a lookup that found the current tag withheld is told from one whose store failed: both come to `undefined`, through whatever the application
// does with the answer in between. A store counts each question that it could not answer; a lookup during which the count rose had a store that failed.
// Where another request's store failed in that time, a refusal says 503 in place of 412, and nothing is performed in either case.

let count = 0

/** How many questions for what is current no store could answer. */
export function unansweredCount(): number {
  return count
}

/** Counts a question that a store could not answer. */
export function countUnanswered(): void {
  count++
}
