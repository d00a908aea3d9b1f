// Loaded before an example of a document: gives its servers free ports and counts its checks.
import { deepStrictEqual, rejects } from 'node:assert'
import { Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'

const port = (first: unknown): number =>
  Number(typeof first === 'object' && first !== null ? (first as { port?: unknown }).port : first)

const listen = Server.prototype.listen as (this: Server, ...args: unknown[]) => Server

/** Listens on a free port of the loopback interface, and tells the test which one stands for the one asked for. */
function listenElsewhere(this: Server, ...args: unknown[]): Server {
  this.once('listening', () => {
    process.send?.({ documented: port(args[0]), port: (this.address() as AddressInfo).port })
  })
  return listen.call(this, { port: 0, host: '127.0.0.1' }, ...args.filter(argument => typeof argument === 'function'))
}

let checks = 0

function readmeValue(line: number, actual: unknown, expected: unknown): void {
  checks++
  deepStrictEqual(actual, expected, `Line ${line}: the value is ${inspect(actual)}, not ${inspect(expected)}`)
}

async function readmeThrows(line: number, run: () => unknown, name: string, message = ''): Promise<void> {
  checks++
  const at = `Line ${line}: `
  await rejects(async () => run(), (error: Error) => {
    if (error.name !== name) throw new Error(`${at}it throws ${error.name}, not ${name}`, { cause: error })
    if (!new RegExp(message).test(error.message)) throw new Error(`${at}the message is ${error.message}`)
    return true
  }, `${at}it throws nothing`)
}

Object.assign(Server.prototype, { listen: listenElsewhere })
Object.assign(globalThis, { readmeValue, readmeThrows })

process.on('exit', () => {
  const expected = Number(process.env.README_CHECKS ?? 0)
  if (process.exitCode === undefined && checks < expected) {
    console.error(`${checks} of ${expected} lines with a value were reached`)
    process.exitCode = 1
  }
})
