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

const all: readonly Contender[] = [
  ...bareCopies, ...onNodeHttp, ...onExpress, ...onKoa, ...onFastify, ...onFetch, ...onFiles, ...others
]

/** Those that can run here: nginx where it is installed, and where its processor time can be read. */
export const CONTENDERS: readonly Contender[] = all.filter(({ kind }) =>
  kind !== 'nginx' || (process.platform === 'linux' && spawnSync('nginx', ['-v']).status === 0))
