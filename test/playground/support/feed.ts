// A reader of the feed, event by event.
import * as assert from 'uvu/assert'
import type { Exchange, Log } from '../../../playground/shared/exchange.ts'
import type { Client, Running } from './playground.ts'

interface Message { readonly event: string, readonly id: string | undefined, readonly data: string }

export interface Reader extends Client {
  /** The next event; comments, the retry line and reports of what is under way are passed over. */
  next(): Promise<Message>
  /** The next that is told of an exchange: how it is while it is under way, or how it ended. */
  report(): Promise<Exchange>
  /** The next event, which is an exchange. */
  exchange(): Promise<Exchange>
}

/** Opens the feed on a connection of its own. */
export async function openFeed({ open, port }: Running, query = '', ...fields: readonly string[]): Promise<Reader> {
  const client = await open()
  client.write(`GET /feed${query} HTTP/1.1\n${[`Host: 127.0.0.1:${port}`, ...fields].join('\n')}\n\n`)
  assert.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 .*\r\nContent-Type: text\/event-stream\r\n/s)
  const message = async (): Promise<Message> => {
    for (;;) {
      // Each chunk of the transfer coding holds one block that ends with an empty line.
      const lines = (await client.until('\n\n\r\n')).split(/\r?\n/)
      const valueOf = (name: string): string | undefined =>
        lines.find(line => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const data = valueOf('data')
      if (data !== undefined) return { event: valueOf('event') ?? 'message', id: valueOf('id'), data }
    }
  }
  const next = async (): Promise<Message> => {
    for (;;) {
      const found = await message()
      if (found.event !== 'report') return found
    }
  }
  return {
    ...client,
    next,
    async report() {
      for (;;) {
        const { event, data } = await message()
        if (event !== 'state') return JSON.parse(data) as Exchange
      }
    },
    async exchange() {
      const { event, id, data } = await next()
      const exchange = JSON.parse(data) as Exchange
      assert.is(event, 'message')
      assert.match(id ?? '', new RegExp(`^[0-9a-z]+-${exchange.id}$`))
      return exchange
    }
  }
}

/** The next event, which tells how things stand. */
export async function state(reader: Reader): Promise<Log> {
  const { event, id, data } = await reader.next()
  assert.equal([event, id], ['state', undefined])
  const log = JSON.parse(data) as Log
  assert.equal(log.exchanges, [])
  return log
}
