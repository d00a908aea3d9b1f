// The report as it stands in test/bench/results.md.
import { readFileSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { spawnSync } from 'node:child_process'
import { claimsOf } from './claims.ts'
import { CONTENDERS } from './contenders.ts'
import type { MicroResult } from './micro/group.ts'
import { busyOf, cpuOf, rateOf, sharesOfBare } from './results.ts'
import type { MixResult, Results } from './results.ts'
import { CONNECTIONS } from './rounds.ts'
import type { Pace } from './rounds.ts'
import { SERVER_FLAGS, isPinned } from './stage.ts'
import { median, spread } from './statistics.ts'
import type { StoreResult } from './stores/measure.ts'

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
const tableOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map((_, index) => index === 0 ? '---' : '--:')), ...rows.map(row)].join('\n')

const percent = (share: number): string => `±${(share * 100).toFixed(1)} %`

export function mixTable({ mix, groups }: MixResult): string {
  const rows = groups.flatMap(group => group.measured.map(one => {
    const shares = sharesOfBare(group, one)
    return [one.contender.name, median(shares).toFixed(3), percent(spread(shares)), rateOf(one).toFixed(0), cpuOf(one).toFixed(1),
      busyOf(one).toFixed(2)]
  }))
  const absent = groups.flatMap(group => group.absent.map(({ contender, reason }) => `\n${contender.name} takes no part: ${reason}.`))
  return `### ${mix.name}\n\n${tableOf(
    ['', 'ratio to bare', 'spread', 'answers/s', 'µs of processor', 'load busy'], rows)}\n${absent.join('')}`
}

export function microTable(micro: readonly MicroResult[]): string {
  return tableOf(['', 'ns', 'spread', 'to ours'], micro.flatMap(({ title, cases }) => {
    const ours = median(cases.find(({ kind }) => kind === 'ours')?.rounds ?? [NaN])
    return [
      [`**${title}**`, '', '', ''],
      ...cases.map(({ name, rounds }) => [name, median(rounds).toFixed(0), percent(spread(rounds)), (median(rounds) / ours).toFixed(2)])
    ]
  }))
}

export function storeTable(stores: readonly StoreResult[]): string {
  return tableOf(['', 'at once', 'ratio', 'spread', 'by processor', 'spread', 'answers/s'],
    stores.map(({ title, atOnce, shares, processor, rate }) => [title, atOnce, median(shares).toFixed(3), percent(spread(shares)),
      median(processor).toFixed(3), percent(spread(processor)), rate.toFixed(0)]))
}

export function claimTable(results: Results): string {
  const claims = claimsOf(results)
  return tableOf(['', 'wanted', 'found', ''], claims.map(({ claim, wanted, found, isMet }) => [claim, wanted, found, isMet ? '✓' : '✗']))
}

function machine(): string {
  const [processor] = cpus()
  return [
    `- Node ${process.version}, V8 ${process.versions.v8}, OpenSSL ${process.versions.openssl}`,
    `- ${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${process.platform} ${release()} ${arch()}`,
    `- ${isPinned ? 'servers on one processor, the load on another' : 'servers and load on whatever processor was free'}`
  ].join('\n')
}

function versions(): string {
  const names = new Set([...CONTENDERS.flatMap(({ packages = [] }) => packages),
    'fresh', 'etag', 'undici', 'http-cache-semantics', '@remix-run/headers', 'mitata'])
  const lines = [...names].sort().map(name => {
    const { version } = JSON.parse(readFileSync(`test/node_modules/${name}/package.json`, 'utf8')) as { version: string }
    return `${name} ${version}`
  })
  const nginx = /nginx\/(\S+)/.exec(spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr ?? '')?.[1]
  return [...lines, ...nginx === undefined ? [] : [`nginx ${nginx}`]].join(', ')
}

export function reportOf(results: Results, pace: Pace, date: Date): string {
  const { mixes, micro, stores, size, start } = results
  return `# Benchmark

Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}; the sources are beside this file.

${machine()}
- ${versions()}

Each server has a process of its own on the loopback, and was seen to answer what is measured, over ${CONNECTIONS} connections that are kept alive. Those that are compared
(what runs on node:http, in one framework, or serves files) are measured together, and with them a bare node:http, which compares one string, and calls \`writeHead\` and
\`end\` with constants: after at least ${pace.warmUp} answers that only warm up, and more while they become cheaper, ${pace.rounds} rounds of ${pace.milliseconds} ms for each in turn, the order turned by one each time. **Ratio to bare** is the
median over the rounds of the rate as a share of what the bare one had in the same round (of three copies that of the middle one); the spread, half of the way from the least to
the greatest of these shares, is as large for the copies as the noise is.
Servers run with \`${SERVER_FLAGS.join(' ')}\`: V8 begins with a young generation of 1 MB, and whether it grows to 16 is decided by chance as a server warms up, and makes
more than a fifth of its speed. The load generator never sleeps, so that no server has to wake it. Where *load busy*, the share of its turns that brought an answer, comes near 1, it was the limit; the microseconds of the server's processor for one answer then say more.

## What is claimed

${claimTable(results)}

## Servers

${mixes.map(mixTable).join('\n')}

## Functions

The median time of one call.

${microTable(micro)}

## Stores

A store beside the plain question to the same engine by the same client, in turns: the median over the rounds of the rate of ours as a share of the plain
one's, and the same of the processor time of the asking process, on which other programs have less influence.

${storeTable(stores)}

## Size and start

${size === undefined ? '' : `\`dist/index.js\` has ${size.shipped} octets, ${size.minified} minified, ${size.gzipped} minified and gzipped. \
For \`import { etagFor }\` alone a bundler keeps ${size.etagFor} of these.`}
${start === undefined ? '' : `Importing it in a fresh process takes ${median(start.package).toFixed(1)} ms (${percent(spread(start.package))}), importing node:http and \
node:crypto alone ${median(start.without).toFixed(1)} ms (${percent(spread(start.without))}), importing Express ${median(start.express).toFixed(1)} ms, medians of ${start.package.length}.`}
`
}
