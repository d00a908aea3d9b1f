// withKeptContent: what it takes, and what it makes of it.
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { inspect } from 'node:util'
import { memoryContents, withEtag, withKeptContent } from 'not-modified'
import type { Contents } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'

type Options = NonNullable<Parameters<typeof withKeptContent>[1]>

const WRONG: readonly { readonly name: string, readonly call: () => unknown, readonly error: typeof TypeError | typeof RangeError }[] = [
  { name: 'withKeptContent: expected memoryContents() or redisContents(client), got undefined. Write withKeptContent(memoryContents())(handler)',
    call: () => withKeptContent(undefined as never), error: TypeError },
  { name: 'withKeptContent: expected memoryContents() or redisContents(client), got an instance of Map. Write withKeptContent(memoryContents())(handler)',
    call: () => withKeptContent(new Map() as never), error: TypeError },
  { name: 'Expected the options limit, lease, staleWhileRevalidate, cacheStatus, got "ttl"', call: () => withKeptContent(memoryContents(), { ttl: 5 } as never), error: TypeError },
  { name: 'Expected the option "lease" to be a number, got "1"', call: () => withKeptContent(memoryContents(), { lease: '1' } as never), error: TypeError },
  { name: 'withKeptContent: expected lease as seconds from 0.01 to 2147483, got 0', call: () => withKeptContent(memoryContents(), { lease: 0 }), error: RangeError },
  { name: 'withKeptContent: expected staleWhileRevalidate as seconds from 0 to 2147483, got -1', call: () => withKeptContent(memoryContents(), { staleWhileRevalidate: -1 }), error: RangeError },
  { name: 'withKeptContent: expected staleWhileRevalidate as seconds from 0 to 2147483, got NaN', call: () => withKeptContent(memoryContents(), { staleWhileRevalidate: NaN }), error: RangeError },
  { name: 'withKeptContent: expected the limit as a whole number of bytes, got 1.5', call: () => withKeptContent(memoryContents(), { limit: 1.5 }), error: RangeError },
  { name: 'withKeptContent: expected lease as seconds from 0.01 to 2147483, got 2147484', call: () => withKeptContent(memoryContents(), { lease: 2_147_484 }), error: RangeError },
  { name: 'Expected the option "limit" to be a number, got "1"', call: () => withKeptContent(memoryContents(), { limit: '1' } as never), error: TypeError },
  { name: 'Expected the option "staleWhileRevalidate" to be a number, got true', call: () => withKeptContent(memoryContents(), { staleWhileRevalidate: true } as never),
    error: TypeError },
  { name: 'Expected the option "cacheStatus" to be a boolean, got 1', call: () => withKeptContent(memoryContents(), { cacheStatus: 1 } as never), error: TypeError },
  { name: 'withKeptContent: expected memoryContents() or redisContents(client), got a request (an instance of IncomingMessage). Write withKeptContent(memoryContents())(handler)',
    call: () => withKeptContent(Object.assign(new IncomingMessage(new Socket()), { method: 'GET' }) as never), error: TypeError },
  { name: 'withKeptContent(…): expected a handler, got undefined. Write withKeptContent(…)(handler)', call: () => withKeptContent(memoryContents())(undefined as never), error: TypeError }
]

table('Wrong arguments of withKeptContent', WRONG.map(row => ({ ...row, ref: 'not-modified: errors' })), ({ name, call, error }) => {
  assert.throws(call, (thrown: unknown) => thrown instanceof error && thrown.message === name)
})

const RIGHT: readonly { readonly name: string, readonly ref: string, readonly options: Options }[] = [
  { lease: 0.01 }, { lease: 2_147_483 }, { staleWhileRevalidate: 0 }, { staleWhileRevalidate: 2_147_483 }, { limit: 0 }, {}, { lease: undefined, cacheStatus: undefined }
].map(options => ({ name: inspect(options), ref: 'not-modified: kept content', options }))

table('Right arguments of withKeptContent', RIGHT, ({ options }) => { withKeptContent(memoryContents(), options) })

const MEBIBYTE = 1_048_576

interface Bench {
  /** Answers a request with the content that the test makes; `v1` is the tag unless set. */
  ask(make?: () => string | Promise<string>, tag?: string): Promise<Response>
  /** The leases that the store was asked for, in seconds. */
  readonly leases: readonly number[]
}

function bench(options?: Options): Bench {
  const memory = memoryContents({ limit: 4 * MEBIBYTE })
  const leases: number[] = []
  const contents: Contents = {
    ...memory,
    take(key, by, lease) {
      leases.push(lease)
      return memory.take(key, by, lease)
    }
  }
  let make: () => string | Promise<string> = () => 'content'
  const handler = withEtag((request: Request) => request.headers.get('x-tag') ?? 'v1')(withKeptContent(contents, options)(async () => new Response(await make())))
  return {
    leases,
    ask(next = () => 'content', tag = 'v1') {
      make = next
      return handler(new Request('http://x/', { headers: { 'x-tag': tag } })) as Promise<Response>
    }
  }
}

stories('withKeptContent', {
  async 'keeps 1 MiB unless told otherwise'() {
    const { ask } = bench()
    const whole = 'x'.repeat(MEBIBYTE)
    await ask(() => whole)
    assert.is(await (await ask()).text(), whole)
    await (await ask(() => `${whole}x`, 'v2')).text()
    assert.is(await (await ask(undefined, 'v2')).text(), 'content')
  },
  async 'keeps what it is told'() {
    const { ask } = bench({ limit: 7 })
    await ask(() => '1234567')
    assert.is(await (await ask()).text(), '1234567')
    await (await ask(() => '12345678', 'v2')).text()
    assert.is(await (await ask(undefined, 'v2')).text(), 'content')
  },
  async 'takes leases of a second unless told otherwise'() {
    const [usual, other] = [bench(), bench({ lease: 5 })]
    await usual.ask()
    await other.ask()
    assert.equal([usual.leases, other.leases], [[1], [5]])
  },
  async 'sends what is current unless told otherwise'() {
    for (const [options, expected] of [[{}, 'new'], [{ staleWhileRevalidate: 60 }, 'old']] as const) {
      const { ask } = bench(options)
      await ask(() => 'old')
      let end: (text: string) => void = () => {}
      const maker = ask(() => new Promise<string>(resolve => { end = resolve }), 'v2')
      await new Promise(resolve => setImmediate(resolve))
      const second = ask(() => 'never made', 'v2')
      await new Promise(resolve => setImmediate(resolve))
      end('new')
      assert.is(await (await maker).text(), 'new')
      assert.is(await (await second).text(), expected)
    }
  },
  async 'says in Cache-Status where an answer came from where it is told to'() {
    for (const [options, expected] of [[{}, null], [{ cacheStatus: true }, 'not-modified; hit']] as const) {
      const { ask } = bench(options)
      await ask()
      assert.is((await ask()).headers.get('cache-status'), expected)
    }
  }
})
