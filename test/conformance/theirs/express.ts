// Express with what it does by default.
import express from 'express'
import type { Request, Response } from 'express'
import { ORIGIN } from '../demo.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

export const expressAlone: Contender = {
  name: 'Express',
  packages: ['express'],
  start(pages) {
    const app = express().set('env', 'test')
    app.use((_request, response, next) => {
      response.set('Access-Control-Allow-Origin', ORIGIN)
      next()
    })
    app.get('/pages/:id', ({ path }: Request, response: Response) => {
      const { status, fields } = pages.answerOf(path)
      response.status(status).set(pages.validatorFieldsOf(path)).set(fields).send(pages.render(path))
    })
    app.all('/pages/:id', ({ path }: Request, response: Response) => { response.send(pages.save(path)) })
    return onHttp(app)
  }
}
