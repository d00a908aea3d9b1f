// The client's own conditions behind a cache.
import { equal, is } from 'uvu/assert'
import { contentOf } from './origin.ts'
import { DETAILS } from '../support/refusals.ts'
import { BRIEF, FRESH, isEmpty, isRefused, isWhole } from './stage.ts'
import type { Scenario } from './stage.ts'

export const CONDITIONS: readonly Scenario[] = [
  {
    name: 'the client\'s own tag gets a 304 while it is fresh, strong or weak, and another tag the content',
    ref: 'RFC 9110 §13.1.2',
    async play({ origin, habits, ask }) {
      const resource = origin.add(FRESH)
      isWhole(await ask(resource), 'v1')
      for (const method of ['GET', 'HEAD']) {
        isEmpty(await ask(resource, method, ['If-None-Match: "v1"']), 304)
        isEmpty(await ask(resource, method, ['If-None-Match: W/"v1"']), 304)
      }
      is(resource.made, 1)
      is(resource.askedTimes(), habits.passesConditions ? 5 : 1)
      is((await ask(resource, 'GET', ['If-None-Match: "v0", "v1"'])).status, habits.readsLists ? 304 : 200)
      isWhole(await ask(resource, 'GET', ['If-None-Match: "v0"']), 'v1')
    }
  },
  {
    name: 'the client\'s own tag gets a 304 when what is stored is stale, and nothing is made',
    ref: 'RFC 9111 §4.3.2',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      isEmpty(await askStale(resource, 'GET', ['If-None-Match: "v1"']), 304)
      equal(resource.asked(), ['GET → 200', 'GET If-None-Match: "v1" → 304'])
      is(resource.made, 1)
    }
  },
  {
    name: 'a client that has more than the cache does not make the cache believe that it has that too',
    ref: 'RFC 9111 §4.3.4',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      resource.version = 'v2'
      isEmpty(await askStale(resource, 'GET', ['If-None-Match: "v2"']), 304)
      isWhole(await askStale(resource), 'v2')
      isWhole(await askStale(resource), 'v2')
    }
  },
  {
    name: 'a client that has less than the server gets the content',
    ref: 'RFC 9111 §4.3.2',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      resource.version = 'v2'
      isWhole(await askStale(resource, 'GET', ['If-None-Match: "v1"']), 'v2')
      isWhole(await askStale(resource), 'v2')
    }
  },
  {
    name: 'what no cache may keep gets its 304 from the server, by the tag as the cache in between left it',
    ref: 'RFC 9110 §13.1.2',
    async play({ origin, habits, ask }) {
      const resource = origin.add('private, no-cache', { live: true, type: 'text/html' })
      const gzip = 'Accept-Encoding: gzip'
      const { status, etag, content } = await ask(resource, 'GET', [gzip])
      is(status, 200)
      is(etag, habits.weakens ? 'W/"v1"' : '"v1"')
      is(content, contentOf('v1'))
      isEmpty(await ask(resource, 'GET', [gzip, `If-None-Match: ${etag}`]), 304)
      equal(resource.asked(), ['GET → 200', `GET If-None-Match: ${etag} → 304`])
      is(resource.made, 1)
    }
  },
  {
    name: 'a coding that the cache makes weakens the tag, which gets a 304, and identity stays apart',
    ref: 'RFC 9110 §8.8.3.2',
    where: 'weakens',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF, { type: 'text/html' })
      const gzip = 'Accept-Encoding: gzip'
      for (const get of [ask, askStale]) {
        const coded = await get(resource, 'GET', [gzip])
        isWhole(coded, 'v1', 'W/"v1"')
        is(coded.coding, 'gzip')
        isEmpty(await ask(resource, 'GET', [gzip, 'If-None-Match: W/"v1"']), 304)
        const identity = await ask(resource)
        is(identity.coding, undefined)
        is(identity.content, contentOf('v1'))
      }
      is(resource.made, 1)
    }
  },
  {
    name: 'a tag that the cache weakened is not one for If-Match, and the 412 has the one that is',
    ref: 'RFC 9110 §13.1.1',
    where: 'weakens',
    async play({ origin, ask }) {
      const resource = origin.add(FRESH, { type: 'text/html' })
      const { etag } = await ask(resource, 'GET', ['Accept-Encoding: gzip'])
      const refused = await ask(resource, 'PUT', [`If-Match: ${etag}`], 'v2')
      isRefused(refused, DETAILS.weak)
      is(resource.performed, 0)
      isEmpty(await ask(resource, 'PUT', [`If-Match: ${refused.etag}`], 'v2'), 204)
      is(resource.performed, 1)
    }
  }
]
