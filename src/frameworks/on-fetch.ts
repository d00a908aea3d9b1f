// What the adapters of frameworks share whose requests and answers are those of fetch.
import { answerBefore, beginCall } from '../fetch/run.ts'
import type { Call } from '../fetch/run.ts'
import { judgeBefore, runLookups } from '../handler/before.ts'
import type { Plan } from '../handler/plan.ts'

/** Begins the call of a middleware: of one representation each learns what those before it have, as on node:http. */
export function beginAdapted(plan: Plan, request: Request, self: unknown, args: readonly unknown[]): Call {
  const call = beginCall(plan, request, self, args)
  const representation = call.exchange.learned ??= call.representation
  return { ...call, representation }
}

/**
 * Asks the functions of the decorators, and makes what takes the place of the handler, if anything does.
 *
 * @param fieldsSet the fields that the framework has set so far
 */
export async function answerAdapted(call: Call, status: number, fieldsSet: () => Headers): Promise<Response | undefined> {
  const { plan, exchange: { method, preconditions }, representation, self, args } = call
  await runLookups(plan, representation, self, args)
  const before = judgeBefore(plan, method, status, preconditions, representation)
  return before && answerBefore(call, before, fieldsSet)
}
