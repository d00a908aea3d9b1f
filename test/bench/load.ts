// The load generator, in a process of its own: raw bytes over keep-alive connections, one request after another on each.
// It must cost less than any server, so it reads no fields: every answer has the length of the first, and its status.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { LoadOrder, LoadResult } from './stage.ts'

/** Where the status stands in `HTTP/1.1 304`. */
const STATUS_AT = 9

function open({ port }: LoadOrder, receive: (bytes: number, buffer: Uint8Array) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: Buffer.allocUnsafe(1 << 17),
      callback(bytes: number, buffer: Uint8Array) {
        receive(bytes, buffer)
        return true
      }
    }
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, onread }, () => resolve(socket))
    socket.once('error', reject)
  })
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const { connections, milliseconds, most, length, status } = order
  const request = Buffer.from(order.request, 'latin1')
  const digit = String(status).charCodeAt(2)
  let requests = 0
  let pending = 0
  let isOver = false
  let isFinished = false
  let fail = (_error: Error): void => {}
  let finish = (): void => {}
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  const sockets: Socket[] = []
  for (let index = 0; index < connections; index++) {
    let received = 0
    const socket = await open(order, (bytes, buffer) => {
      if (received === 0 && buffer[STATUS_AT + 2] !== digit) fail(new Error(`An answer is not ${status}`))
      received += bytes
      if (received < length) return
      if (received > length) fail(new Error(`An answer has ${received} octets in place of ${length}`))
      received = 0
      if (++requests === most) isOver = true
      if (!isOver) socket.write(request)
      else if (--pending === 0) finish()
    })
    socket.on('close', () => fail(new Error('The server closed a connection')))
    socket.on('error', fail)
    sockets.push(socket)
  }
  // A load generator that sleeps has to be woken by the server's writes, which costs a server the more the less it is behind.
  let turns = 0
  let turnsWithWork = 0
  let seen = 0
  const stayAwake = (): void => {
    if (isFinished) return
    turns++
    if (seen !== requests) turnsWithWork++
    seen = requests
    setImmediate(stayAwake)
  }
  const from = process.hrtime.bigint()
  setTimeout(() => { isOver = true }, milliseconds)
  for (const socket of sockets) {
    pending++
    socket.write(request)
  }
  stayAwake()
  await done
  isFinished = true
  const seconds = Number(process.hrtime.bigint() - from) / 1e9
  for (const socket of sockets) socket.removeAllListeners('close').destroy()
  return { requests, seconds, busy: turnsWithWork / turns }
}

process.on('message', order => {
  run(order as LoadOrder).then(result => process.send?.({ result }), (error: unknown) => process.send?.({ error: String(error) }))
})
process.on('disconnect', () => process.exit())
process.send?.({ port: 0 })
