// Express. Its own tags are of what it answers, also to PUT, where they name nothing that can be read.
import express from 'express'
import type { Request, Response } from 'express'
import { etagMiddleware, withEtag, withLastModified } from 'not-modified'
import { isLazy } from '../demo.ts'
import { allowOrigin } from '../node-pages.ts'
import type { Contender } from '../run.ts'
import { onHttp } from '../transports.ts'

type PageRequest = Request<{ id: string }>

export const expressApp: Contender = {
  name: 'Express',
  packages: ['express'],
  start(pages) {
    const dated = withLastModified((request: PageRequest) => pages.dateOf(request.params.id))
    const show = dated((request: PageRequest, response: Response): unknown => {
      const { status, fields } = pages.answerOf(request.params.id)
      response.status(status).set(fields)
      if (isLazy(request.path)) return () => pages.render(request.path)
      return response.send(pages.render(request.path))
    })
    const save = dated((request: PageRequest, response: Response): unknown => response.send(pages.save(request.path)))
    // recipe
    const app = express().disable('etag').use(etagMiddleware())
    // end
    app.get(['/pages/comma', '/pages/weak', '/pages/both-fields'], ({ path }: Request, response: Response) => {
      const { status, fields } = pages.answerOf(path)
      response.status(status).set(pages.validatorFieldsOf(path)).set(fields).send(pages.render(path))
    })
    // recipe
    const tagged = withEtag((request: Request<{ id: string }>) => pages.revisionOf(request.params.id))
    app.get('/pages/:id', tagged(show))
    app.put('/pages/:id', tagged(save))
    // end
    app.all('/pages/:id', tagged(save))
    return onHttp((request, response) => allowOrigin(request, response, () => app(request, response)))
  }
}
