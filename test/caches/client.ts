// A client of a cache: one request on a connection of its own, and the answer as it came.
import { once } from 'node:events'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { parseAnswer, readAll } from '../support/wire.ts'

/** What a client gets. */
export interface Got {
  readonly status: number
  readonly etag: string | undefined
  /** The content without its coding. */
  readonly content: string
  readonly coding: string | undefined
  readonly truncated: boolean
  /** The values of all lines of a field, in one list. */
  field(name: string): string | undefined
}

/** Sends one request to a port of the loopback interface; `fields` are lines such as `If-Match: "x"`. */
export async function send(port: number, method: string, target: string, fields: readonly string[] = [], content = ''):
  Promise<Got> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: www.example.com', 'Connection: close', ...fields]
  if (content !== '') lines.push(`Content-Length: ${Buffer.byteLength(content)}`)
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`, 'latin1'))
  const answer = parseAnswer(await readAll(socket), method === 'HEAD')
  const field = (name: string): string | undefined => {
    const start = `${name.toLowerCase()}:`
    const lines = answer.fields.filter(line => line.toLowerCase().startsWith(start))
    const values = lines.map(line => line.slice(start.length).trim())
    return values.length === 0 ? undefined : values.join(', ')
  }
  const coding = field('Content-Encoding')
  return {
    status: answer.status,
    etag: field('ETag'),
    content: coding === 'gzip' && answer.content !== '' ? unzip(answer.content) : answer.content,
    coding,
    truncated: answer.truncated,
    field
  }
}

function unzip(content: string): string {
  return gunzipSync(Buffer.from(content, 'latin1')).toString('latin1')
}
