// Methods that change something, and answers that no cache may keep.
import { equal, is } from 'uvu/assert'
import { DETAILS } from '../support/refusals.ts'
import { BRIEF, FRESH, isEmpty, isRefused, isWhole } from './stage.ts'
import type { Scenario } from './stage.ts'

export const CHANGES: readonly Scenario[] = [
  {
    name: 'a precondition that fails comes to the client as 412 with the current tag, and nothing is performed',
    ref: 'RFC 9110 §13.1.1',
    async play({ origin, ask }) {
      const resource = origin.add(FRESH)
      isWhole(await ask(resource), 'v1')
      for (const [condition, detail] of [['If-Match: "v0"', DETAILS.changed], ['If-Match: W/"v1"', DETAILS.weak], ['If-None-Match: *', DETAILS.exists],
        ['If-None-Match: "v1"', DETAILS.exists]] as const) {
        const got = await ask(resource, 'PUT', [condition], 'v2')
        isRefused(got, detail)
        is(got.etag, '"v1"')
        is(resource.asked().at(-1), `PUT ${condition} → 412`)
      }
      is(resource.performed, 0)
      isWhole(await ask(resource), 'v1')
    }
  },
  {
    name: 'a PUT whose precondition is true is performed, once; what is stored is gone, or stays while it is fresh',
    ref: 'RFC 9111 §4.4',
    async play({ origin, habits, ask }) {
      const resource = origin.add(FRESH)
      isWhole(await ask(resource), 'v1')
      isEmpty(await ask(resource, 'PUT', ['If-Match: "v1"'], 'v2'), 204)
      is(resource.performed, 1)
      isWhole(await ask(resource), habits.invalidates ? 'v2' : 'v1')
      const late = await ask(resource, 'PUT', ['If-Match: "v1"'], 'v3')
      isRefused(late, DETAILS.changed)
      is(late.etag, '"v2"')
      is(resource.performed, 1)
    }
  },
  {
    name: 'what a PUT changed is served once what was stored is stale',
    ref: 'RFC 9111 §4.3.3',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      isEmpty(await ask(resource, 'PUT', ['If-Match: "v1"'], 'v2'), 204)
      isWhole(await askStale(resource), 'v2')
    }
  },
  {
    name: 'what is no-store or private is asked for every time, without the tag of another client',
    ref: 'RFC 9111 §5.2.2.5',
    async play({ origin, ask }) {
      for (const cacheControl of ['no-store', `private, ${FRESH}`]) {
        const resource = origin.add(cacheControl)
        isWhole(await ask(resource), 'v1')
        resource.version = 'v2'
        isWhole(await ask(resource), 'v2')
        equal(resource.asked(), ['GET → 200', 'GET → 200'])
      }
    }
  },
  {
    name: 'what is no-cache is revalidated for every request, or not stored',
    ref: 'RFC 9111 §5.2.2.4',
    async play({ origin, habits, ask }) {
      const resource = origin.add('no-cache')
      isWhole(await ask(resource), 'v1')
      isWhole(await ask(resource), 'v1')
      resource.version = 'v2'
      isWhole(await ask(resource), 'v2')
      equal(resource.asked(), habits.storesNoCache
        ? ['GET → 200', 'GET If-None-Match: "v1" → 304', 'GET If-None-Match: "v1" → 200']
        : ['GET → 200', 'GET → 200', 'GET → 200'])
    }
  },
  {
    name: 'no client gets a cookie that was set for another',
    ref: 'RFC 9111 §7.3',
    async play({ origin, habits, ask }) {
      const resource = origin.add(FRESH)
      resource.fields = { 'Set-Cookie': 'client=1' }
      is((await ask(resource)).field('Set-Cookie'), 'client=1')
      resource.fields = {}
      const next = await ask(resource)
      isWhole(next, 'v1')
      is(next.field('Set-Cookie'), undefined)
      is(resource.askedTimes(), habits.storesSetCookie ? 1 : 2)
    }
  },
  {
    name: 'no client gets a cookie that came with the 304 for another',
    ref: 'RFC 9111 §3.2',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      resource.fields = { 'Set-Cookie': 'client=1' }
      resource.cacheControl = FRESH
      isWhole(await askStale(resource), 'v1')
      resource.fields = {}
      const next = await ask(resource)
      isWhole(next, 'v1')
      is(next.field('Set-Cookie'), undefined)
      is(resource.asked()[1], 'GET If-None-Match: "v1" → 304')
    }
  }
]
