// The route by which the page says how the proxy sends requests on.
import type { RequestListener } from 'node:http'
import { readBody } from '../http/request-body.ts'
import { answerLine } from '../http/respond.ts'
import { parseRequestMode } from '../proxy/request-mode.ts'
import type { RequestMode } from '../shared/exchange.ts'

const MAX_JSON = 1000

/** Takes `{"mode":"…"}`; `onMode` sets it. */
export function requestModeListener(onMode: (mode: RequestMode) => void): RequestListener {
  return (request, response) => {
    void readBody(request, MAX_JSON).then(body => {
      const mode = typeof body === 'string' ? undefined : parseRequestMode(body.toString())
      if (mode === undefined) return answerLine(response, 400, 'The mode is as-sent, without-validators or nothing-stored')
      onMode(mode)
      response.end(JSON.stringify({ mode }))
    })
  }
}
