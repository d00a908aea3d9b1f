// What a scenario plays on: a cache in front of a server, whose state is awaited, never reckoned by the clock.
import { setTimeout as pause } from 'node:timers/promises'
import { is } from 'uvu/assert'
import { problem } from '../support/refusals.ts'
import { send } from './client.ts'
import type { Got } from './client.ts'
import { contentOf } from './origin.ts'
import type { Origin, Resource } from './origin.ts'
import type { Habits } from './programs.ts'

/** A cache in front of a server. */
export interface Stage {
  readonly origin: Origin
  readonly habits: Habits
  /** Asks the cache. */
  ask(resource: Resource, method?: string, fields?: readonly string[], content?: string): Promise<Got>
  /** Asks the cache again and again until the server was asked, which is when what was stored is stale. */
  askStale(resource: Resource, method?: string, fields?: readonly string[]): Promise<Got>
}

/** One thing to be seen behind every cache, or behind those with a habit. */
export interface Scenario {
  readonly name: string
  readonly ref: string
  readonly where?: keyof Habits
  play(stage: Stage): Promise<void>
}

/** Fresh for longer than any test runs. */
export const FRESH = 'max-age=60'
/** Fresh for a second in shared caches and never in others: what every cache stores, and soon revalidates. */
export const BRIEF = 'max-age=0, s-maxage=1'

const SECONDS_TO_STALENESS = 15

export function stageOf(port: number, origin: Origin, habits: Habits): Stage {
  const ask: Stage['ask'] = (resource, method = 'GET', fields = [], content = '') =>
    send(port, method, resource.target, fields, content)
  return {
    origin,
    habits,
    ask,
    async askStale(resource, method, fields) {
      const before = resource.askedTimes()
      for (const deadline = Date.now() + SECONDS_TO_STALENESS * 1000; Date.now() < deadline; await pause(50)) {
        const got = await ask(resource, method, fields)
        if (resource.askedTimes() > before) return got
      }
      throw new Error(`The cache did not ask for ${resource.target} again: ${resource.asked().join(', ')}`)
    }
  }
}

/** Asserts that a 200 with the whole content of this version came, and its tag. */
export function isWhole(got: Got, version: string, etag = `"${version}"`, selected = ''): void {
  is(got.status, 200)
  is(got.truncated, false)
  is(got.content, contentOf(version, selected))
  is(got.etag, etag)
}

/** Asserts that a 412 with this detail came. */
export function isRefused(got: Got, detail: string): void {
  is(got.status, 412)
  is(got.content, problem(412, detail))
}

/** Asserts that an answer with this status and no content came. */
export function isEmpty(got: Got, status: number): void {
  is(got.status, status)
  is(got.content, '')
}
