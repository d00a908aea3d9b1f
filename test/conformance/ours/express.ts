// Express. Its own tags are of what it answers, also to PUT, where they name nothing that can be read.
import express from 'express'
import type { Request, Response } from 'express'
import { forExpress, withEtag, withLastModified } from 'not-modified'
import { isSafe } from '../demo.ts'
import { allowOrigin } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

type PageRequest = Request<{ id: string }>

export const expressApp: Contender = {
  name: 'Express',
  packages: ['express'],
  start(pages) {
    const app = express().disable('etag')
    app.use(allowOrigin)
    // What is costly to make is not to be made for a 304.
    app.all('/pages/lazy', forExpress(withEtag(() => pages.revisionOf('lazy'), { early: true })))
    // recipe
    app.all('/pages/:id', forExpress(withEtag((request: Request<{ id: string }>) => pages.revisionOf(request.params.id))))
    // end
    app.all('/pages/:id', forExpress(withLastModified((request: PageRequest) => pages.dateOf(request.params.id))))
    app.all('/pages/:id', ({ path, method }: Request, response: Response) => {
      if (!isSafe(method)) {
        response.send(pages.save(path))
        return
      }
      const { status, fields } = pages.answerOf(path)
      response.status(status).set(fields).send(pages.render(path))
    })
    return onHttp(app)
  }
}
