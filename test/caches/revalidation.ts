// What a cache keeps, and how it asks whether that is still true.
import { equal, is, match } from 'uvu/assert'
import { contentOf } from './origin.ts'
import { BRIEF, FRESH, isEmpty, isWhole } from './stage.ts'
import type { Scenario } from './stage.ts'

export const REVALIDATION: readonly Scenario[] = [
  {
    name: 'what is fresh is answered without the server',
    ref: 'RFC 9111 §4.2',
    async play({ origin, ask }) {
      const resource = origin.add(FRESH)
      isWhole(await ask(resource), 'v1')
      isWhole(await ask(resource), 'v1')
      equal(resource.asked(), ['GET → 200'])
    }
  },
  {
    name: 'what is stale is revalidated by its tag, is not made again, and is fresh again',
    ref: 'RFC 9111 §4.3.4',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      isWhole(await askStale(resource), 'v1')
      resource.cacheControl = FRESH
      isWhole(await askStale(resource), 'v1')
      isWhole(await ask(resource), 'v1')
      equal(resource.asked(), ['GET → 200', 'GET If-None-Match: "v1" → 304', 'GET If-None-Match: "v1" → 304'])
      is(resource.made, 1)
    }
  },
  {
    name: 'what has changed comes with its new tag, by which it is revalidated from then on',
    ref: 'RFC 9111 §4.3.3',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF)
      isWhole(await ask(resource), 'v1')
      resource.version = 'v2'
      isWhole(await askStale(resource), 'v2')
      isWhole(await askStale(resource), 'v2')
      equal(resource.asked(), ['GET → 200', 'GET If-None-Match: "v1" → 200', 'GET If-None-Match: "v2" → 304'])
      is(resource.made, 2)
    }
  },
  {
    name: 'a weak tag revalidates, or the content is made again',
    ref: 'RFC 9110 §8.8.3.2',
    async play({ origin, habits, ask, askStale }) {
      const resource = origin.add(BRIEF, { weak: true })
      isWhole(await ask(resource), 'v1', 'W/"v1"')
      isWhole(await askStale(resource), 'v1', 'W/"v1"')
      equal(resource.asked(), ['GET → 200', habits.revalidatesWeak ? 'GET If-None-Match: W/"v1" → 304' : 'GET → 200'])
      is(resource.made, habits.revalidatesWeak ? 1 : 2)
    }
  },
  {
    name: 'a weak tag beside a Last-Modified revalidates, by the one or the other',
    ref: 'RFC 9111 §4.3.1',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF, { weak: true })
      resource.fields = { 'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }
      isWhole(await ask(resource), 'v1', 'W/"v1"')
      isWhole(await askStale(resource), 'v1', 'W/"v1"')
      is(resource.made, 1)
      resource.version = 'v2'
      resource.fields = { 'Last-Modified': 'Mon, 07 Nov 1994 08:49:37 GMT' }
      isWhole(await askStale(resource), 'v2', 'W/"v2"')
    }
  },
  {
    name: 'variants are kept apart and revalidated apart, and Vary outlives a 304',
    ref: 'RFC 9111 §4.1',
    async play({ origin, ask, askStale }) {
      const resource = origin.add(BRIEF, { vary: 'Accept-Language' })
      const languages = ['en', 'sv']
      for (const language of languages) {
        const got = await ask(resource, 'GET', [`Accept-Language: ${language}`])
        isWhole(got, 'v1', `"v1${language}"`, language)
      }
      for (const language of languages) {
        const got = await askStale(resource, 'GET', [`Accept-Language: ${language}`])
        isWhole(got, 'v1', `"v1${language}"`, language)
        match(got.field('Vary') ?? '', 'Accept-Language')
      }
      resource.cacheControl = FRESH
      isWhole(await ask(resource, 'GET', ['Accept-Language: de']), 'v1', '"v1de"', 'de')
      equal(resource.asked(), ['GET → 200', 'GET → 200',
        'GET If-None-Match: "v1en" → 304', 'GET If-None-Match: "v1sv" → 304', 'GET → 200'])
    }
  },
  {
    name: 'the codings that the server makes itself are kept apart by their tags, and each is revalidated by its own',
    ref: 'RFC 9110 §8.8.3.3',
    async play({ origin, habits, ask, askStale }) {
      const resource = origin.add(BRIEF, { vary: 'Accept-Encoding' })
      for (const get of [ask, askStale]) {
        for (const coding of ['gzip', undefined]) {
          const got = await get(resource, 'GET', coding === undefined ? [] : [`Accept-Encoding: ${coding}`])
          is(got.coding, coding)
          is(got.content, contentOf('v1'))
          is(got.etag, coding !== undefined ? '"v1-gzip"' : habits.decodes ? 'W/"v1-gzip"' : '"v1"')
        }
      }
      const coded = 'GET If-None-Match: "v1-gzip" → 304'
      equal(resource.asked(), habits.decodes ? ['GET → 200', coded, coded] : ['GET → 200', 'GET → 200', coded, 'GET If-None-Match: "v1" → 304'])
      is(resource.made, habits.decodes ? 1 : 2)
    }
  },
  {
    name: 'a 304 makes fresh for as long as it says itself; its other fields update those that are stored, or not',
    ref: 'RFC 9111 §3.2',
    async play({ origin, habits, ask, askStale }) {
      const resource = origin.add(BRIEF)
      resource.fields = { 'X-Revision': '1' }
      isWhole(await ask(resource), 'v1')
      resource.fields = { 'X-Revision': '2' }
      resource.cacheControl = FRESH
      const revision = habits.updatesFields ? '2' : '1'
      is((await askStale(resource)).field('X-Revision'), revision)
      // What was fresh for as long as the 200 said is stale by now.
      const brief = origin.add(BRIEF)
      await ask(brief)
      await askStale(brief)
      is((await ask(resource)).field('X-Revision'), revision)
      equal(resource.asked(), ['GET → 200', 'GET If-None-Match: "v1" → 304'])
    }
  },
  {
    name: 'HEAD has the tag and no content, stored or not, stale or not',
    ref: 'RFC 9111 §4.3.5',
    async play({ origin, habits, ask, askStale }) {
      const resource = origin.add(BRIEF)
      const first = await ask(resource, 'HEAD')
      isEmpty(first, 200)
      is(first.etag, '"v1"')
      equal(resource.asked(), [habits.makesHeadGet ? 'GET → 200' : 'HEAD → 200'])
      isWhole(await ask(resource), 'v1')
      const stale = await askStale(resource, 'HEAD')
      isEmpty(stale, 200)
      is(stale.etag, '"v1"')
      is(resource.asked().at(-1), `${habits.makesHeadGet ? 'GET' : 'HEAD'} If-None-Match: "v1" → 304`)
      is(resource.made, 1)
    }
  }
]
