// Express on node:http2. Its requests and responses inherit from those of node:http; here they inherit from those of node:http2.
import express from 'express'
import type { Express, Response } from 'express'
import { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { onProtocol } from './app.ts'
import type { App } from './app.ts'
import { expressApp, expressOf } from './connect-style.ts'
import { stepsOf } from './steps.ts'

/** The same methods, in a copy for this application alone. */
function above<T extends object>(methods: T, prototype: object, app: Express): T {
  const own = Object.create(prototype, Object.getOwnPropertyDescriptors(methods)) as T
  return Object.create(own, { app: { configurable: true, enumerable: true, writable: true, value: app } }) as T
}

function onHttp2(app: Express): Express {
  app.request = above(express.request, Http2ServerRequest.prototype, app)
  app.response = above(express.response, Http2ServerResponse.prototype, app)
  return app
}

export const expressOnHttp2: App = {
  ...expressApp,
  start: setup => onProtocol({ protocol: 'HTTP/2' }, onHttp2(expressOf(stepsOf(setup, (response, content) => (response as Response).send(content)))))
}
