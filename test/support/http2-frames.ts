// One request to a cleartext HTTP/2 server, framed by hand: Node's own client refuses to repeat a conditional field.
import { connect } from 'node:net'

/** Sends the field lines as they are, and answers with the status of the response. */
export function sendHttp2(port: number, lines: readonly (readonly [name: string, value: string])[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', reject)
    const block = Buffer.concat(lines.map(literal))
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0, Buffer.alloc(0)), frame(1, 5, 1, block)]))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 9 && received.length >= 9 + received.readUIntBE(0, 3)) {
        const length = received.readUIntBE(0, 3)
        if (received[3] === 1) {
          socket.destroy()
          resolve(statusOf(received.subarray(9, 9 + length)))
        }
        received = received.subarray(9 + length)
      }
    })
  })
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

// RFC 7541 §6.2.2: a literal field without indexing, its name and value plain.
function literal([name, value]: readonly [string, string]): Buffer {
  return Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)])
}

// The static table (RFC 7541 appendix A) has some statuses whole; of the others it has the name, at 8.
function statusOf(block: Buffer): number {
  const whole: Record<number, number> = { 0x88: 200, 0x8b: 304 }
  const first = block[0] as number
  return whole[first] ?? Number(block.subarray(2, 2 + ((block[1] as number) & 0x7f)).toString('latin1'))
}
