// Content that is kept by its tag, on whatever server: who makes it, who waits, and who gets what.
import { memoryContents } from 'not-modified'
import * as assert from 'uvu/assert'
import { withConsole } from '../../support/console.ts'
import { startKept } from '../../support/kept-servers.ts'
import type { Answered, Asked, KeptServer, Kind, Meant, State } from '../../support/kept-servers.ts'
import { table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'

type Options = Parameters<typeof startKept>[3]

/** A server, what its handler was asked, and content that is made when it is told. */
interface Stage {
  readonly kind: Kind
  readonly server: KeptServer
  readonly state: { tag: string | undefined, date?: Date }
  /** What the handler is to answer; content of its own unless set. */
  answer: (asked: Asked) => Meant | Promise<Meant>
  /** Contents that were begun and wait to be ended: with a text, or an error. */
  readonly begun: { asked: Asked, end: (text: string) => void, fail: (error: Error) => void }[]
  /** How often the handler was called. */
  calls: number
}

interface Story {
  readonly name: string
  readonly ref: string
  readonly options?: Options
  readonly play: (stage: Stage) => Promise<void>
}

const REF = 'not-modified: kept content'
const ETAG = { 'if-none-match': '"v1"' }

function slow(stage: Stage): void {
  stage.answer = asked => ({ make: () => new Promise((end, fail) => { stage.begun.push({ asked, end, fail }) }) })
}

async function begun(stage: Stage, count: number): Promise<void> {
  await until(() => stage.begun.length === count, () => `${count} contents are begun, and not ${stage.begun.length}`)
}

const contents = (answers: readonly Answered[]): string[] => answers.map(({ content }) => content)

async function failed(coming: Promise<Answered>): Promise<boolean> {
  return coming.then(({ status }) => status === 500, () => true)
}

const STORIES: readonly Story[] = [
  { name: 'is made once for all who ask while it is made', ref: REF, async play(stage) {
    slow(stage)
    const coming = Array.from({ length: 200 }, () => stage.server.ask())
    await begun(stage, 1)
    stage.begun[0]?.end('content')
    assert.equal(new Set(contents(await Promise.all(coming))), new Set(['content']))
    assert.is(stage.begun.length, 1)
  } },
  { name: 'is made for each target', ref: REF, async play(stage) {
    let makes = 0
    stage.answer = () => ({ make: () => `${++makes}` })
    const { server } = stage
    assert.is((await server.ask({}, 'GET', '/a')).content, '1')
    assert.is((await server.ask({}, 'GET', '/a?b')).content, '2')
    assert.is((await server.ask({ 'x-forwarded-host': 'evil' }, 'GET', '/a')).content, '3')
    assert.is((await server.ask({}, 'GET', '/a')).content, '1')
  } },
  { name: 'goes to the next tag, and back', ref: REF, async play(stage) {
    let makes = 0
    stage.answer = () => ({ make: () => `${++makes}` })
    assert.is((await stage.server.ask()).content, '1')
    stage.state.tag = 'v2'
    assert.equal(await stage.server.ask().then(({ content, fields }) => [content, fields['etag']]), ['2', '"v2"'])
    stage.state.tag = 'v1'
    assert.equal(await stage.server.ask().then(({ content, fields }) => [content, fields['etag']]), ['1', '"v1"'])
  } },
  { name: 'is not kept without a tag', ref: REF, async play(stage) {
    stage.state.tag = undefined
    await stage.server.ask()
    await stage.server.ask()
    assert.is(stage.calls, 2)
  } },
  { name: 'is kept for each value of what it varies by', ref: 'RFC 9111 §4.1', async play(stage) {
    stage.answer = ({ fields }) => ({ fields: { vary: 'Accept-Language' }, make: () => fields['accept-language'] ?? 'none' })
    for (let turn = 0; turn < 2; turn++) {
      for (const language of ['de', 'en', undefined]) {
        const answer = await stage.server.ask(language === undefined ? {} : { 'accept-language': language })
        assert.is(answer.content, language ?? 'none')
        assert.is(answer.fields['vary'], 'Accept-Language')
      }
    }
    assert.is(stage.calls, 3)
    await stage.server.ask({ 'accept-language': 'de', 'accept': 'x' })
    assert.is(stage.calls, 3)
  } },
  { name: 'does not go to who waited for another variant', ref: 'RFC 9111 §4.1', async play(stage) {
    stage.answer = asked => ({ fields: { vary: 'accept-language' }, make: () => new Promise((end, fail) => { stage.begun.push({ asked, end, fail }) }) })
    const de = stage.server.ask({ 'accept-language': 'de' })
    await begun(stage, 1)
    const en = [1, 2, 3].map(() => stage.server.ask({ 'accept-language': 'en' }))
    const others = [1, 2].map(() => stage.server.ask({ 'accept-language': 'de' }))
    await until(() => stage.calls >= 1, 'the handler runs')
    stage.begun[0]?.end('de')
    await begun(stage, 2)
    assert.is(stage.begun[1]?.asked.fields['accept-language'], 'en')
    stage.begun[1]?.end('en')
    assert.equal(contents(await Promise.all([de, ...others, ...en])), ['de', 'de', 'de', 'en', 'en', 'en'])
    assert.is(stage.begun.length, 2)
  } },
  { name: 'varies by all that any of its answers named', ref: 'RFC 9111 §4.1', async play(stage) {
    stage.answer = ({ fields }) => ({ fields: { vary: fields['x-a'] === '2' ? 'x-a, x-b' : 'x-a' }, make: () => `${fields['x-a']}${fields['x-b']}` })
    for (const [a, b] of ['1x', '2x', '2y', '1x', '1y', '2x']) {
      const answer = await stage.server.ask({ 'x-a': a as string, 'x-b': b as string })
      assert.ok(answer.content === `${a}${b}` || (a === '1' && answer.content.startsWith('1')), `${a}${b}: ${answer.content}`)
    }
  } },
  { name: 'is sent to a conditional request that is not met', ref: 'RFC 9110 §13.1.2', async play(stage) {
    await stage.server.ask()
    const answer = await stage.server.ask({ 'if-none-match': '"v0"' })
    assert.equal([answer.status, answer.content, stage.calls], [200, '1', 1])
  } },
  { name: 'is not made for a 304 or a 412, and nobody waits for it', ref: 'RFC 9110 §13.2.2', async play(stage) {
    slow(stage)
    const first = stage.server.ask()
    await begun(stage, 1)
    const { status, fields } = await within(stage.server.ask(ETAG), 'the 304 comes')
    assert.equal([status, fields['etag']], [304, '"v1"'])
    assert.is((await within(stage.server.ask({ 'if-match': '"v0"' }), 'the 412 comes')).status, 412)
    stage.begun[0]?.end('content')
    assert.is((await first).content, 'content')
    assert.is(stage.begun.length, 1)
    const calls = stage.calls
    assert.is((await stage.server.ask(ETAG)).status, 304)
    assert.is((await stage.server.ask({ 'if-match': '"v0"' })).status, 412)
    assert.is(stage.calls, calls)
  } },
  { name: 'answers HEAD where it is there, and is not made for it', ref: 'RFC 9110 §9.3.2', async play(stage) {
    stage.answer = () => ({ fields: { 'x-own': 'a' }, make: () => 'content' })
    await stage.server.ask({}, 'HEAD')
    assert.is(stage.calls, 1)
    await stage.server.ask()
    const head = await stage.server.ask({}, 'HEAD')
    assert.is(stage.calls, 2)
    assert.equal(head, { status: 200, fields: { 'etag': '"v1"', 'x-own': 'a', 'content-length': '7' }, content: '' })
    assert.is((await stage.server.ask(ETAG, 'HEAD')).status, 304)
    assert.is(stage.calls, 2)
  } },
  { name: 'fails for those who waited, and is made anew for the next', ref: REF, async play(stage) {
    slow(stage)
    await withConsole(async () => {
      const coming = [1, 2, 3].map(() => failed(stage.server.ask()))
      await begun(stage, 1)
      // They wait for it: there is nothing to be seen of that but that no other content is begun.
      await new Promise(resolve => setTimeout(resolve, 50))
      stage.begun[0]?.fail(new Error('boom'))
      assert.equal(await Promise.all(coming), [true, true, true])
    })
    assert.is(stage.begun.length, 1)
    const next = stage.server.ask()
    await begun(stage, 2)
    stage.begun[1]?.end('content')
    assert.is((await next).content, 'content')
  } },
  { name: 'fails where a handler throws', ref: REF, async play(stage) {
    stage.answer = () => { throw new Error('boom') }
    await withConsole(async () => { assert.is(await failed(stage.server.ask()), true) })
    stage.answer = () => ({ make: () => 'content' })
    assert.is((await stage.server.ask()).content, 'content')
  } },
  { name: 'fails where its second chunk does', ref: REF, async play(stage) {
    let makes = 0
    stage.answer = () => ({ make: async function* () {
      yield 'con'
      if (++makes === 1) throw new Error('boom')
      yield 'tent'
    } })
    await withConsole(async () => { assert.is(await failed(stage.server.ask()), true) })
    assert.is((await stage.server.ask()).content, 'content')
    assert.is((await stage.server.ask()).content, 'content')
    assert.is(makes, 2)
  } },
  { name: 'that is not kept is made by each, and nobody waits for more than one', ref: REF, async play(stage) {
    stage.answer = asked => ({ fields: { 'cache-control': 'no-store' }, make: () => new Promise((end, fail) => { stage.begun.push({ asked, end, fail }) }) })
    const coming = [1, 2, 3].map(() => stage.server.ask())
    await begun(stage, 3)
    stage.begun.forEach(({ end }, at) => end(`${at}`))
    assert.equal(contents(await Promise.all(coming)).sort(), ['0', '1', '2'])
  } },
  { name: 'beyond the limit goes whole to each', ref: REF, options: { limit: 10 }, async play(stage) {
    let makes = 0
    stage.answer = () => ({ make: async function* () {
      makes++
      for (let i = 0; i < 5; i++) yield `${i}${i}${i}`
    } })
    const coming = [1, 2, 3].map(() => stage.server.ask())
    assert.equal(contents(await Promise.all(coming)), Array(3).fill('000111222333444'))
    assert.is(makes, 3)
    assert.is((await stage.server.ask()).content, '000111222333444')
  } },
  { name: 'of as many bytes as the limit is kept', ref: REF, options: { limit: 10 }, async play(stage) {
    stage.answer = () => ({ make: async function* () { yield '01234'; yield '56789' } })
    assert.equal(contents([await stage.server.ask(), await stage.server.ask()]), ['0123456789', '0123456789'])
    assert.is(stage.calls, 1)
  } },
  { name: 'that is empty is kept', ref: REF, async play(stage) {
    stage.answer = () => ({ make: () => '' })
    assert.equal(contents([await stage.server.ask(), await stage.server.ask()]), ['', ''])
    assert.is(stage.calls, 1)
  } },
  { name: 'goes to a request with Authorization only where it says so', ref: 'RFC 9111 §3.5', async play(stage) {
    const authorization = { authorization: 'Basic YTpi' }
    stage.answer = () => ({ make: () => `${stage.calls}` })
    assert.is((await stage.server.ask()).content, '1')
    assert.is((await stage.server.ask(authorization)).content, '2')
    assert.is((await stage.server.ask(authorization)).content, '3')
    assert.is((await stage.server.ask()).content, '1')
    stage.state.tag = 'v2'
    stage.answer = () => ({ fields: { 'cache-control': 'public' }, make: () => `${stage.calls}` })
    assert.is((await stage.server.ask(authorization)).content, '4')
    assert.equal(contents([await stage.server.ask(authorization), await stage.server.ask()]), ['4', '4'])
  } },
  { name: 'is not given to a request with Authorization that waited', ref: 'RFC 9111 §3.5', async play(stage) {
    slow(stage)
    const first = stage.server.ask()
    await begun(stage, 1)
    const second = stage.server.ask({ authorization: 'Basic YTpi' })
    stage.begun[0]?.end('for all')
    await begun(stage, 2)
    stage.begun[1]?.end('for one')
    assert.equal(contents(await Promise.all([first, second])), ['for all', 'for one'])
  } },
  { name: 'keeps a tag that the handler set for what it read, under that tag', ref: REF, async play(stage) {
    stage.answer = () => ({ fields: { etag: '"v0"' }, make: () => `${stage.calls}` })
    const answers = [await stage.server.ask(), await stage.server.ask()]
    assert.equal(answers.map(({ content, fields }) => [content, fields['etag']]), [['1', '"v0"'], ['2', '"v0"']])
    stage.state.tag = 'v0'
    assert.equal(await stage.server.ask().then(({ content, fields }) => [content, fields['etag']]), ['2', '"v0"'])
    assert.is(stage.calls, 2)
  } },
  { name: 'with a coding of its own goes only to who accepts it alike', ref: 'RFC 9110 §8.4', async play(stage) {
    stage.answer = ({ fields }): Meant => fields['accept-encoding'] === 'x-own' ? { fields: { 'content-encoding': 'x-own' }, make: () => 'coded' } : { make: () => 'plain' }
    const coded = { 'accept-encoding': 'x-own' }
    assert.equal(contents([await stage.server.ask(coded), await stage.server.ask(), await stage.server.ask(coded), await stage.server.ask()]),
      ['coded', 'plain', 'coded', 'plain'])
    assert.is((await stage.server.ask(coded)).fields['content-encoding'], 'x-own')
    assert.is((await stage.server.ask()).fields['content-encoding'], undefined)
  } },
  { name: 'says in Cache-Status where it came from', ref: 'RFC 9211 §2', options: { cacheStatus: true }, async play(stage) {
    slow(stage)
    const first = stage.server.ask()
    await begun(stage, 1)
    const second = stage.server.ask()
    await new Promise(resolve => setTimeout(resolve, 50))
    stage.begun[0]?.end('content')
    const statuses = (answers: readonly Answered[]): (string | undefined)[] => answers.map(({ fields }) => fields['cache-status'])
    assert.equal(statuses([await first, await second, await stage.server.ask()]),
      ['not-modified; fwd=miss; stored', 'not-modified; fwd=miss; collapsed', 'not-modified; hit'])
    stage.state.tag = 'v2'
    stage.answer = () => ({ fields: { 'cache-control': 'private', 'cache-status': 'origin; hit' }, make: () => 'content' })
    assert.is(statuses([await stage.server.ask()])[0], 'origin; hit, not-modified; fwd=miss; detail=private')
  } },
  { name: 'does not say it unless it is asked for', ref: 'RFC 9211 §2', async play(stage) {
    assert.is((await stage.server.ask()).fields['cache-status'], undefined)
    assert.is((await stage.server.ask()).fields['cache-status'], undefined)
  } },
  { name: 'goes out under its own tag while new content is made', ref: 'RFC 5861 §3', options: { staleWhileRevalidate: 60, cacheStatus: true }, async play(stage) {
    stage.state.date = new Date('2020-01-01T00:00:00Z')
    stage.answer = () => ({ make: () => 'old' })
    await stage.server.ask()
    stage.state.tag = 'v2'
    stage.state.date = new Date('2021-01-01T00:00:00Z')
    slow(stage)
    const maker = stage.server.ask()
    await begun(stage, 1)
    const stale = await within(stage.server.ask(), 'the previous content comes')
    assert.equal(stale, { status: 200, content: 'old', fields: {
      'etag': '"v1"', 'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT', 'content-length': '3', 'cache-status': 'not-modified; hit; ttl=-1'
    } })
    // Who has it already is told so; who has the new one, too.
    assert.equal(await stage.server.ask(ETAG).then(({ status, fields }) => [status, fields['etag']]), [304, '"v1"'])
    assert.equal(await stage.server.ask({ 'if-none-match': '"v2"' }).then(({ status, fields }) => [status, fields['etag']]), [304, '"v2"'])
    assert.is((await stage.server.ask({ 'if-match': '"v1"' })).status, 412)
    assert.equal(await stage.server.ask({}, 'HEAD').then(({ status, fields }) => [status, fields['etag'], fields['last-modified']]),
      [200, '"v2"', 'Fri, 01 Jan 2021 00:00:00 GMT'])
    assert.is(stage.begun.length, 1)
    // What only the current state can meet waits for it.
    const exact = stage.server.ask({ 'if-match': '"v2"' })
    const withCookie = stage.server.ask({ cookie: 'user=1' })
    const withAuthorization = stage.server.ask({ authorization: 'Basic YTpi' })
    stage.begun[0]?.end('new')
    await begun(stage, 2)
    stage.begun[1]?.end('own')
    const answers = await Promise.all([maker, exact, withCookie, withAuthorization, stage.server.ask()])
    assert.equal(answers.map(({ content, fields }) => [content, fields['etag']]),
      [['new', '"v2"'], ['new', '"v2"'], ['new', '"v2"'], ['own', '"v2"'], ['new', '"v2"']])
  } },
  { name: 'does not go out when it is older than that', ref: 'RFC 5861 §3', options: { staleWhileRevalidate: 0.01 }, async play(stage) {
    await stage.server.ask()
    stage.state.tag = 'v2'
    slow(stage)
    const maker = stage.server.ask()
    await begun(stage, 1)
    await new Promise(resolve => setTimeout(resolve, 20))
    const waiting = stage.server.ask()
    await new Promise(resolve => setTimeout(resolve, 50))
    stage.begun[0]?.end('new')
    assert.equal(contents(await Promise.all([maker, waiting])), ['new', 'new'])
  } },
  { name: 'goes out before only where its variant is the same', ref: 'RFC 9111 §4.1', options: { staleWhileRevalidate: 60 }, async play(stage) {
    stage.answer = ({ fields }) => ({ fields: { vary: 'Accept-Language' }, make: () => `old ${fields['accept-language']}` })
    const de = { 'accept-language': 'de' }
    const en = { 'accept-language': 'en' }
    await stage.server.ask(de)
    stage.state.tag = 'v2'
    stage.answer = asked => ({ fields: { vary: 'Accept-Language' }, make: () => new Promise((end, fail) => { stage.begun.push({ asked, end, fail }) }) })
    const coming = [stage.server.ask(de), stage.server.ask(en)]
    await begun(stage, 2)
    assert.is((await within(stage.server.ask(de), 'the previous content comes')).content, 'old de')
    const other = stage.server.ask(en)
    for (const { asked, end } of stage.begun) end(`new ${asked.fields['accept-language']}`)
    assert.equal(contents(await Promise.all([...coming, other])), ['new de', 'new en', 'new en'])
  } }
]

/** Plays all stories on one kind of server. */
export function playStories(kind: Kind): void {
  table('Kept content', STORIES.map(story => ({ ...story, kind, name: `${story.name}: ${kind}` })), play)
}

async function play({ kind, options, play: tell }: Story & { readonly kind: Kind }): Promise<void> {
  const state: State & { tag: string | undefined } = { tag: 'v1' }
  const stage: Stage = { kind, state, begun: [], calls: 0, answer: () => ({ make: () => `${stage.calls}` }), server: undefined as never }
  const server = await startKept(kind, () => state, asked => {
    stage.calls++
    return stage.answer(asked)
  }, options, memoryContents())
  try {
    await tell(Object.assign(stage, { server }))
  } finally {
    await server.close()
  }
}
