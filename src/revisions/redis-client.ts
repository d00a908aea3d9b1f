// The clients of Redis and Valkey, by the one call that they have in common: a command as strings.
import { createHash } from 'node:crypto'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'

/** A client as ioredis has it, `new Redis()` or `new Cluster()`. */
export interface CallingClient {
  call(command: string, ...args: string[]): Promise<unknown>
}

/** A client as node-redis has it, `createClient()`. */
export interface SendingClient {
  sendCommand(args: string[]): Promise<unknown>
}

/** A client of ioredis or node-redis. */
export type RedisClient = CallingClient | SendingClient

/** A command and what it answers. */
export type Command = (command: string, ...args: string[]) => Promise<unknown>

const CLUSTER = 'expected a client with sendCommand(args), got a cluster of node-redis: pass { call: (command, ...args) => ' +
  "cluster.sendCommand(args[command === 'GET' ? 0 : 2], false, [command, ...args]) }"

/**
 * @param caller the function that was called, for the message
 * @throws TypeError for what is no client
 */
export function commandOf(client: RedisClient, caller = 'redisRevisions'): Command {
  const { call, sendCommand } = client as Partial<CallingClient & SendingClient> | undefined ?? {}
  // ioredis has a sendCommand as well, of another kind.
  if (typeof call === 'function') return (command, ...args) => (client as CallingClient).call(command, ...args)
  if (typeof sendCommand !== 'function') {
    throw typeError(`${caller}: expected a client of ioredis or node-redis, with call or sendCommand, got ${describe(client)}`)
  }
  // That of a cluster wants a key first, from which it finds the node.
  if (sendCommand.length > 2) throw typeError(`${caller}: ${CLUSTER}`)
  return (command, ...args) => (client as SendingClient).sendCommand([command, ...args])
}

/** A script for one key, which the store keeps by its digest. */
export interface Script {
  readonly text: string
  readonly digest: string
}

/** A script of these parts, one below the other. A bundler leaves it out only if no part is a template with substitutions. */
export function scriptOf(...parts: readonly string[]): Script {
  const text = parts.join('\n')
  let digest: string | undefined
  // Made when it is first asked for, so that who only imports the package does not wait for it.
  return { text, get digest() { return digest ??= createHash('sha1').update(text).digest('hex') } }
}

/** Runs a script by its digest, and with its text where the store does not have it, as after a restart. */
export async function runScript(command: Command, { text, digest }: Script, key: string, args: readonly string[]): Promise<unknown> {
  try {
    return await command('EVALSHA', digest, '1', key, ...args)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return command('EVAL', text, '1', key, ...args)
  }
}
