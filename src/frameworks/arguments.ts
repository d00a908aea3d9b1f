// What every adapter is called with: decorators once, and then, for each request, what its framework passes.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { ADDED, planOf } from '../handler/plan.ts'
import type { AnyFunction, Decorator, Plan, PlanPart } from '../handler/plan.ts'

/**
 * The plan of the decorators that an adapter was called with, the outermost first.
 *
 * @param caller the adapter, for the message: `forKoa`
 * @param advice how it is written: `app.use(forKoa(withEtag(ctx => revision)))`
 */
export function planFor(caller: string, advice: string, decorators: readonly unknown[], handler: AnyFunction = () => {}): Plan {
  if (decorators.length === 0) throw typeError(`${caller}: expected decorators such as withEtag(…), got none. Write ${advice}`)
  const parts = decorators.map(decorator => {
    const added = (decorator as Partial<Decorator<[]>> | null | undefined)?.[ADDED]
    if (added === undefined) throw typeError(`${caller}: expected decorators such as withEtag(…), got ${nameOf(decorator)}. Write ${advice}`)
    if (added.ranges === true && caller !== 'forHono') throw typeError(`${caller}: expected no withRanges, which serves parts of what a handler returns. Write withRanges(handler)`)
    // Only Express calls what comes after a middleware on the response that the middleware got.
    if (added.keeper !== undefined && caller !== 'forExpress') {
      throw typeError(`${caller}: expected no withKeptContent, which keeps what a handler or an application sends. ` +
        'Write withEtag(…)(withKeptContent(contents)(app)) around the listener or fetch handler of the application')
    }
    return added as PlanPart
  })
  return planOf(parts, handler)
}

/** The error for a middleware that its framework has not called, or not in its place. */
export function misplaced(caller: string, expected: string, given: readonly unknown[], advice: string): TypeError {
  return typeError(`${caller}(…): expected to be called with ${expected}, got (${given.map(nameOf).join(', ')}). ${advice}`, 'ERR_INVALID_CALL')
}

// The text of a function would fill a message.
function nameOf(value: unknown): string {
  if (typeof value !== 'function') return describe(value)
  return value.name === '' ? 'a function' : `the function ${value.name}`
}
