// node:http, Connect, Polka and Express, with `compression`.
import connect from 'connect'
import express from 'express'
import type { Response } from 'express'
import type { ServerResponse } from 'node:http'
import polka from 'polka'
import type { Middleware, Request } from 'polka'
import { onProtocol } from './app.ts'
import type { App, Setup } from './app.ts'
import { listenerOf, stepsOf } from './steps.ts'
import type { Step } from './steps.ts'

const WAYS: App['ways'] = {
  returned: ['outside', 'between'],
  sent: ['outside', 'inside', 'between'],
  early: ['outside', 'inside', 'between'],
  asked: ['outside', 'inside', 'between'],
  generate: ['outside', 'inside']
}
const CODINGS = ['gzip', 'br', 'deflate'] as const

// A strict server takes no content in answer to HEAD.
const endOf = ({ isStrict = false }: Setup) => (response: ServerResponse, content: string): unknown =>
  isStrict && response.req.method === 'HEAD' ? response.end() : response.end(content)

export const node: App = {
  name: 'node:http',
  codings: CODINGS,
  ways: WAYS,
  start: setup => onProtocol(setup, listenerOf(stepsOf(setup, endOf(setup))))
}

export const connectApp: App = {
  name: 'Connect',
  codings: CODINGS,
  ways: WAYS,
  start(setup) {
    const app = connect()
    for (const step of stepsOf(setup, endOf(setup))) app.use(step as connect.NextHandleFunction)
    return onProtocol(setup, app)
  }
}

export const polkaApp: App = {
  name: 'Polka',
  codings: CODINGS,
  ways: WAYS,
  start(setup) {
    const app = polka()
    for (const step of stepsOf(setup, endOf(setup))) app.use(step as Middleware)
    return onProtocol(setup, (request, response) => { app.handler(request as Request, response) })
  }
}

/** An Express application of these steps. */
export function expressOf(steps: readonly Step[]): express.Express {
  const app = express().disable('etag')
  for (const step of steps) app.use(step as express.RequestHandler)
  return app
}

export const expressApp: App = {
  name: 'Express',
  fields: ['x-powered-by: Express'],
  codings: CODINGS,
  ways: WAYS,
  start: setup => onProtocol({ ...setup, protocol: 'HTTP/1.1' }, expressOf(stepsOf(setup, (response, content) => (response as Response).send(content))))
}
