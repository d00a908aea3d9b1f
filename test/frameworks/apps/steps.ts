// What Connect-style applications are made of: steps (request, response, next), the compressor among them.
import compression from 'compression'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerConditional, etagMiddleware, withEtag } from 'not-modified'
import type { Setup } from './app.ts'

export type Step = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => unknown

const TEXT_TYPE = 'text/plain; charset=utf-8'
export const compress: Step = compression() as unknown as Step
const pass: Step = (_request, _response, next) => { next() }

/** The steps of an application; `send` sends content in its own way. */
export function stepsOf({ way, order, page, isWeak = false, fields = {} }: Setup,
  send: (response: ServerResponse, content: string) => unknown): Step[] {
  const tagged = withEtag(() => page.revision, { early: way === 'early', weak: isWeak })
  const show: Step = (request, response) => {
    page.handled++
    response.setHeader('Content-Type', TEXT_TYPE)
    send(response, request.method === 'PUT' ? page.save() : page.make())
  }
  const returning: Step = ({ method }, response) => {
    page.handled++
    response.setHeader('Content-Type', TEXT_TYPE)
    return method === 'PUT' ? page.save() : () => page.make()
  }
  const ask: Step = (request, response, next) => {
    if (!answerConditional(request, response, page.validators())) next()
  }
  const asking: Step = (request, response) => {
    ask(request, response, () => { show(request, response, () => {}) })
  }
  const setFields: Step = (_request, response, next) => {
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
    next()
  }
  const generate = etagMiddleware(undefined, { generate: true }) as Step
  const handler = { none: show, returned: tagged(returning), sent: tagged(show), early: tagged(show), asked: asking, generate: show }[way]
  const before = { none: pass, returned: pass, sent: tagged(pass), early: tagged(pass), asked: ask, generate }[way]
  if (order === 'inside') return [setFields, before, compress, show]
  if (order === 'between') return [setFields, etagMiddleware() as Step, compress, handler]
  return [setFields, compress, way === 'generate' ? generate : pass, handler]
}

/** Runs the steps one after another, as a framework would. */
export function listenerOf(steps: readonly Step[]): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const run = (at: number): void => { void steps[at]?.(request, response, () => { run(at + 1) }) }
    run(0)
  }
}
