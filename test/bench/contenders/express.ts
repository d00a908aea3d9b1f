// Express: with not-modified in each of its forms, and as it is.
import { answerConditional, etagMiddleware, withEtag } from 'not-modified'
import type { Express, Request, Response } from 'express'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { ETAG, REVISION } from '../mixes.ts'

/** An application of its own, to which `route` adds what is measured. */
const onExpressAs = (facts: Pick<Contender, 'name' | 'kind' | 'hashes'>, route: (app: Express, content: Buffer) => void): Contender => ({
  ...facts,
  on: 'Express',
  packages: ['express'],
  async start(_mix, content) {
    const { default: express } = await import('express')
    const app = express()
    route(facts.kind === 'ours' ? app.disable('etag') : app, content)
    return listenWith(app)
  }
})

const tagged = withEtag((_request: Request) => REVISION)

export const onExpress: readonly Contender[] = [
  onExpressAs({ name: 'Express + not-modified', kind: 'ours' }, (app, content) => {
    app.get('/', tagged((_request: Request, response: Response): unknown => {
      response.type('txt')
      return () => content
    }))
  }),
  onExpressAs({ name: 'Express + not-modified, by response.send', kind: 'ours' }, (app, content) => {
    app.use(etagMiddleware())
    app.get('/', tagged((_request: Request, response: Response): unknown => response.type('txt').send(content)))
  }),
  onExpressAs({ name: 'Express + not-modified, answerConditional', kind: 'ours' }, (app, content) => {
    app.get('/', (request, response) => {
      if (!answerConditional(request, response, { etag: ETAG })) response.type('txt').send(content)
    })
  }),
  onExpressAs({ name: 'Express, default', kind: 'theirs', hashes: true }, (app, content) => {
    app.get('/', (_request, response) => { response.type('txt').send(content) })
  })
]
