// The demo: the only resources whose exchanges are recorded.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerLine, rejectMethod } from '../http/respond.ts'
import type { HitCounter } from './hit-counter.ts'

/** A handler of the demo; what it returns is ignored, but for a promise's rejection. */
export type DemoHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/** The demo's resources by their paths. */
export type Demo = Readonly<Record<string, DemoHandler>>

/** The handler of the counter's picture: any site's page may show it, as a hit counter requires. */
export function counterHandler(counter: HitCounter): DemoHandler {
  return (request, response) => {
    response.setHeader('Cache-Control', 'no-cache')
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    return rejectMethod(['GET', 'HEAD'], request, response) ? undefined : counter.taggedImage(request, response)
  }
}

/** Answers with a handler of the demo; where it fails, with 500 or a broken connection. */
export async function answerDemo(
  handler: DemoHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await handler(request, response)
  } catch (error) {
    console.error(error)
    if (response.headersSent) response.destroy()
    else answerLine(response, 500, 'The demo failed')
  }
}
