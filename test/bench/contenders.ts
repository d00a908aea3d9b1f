// All contenders, in the order of the report.
import { spawnSync } from 'node:child_process'
import type { Contender } from './contender.ts'
import { onExpress } from './contenders/express.ts'
import { onFastify } from './contenders/fastify.ts'
import { onFetch } from './contenders/fetch.ts'
import { onFiles } from './contenders/files.ts'
import { onKoa } from './contenders/koa.ts'
import { bareCopies, onNodeHttp } from './contenders/node-http.ts'
import { others } from './contenders/others.ts'

/** nginx takes part where it is installed, and where its processor time can be read. */
const hasNginx = process.platform === 'linux' && spawnSync('nginx', ['-v']).status === 0
const beside = (contenders: readonly Contender[]): Contender[] => [...bareCopies.slice(0, 1), ...contenders]
const of = (contenders: readonly Contender[], on: Contender['on']): Contender[] => contenders.filter(contender => contender.on === on)

/** Those that are compared, beside a bare server each; on node:http beside three, so that their differences show the noise. */
export const GROUPS: readonly (readonly Contender[])[] = [
  [...bareCopies, ...onNodeHttp],
  ...[onExpress, onKoa, onFastify, of(onFetch, 'fetch'), of(onFetch, 'Hono'), of(onFetch, 'h3'),
    [...onFiles, ...others.filter(({ kind }) => kind === 'nginx' && hasNginx)], of(others, 'Polka')].map(beside)
]

export const CONTENDERS: readonly Contender[] = [...new Set(GROUPS.flat())]
