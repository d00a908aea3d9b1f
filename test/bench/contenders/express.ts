// Express: with not-modified in each of its forms, with its own ETags, and without any.
import { answerConditional, etagMiddleware, forExpress, withEtag } from 'not-modified'
import type { Express, Request } from 'express'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { ETAG, REVISION } from '../mixes.ts'

/** An application of its own, to which `route` adds what is measured. */
const onExpressAs = (facts: Pick<Contender, 'name' | 'kind'>, route: (app: Express, content: Buffer) => void): Contender => ({
  ...facts,
  on: 'Express',
  packages: ['express'],
  async start(_mix, content) {
    const { default: express } = await import('express')
    const app = express()
    route(facts.kind === 'theirs' ? app : app.disable('etag'), content)
    return listenWith(app)
  }
})

const send = (app: Express, content: Buffer): void => {
  app.get('/', (_request, response) => { response.type('txt').send(content) })
}

export const onExpress: readonly Contender[] = [
  onExpressAs({ name: 'Express, forExpress(withEtag(…))', kind: 'ours' }, (app, content) => {
    app.use(forExpress(withEtag((_request: Request) => REVISION)))
    send(app, content)
  }),
  onExpressAs({ name: 'Express, forExpress(withEtag(…, { early }))', kind: 'ours' }, (app, content) => {
    app.use(forExpress(withEtag((_request: Request) => REVISION, { early: true })))
    send(app, content)
  }),
  onExpressAs({ name: 'Express, etagMiddleware() and a tag by hand', kind: 'ours' }, (app, content) => {
    app.use(etagMiddleware())
    app.get('/', (_request, response) => { response.set('ETag', ETAG).type('txt').send(content) })
  }),
  onExpressAs({ name: 'Express, answerConditional', kind: 'ours' }, (app, content) => {
    app.get('/', (request, response) => {
      if (!answerConditional(request, response, { etag: ETAG })) response.type('txt').send(content)
    })
  }),
  onExpressAs({ name: 'Express, its own ETags', kind: 'theirs' }, send),
  onExpressAs({ name: 'Express without ETags', kind: 'none' }, send)
]
