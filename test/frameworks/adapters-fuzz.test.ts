// Conditional fields and methods of any kind at applications of frameworks. `npm run fuzz -- --kind adapters` goes on for as long as one likes.
import { adapters } from '../fuzz/kinds/adapters.ts'
import { playShort } from '../fuzz/kinds/short.ts'
import { stories } from '../support/table.ts'

stories('Whatever conditional fields say', {
  'Express, Koa, Fastify, Hono and h3 answer as evaluatePreconditions decides': () => playShort(adapters, 1, 600,
    ['Express', 'Koa', 'Fastify', 'Hono', 'h3'].flatMap(name => [200, 304, 412].map(status => `${name} ${status}`)))
})
