// Koa: with not-modified, with koa-conditional-get and koa-etag, and without ETags.
import { forKoa, withEtag } from 'not-modified'
import type Koa from 'koa'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { REVISION } from '../mixes.ts'

/** An application of its own, which answers by `ctx.body` after what `use` adds. */
const onKoaAs = (facts: Pick<Contender, 'name' | 'kind' | 'packages'>, use: (app: Koa) => void | Promise<void>): Contender => ({
  ...facts,
  on: 'Koa',
  async start(_mix, content) {
    const { default: Koa } = await import('koa')
    const app = new Koa()
    await use(app)
    app.use(ctx => {
      ctx.type = 'txt'
      ctx.body = content
    })
    const listener = app.callback()
    return listenWith((request, response) => { void listener(request, response) })
  }
})

export const onKoa: readonly Contender[] = [
  onKoaAs({ name: 'Koa, forKoa(withEtag(…))', kind: 'ours', packages: ['koa'] }, app => { app.use(forKoa(withEtag(() => REVISION))) }),
  onKoaAs({ name: 'Koa, forKoa(withEtag(…, { early }))', kind: 'ours' }, app => { app.use(forKoa(withEtag(() => REVISION, { early: true }))) }),
  onKoaAs({ name: 'Koa, koa-conditional-get and koa-etag', kind: 'theirs', packages: ['koa-conditional-get', 'koa-etag'] }, async app => {
    const { default: conditional } = await import('koa-conditional-get')
    const { default: etag } = await import('koa-etag')
    app.use(conditional())
    app.use(etag())
  }),
  onKoaAs({ name: 'Koa without ETags', kind: 'none' }, () => {})
]
