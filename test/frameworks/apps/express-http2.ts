// Express on node:http2. Its requests and responses inherit from those of node:http; here they inherit from those of node:http2. That is of
// the whole process, so that whoever imports this can serve no Express over HTTP/1.1.
import express from 'express'
import type { Response } from 'express'
import { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { onProtocol } from './app.ts'
import type { App } from './app.ts'
import { expressApp, expressOf } from './connect-style.ts'
import { stepsOf } from './steps.ts'

Object.setPrototypeOf(express.request, Http2ServerRequest.prototype)
Object.setPrototypeOf(express.response, Http2ServerResponse.prototype)

export const expressOnHttp2: App = {
  ...expressApp,
  start: setup => onProtocol({ protocol: 'HTTP/2' }, expressOf(stepsOf(setup, (response, content) => (response as Response).send(content))))
}
