// A server of this library behind nginx, Varnish and Squid, each where it is installed: `sh test/install-engines.sh`.
import { readFileSync } from 'node:fs'
import { equal, is, match, throws } from 'uvu/assert'
import { CHANGES } from './changes.ts'
import { send } from './client.ts'
import { CONDITIONS } from './conditions.ts'
import { startOrigin } from './origin.ts'
import type { Origin } from './origin.ts'
import { PROGRAMS, findCommand, notInstalled, versionIn, versionOf } from './programs.ts'
import type { CacheProgram } from './programs.ts'
import { REVALIDATION } from './revalidation.ts'
import { DETAILS } from '../support/refusals.ts'
import { FRESH, isEmpty, isRefused, isWhole, stageOf } from './stage.ts'
import type { Scenario } from './stage.ts'
import { placed, recipeOf, startCache } from './start.ts'
import { didNotRun, ranWith, stories, table } from '../support/table.ts'
import type { Row } from '../support/table.ts'

interface Seen extends Row {
  readonly outcome: PromiseSettledResult<void>
}

const scenariosOf = ({ habits }: CacheProgram): Scenario[] =>
  [...REVALIDATION, ...CONDITIONS, ...CHANGES].filter(({ where }) => where === undefined || habits[where])

// All scenarios of a cache at once: each has a resource of its own, and most of their time they wait until it is stale.
async function playBehind(program: CacheProgram, path: string): Promise<Seen[]> {
  const origin = await startOrigin()
  try {
    const cache = await startCache(program, path, origin.port)
    const stage = stageOf(cache.port, origin, program.habits)
    const scenarios = scenariosOf(program)
    const outcomes = await Promise.allSettled(scenarios.map(scenario => scenario.play(stage)))
    await cache.stop()
    return scenarios.map((scenario, at) => ({ ...scenario, outcome: outcomes[at] as PromiseSettledResult<void> }))
  } catch (reason) {
    return [{ name: 'the cache starts and stops', ref: program.recipe, outcome: { status: 'rejected', reason } }]
  } finally {
    await origin.close()
  }
}

const played = await Promise.all(PROGRAMS.map(async program => {
  const path = findCommand(program.command)
  return { program, path, seen: path === undefined ? [] : await playBehind(program, path) }
}))

for (const { program, path, seen } of played) {
  if (path === undefined) {
    didNotRun(`behind ${program.name}`, scenariosOf(program), notInstalled(program.name))
  } else {
    ranWith(`${program.name} ${versionOf(program, path)}`)
    table(`behind ${program.name} ${versionOf(program, path)}`, seen, ({ outcome }) => {
      if (outcome.status === 'rejected') throw outcome.reason
    })
  }
}

table('what programs say of their version', [
  { name: 'nginx', ref: 'nginx -v', text: 'nginx version: nginx/1.22.1', version: '1.22.1' },
  { name: 'Varnish', ref: 'varnishd -V', text: 'varnishd (varnish-7.1.1 revision 7cee1c58)', version: '7.1.1' },
  { name: 'Squid', ref: 'squid -v', text: 'Squid Cache: Version 5.7\nService Name: squid', version: '5.7' },
  { name: 'a program that does not say', ref: 'not-modified: test caches', text: 'no', version: 'of unknown version' }
], ({ text, version }) => is(versionIn(text), version))

const recipes = PROGRAMS.map(program => ({ ...program, ref: 'not-modified: test caches' }))
table('the recipes of the documents', recipes, program => {
  const place = { port: 1, originPort: 2, folder: '/folder' }
  const text = placed(program, place)
  is(readFileSync('docs/caches.md', 'utf8').includes(recipeOf(program).trimEnd()), true, 'docs/caches.md shows the recipe')
  is(recipeOf(program).trimEnd().split('\n').length <= 20, true, 'a recipe has twenty lines at most')
  for (const [own, other] of program.places(place)) {
    is(text.includes(own), false)
    is(text.includes(other), true)
  }
  throws(() => placed({ ...program, places: () => [['not in it', '']] }, place), 'stands 0 times')
})

async function withOrigin(use: (origin: Origin) => Promise<void>): Promise<void> {
  const origin = await startOrigin()
  try {
    await use(origin)
  } finally {
    await origin.close()
  }
}

stories('RFC 9110 §13', {
  'a command is found in the folders of a path, and nowhere else': () => {
    match(findCommand('sh', '/nowhere:/bin') ?? '', '/bin/sh')
    is(findCommand('sh', '/nowhere'), undefined)
  },
  'the server behind the caches makes content for what is not conditional, and none for a 304': () => withOrigin(async origin => {
    const resource = origin.add(FRESH)
    isWhole(await send(origin.port, 'GET', resource.target), 'v1')
    isEmpty(await send(origin.port, 'GET', resource.target, ['If-None-Match: W/"v1"']), 304)
    isEmpty(await send(origin.port, 'HEAD', resource.target), 200)
    equal(resource.asked(), ['GET → 200', 'GET If-None-Match: W/"v1" → 304', 'HEAD → 200'])
    is(resource.made, 1)
  }),
  'the server behind the caches performs a PUT only where its precondition is true': () => withOrigin(async origin => {
    const resource = origin.add(FRESH)
    const refused = await send(origin.port, 'PUT', resource.target, ['If-Match: "v0"'], 'v2')
    isRefused(refused, DETAILS.changed)
    is(refused.etag, '"v1"')
    is(resource.performed, 0)
    isEmpty(await send(origin.port, 'PUT', resource.target, ['If-Match: "v1"'], 'v2'), 204)
    isWhole(await send(origin.port, 'GET', resource.target), 'v2')
  }),
  'the server behind the caches codes what varies by Accept-Encoding, and names the tag after the coding': () => withOrigin(async origin => {
    const resource = origin.add(FRESH, { vary: 'Accept-Encoding' })
    isWhole(await send(origin.port, 'GET', resource.target), 'v1')
    const coded = await send(origin.port, 'GET', resource.target, ['Accept-Encoding: gzip'])
    isWhole(coded, 'v1', '"v1-gzip"')
    is(coded.coding, 'gzip')
  })
})
