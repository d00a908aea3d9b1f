// No validator and no freshness of the library on an answer that is no success: a cache would keep it, and be told 304 for ever.
import { tableOfFailures } from './failures.ts'
import { EXPRESS } from './failing/express.ts'
import { FASTIFY } from './failing/fastify.ts'
import { FETCH } from './failing/fetch.ts'
import { KOA } from './failing/koa.ts'
import { NODE } from './failing/node.ts'

tableOfFailures('An answer that is no success', [...NODE, ...EXPRESS, ...KOA, ...FASTIFY, ...FETCH])
