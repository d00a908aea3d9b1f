// Express: with not-modified, and as it is.
import { answerConditional, etagMiddleware, withEtag } from 'not-modified'
import type { Request, Response } from 'express'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { ETAG, REVISION } from '../mixes.ts'

export const onExpress: readonly Contender[] = [
  {
    name: 'Express + not-modified',
    kind: 'ours',
    on: 'Express',
    packages: ['express'],
    async start(_mix, content) {
      const { default: express } = await import('express')
      const app = express().disable('etag')
      const tagged = withEtag((_request: Request) => REVISION)
      app.get('/', tagged((_request: Request, response: Response): unknown => {
        response.type('txt')
        return () => content
      }))
      return listenWith(app)
    }
  },
  {
    name: 'Express + not-modified, by response.send',
    kind: 'ours',
    on: 'Express',
    packages: ['express'],
    async start(_mix, content) {
      const { default: express } = await import('express')
      const app = express().disable('etag').use(etagMiddleware())
      const tagged = withEtag((_request: Request) => REVISION)
      app.get('/', tagged((_request: Request, response: Response): unknown => response.type('txt').send(content)))
      return listenWith(app)
    }
  },
  {
    name: 'Express + not-modified, answerConditional',
    kind: 'ours',
    on: 'Express',
    packages: ['express'],
    async start(_mix, content) {
      const { default: express } = await import('express')
      const app = express().disable('etag')
      app.get('/', (request, response) => {
        if (!answerConditional(request, response, { etag: ETAG })) response.type('txt').send(content)
      })
      return listenWith(app)
    }
  },
  {
    name: 'Express, default',
    kind: 'theirs',
    on: 'Express',
    hashes: true,
    async start(_mix, content) {
      const { default: express } = await import('express')
      const app = express()
      app.get('/', (_request, response) => { response.type('txt').send(content) })
      return listenWith(app)
    }
  }
]
