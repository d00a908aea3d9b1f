// How the clients of Redis are called, what is known of their servers, and what a value says.
import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { equal, instance, is, ok, throws } from 'uvu/assert'
import { commandOf, runScript, scriptOf } from '../../../src/revisions/redis-client.ts'
import { CLAIM, MAKE, PUBLISH, RENEW, isClaim, revisionIn, serverIn } from '../../../src/revisions/redis-scripts.ts'
import { connectionOf } from '../../../src/revisions/redis-servers.ts'
import { stories, table } from '../../support/table.ts'

/** A client of either kind, which notes how it was called, and on what. */
function noting() {
  const calls: unknown[] = []
  const client = {
    call(this: unknown, ...args: unknown[]) { calls.push(['call', this === client, ...args]); return Promise.resolve('called') },
    sendCommand(this: unknown, args: unknown[]) { calls.push(['sendCommand', this === client, args]); return Promise.resolve('sent') }
  }
  return { client, calls }
}

stories('A command', {
  'goes to call of ioredis, whose sendCommand is of another kind': async () => {
    const { client, calls } = noting()
    is(await commandOf(client)('SET', 'key', 'value'), 'called')
    equal(calls, [['call', true, 'SET', 'key', 'value']])
  },
  'goes to sendCommand of node-redis, in one array': async () => {
    const { client, calls } = noting()
    is(await commandOf(Object.assign(client, { call: undefined }) as never)('SET', 'key', 'value'), 'sent')
    equal(calls, [['sendCommand', true, ['SET', 'key', 'value']]])
  }
})

const EXPECTED = 'expected a client of ioredis or node-redis, with call or sendCommand, got'

table('A client', [
  { name: 'is not undefined', client: undefined, message: `${EXPECTED} undefined` },
  { name: 'is not null', client: null, message: `${EXPECTED} null` },
  { name: 'is not an object without either', client: { call: 'call', sendCommand: {} }, message: `${EXPECTED} an instance of Object` },
  { name: 'is not a cluster of node-redis, whose sendCommand takes a key first', client: { sendCommand: (key: string, isReadonly: boolean, args: string[]) => [key, isReadonly, args] },
    message: 'expected a client with sendCommand(args), got a cluster of node-redis: pass { call: (command, ...args) => ' +
      "cluster.sendCommand(args[command === 'GET' ? 0 : 2], false, [command, ...args]) }" }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ client, message }) => {
  for (const caller of ['redisRevisions', 'redisContents']) {
    throws(() => commandOf(client as never, caller), (error: Error) => error instanceof TypeError && error.message === `${caller}: ${message}`)
  }
  throws(() => commandOf(client as never), (error: Error) => error.message.startsWith('redisRevisions: '))
})

table('A client of node-redis', [
  { name: 'may take options as well', client: { sendCommand: async (args: string[], options?: object) => [args, options] } }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), async ({ client }) => {
  equal(await commandOf(client)('GET', 'key'), [['GET', 'key'], undefined])
})

const SCRIPT = scriptOf('local a = 1', 'return a')

/** Runs the script against a store that answers with these, errors among them. */
async function answering(...answers: readonly unknown[]): Promise<{ readonly sent: unknown[], readonly result: unknown }> {
  const sent: unknown[] = []
  const left = [...answers]
  const result = await runScript(async (...command) => {
    sent.push(command)
    const answer = left.shift()
    if (answer instanceof Error) throw answer
    return answer
  }, SCRIPT, 'key', ['one', 'two']).catch((error: unknown) => ({ error }))
  return { sent, result }
}

const BY_DIGEST = ['EVALSHA', SCRIPT.digest, '1', 'key', 'one', 'two']
const BY_TEXT = ['EVAL', 'local a = 1\nreturn a', '1', 'key', 'one', 'two']
const MISSING = new Error('NOSCRIPT No matching script. Please use EVAL.')
const OTHER = new Error('ERR NOSCRIPT is not what it is')

table('A script', [
  { name: 'is sent by its digest', answers: ['yes'], sent: [BY_DIGEST], result: 'yes' },
  { name: 'is sent again as a text where the store does not have it', answers: [MISSING, 'yes'], sent: [BY_DIGEST, BY_TEXT], result: 'yes' },
  { name: 'is not sent again after another error', answers: [OTHER, 'yes'], sent: [BY_DIGEST], result: { error: OTHER } },
  { name: 'fails where its text fails', answers: [MISSING, OTHER], sent: [BY_DIGEST, BY_TEXT], result: { error: OTHER } }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), async ({ answers, sent, result }) => {
  equal(await answering(...answers), { sent, result })
})

stories('A script', {
  'is not sent again after what is no error': async () => {
    const sent: unknown[] = []
    const reason = { message: 'NOSCRIPT' }
    const result = await runScript(async (...command) => { sent.push(command); throw reason }, SCRIPT, 'key', []).catch((error: unknown) => error)
    equal([sent, result === reason], [[BY_DIGEST.slice(0, 4)], true])
  },
  'has the digest that Redis makes of its text': () => {
    equal(SCRIPT, { text: 'local a = 1\nreturn a', digest: createHash('sha1').update('local a = 1\nreturn a').digest('hex') })
    equal(new Set([MAKE, CLAIM, PUBLISH, RENEW].map(({ digest }) => digest)).size, 4)
  }
})

const NAME = 'ABCDEFGHIJKLMNOP'
const SERVER = 'abcdef0123456789'

table('A value', [
  { name: 'of a change is its name', value: `=${NAME}${SERVER}`, revision: NAME, server: SERVER, claim: false },
  { name: 'that was made for who asked is its name', value: `?${NAME}${SERVER}`, revision: NAME, server: SERVER, claim: false },
  { name: 'of a removal is null', value: `-${NAME}${SERVER}`, revision: null, server: SERVER, claim: false },
  { name: 'of a change at work says nothing', value: `!${NAME}`, revision: undefined, server: '', claim: true },
  { name: 'of a change at work, of what others changed meanwhile, says nothing either', value: `~${NAME}`, revision: undefined, server: '', claim: true }
].map(row => ({ ...row, ref: 'not-modified: revisions' })), ({ value, revision, server, claim }) => {
  equal([revisionIn(value), serverIn(value), isClaim(value)], [revision, server, claim])
})

table('No value of this library', ['', 'another', ` =${NAME}`, `${NAME}=`, `${NAME}!`, null, undefined, 5, [`=${NAME}`], Buffer.from(`=${NAME}`)]
  .map(value => ({ name: `is ${typeof value} ${JSON.stringify(value)}`, value, ref: 'not-modified: errors' })), ({ value }) => {
  throws(() => revisionIn(value), (error: Error & { code?: string }) => error.code === 'ERR_REVISIONS_FOREIGN' && error.name === 'Error' &&
    error.message === 'Expected a value of this library at the key, got another: choose another prefix')
})

stories('The servers that a client has talked to', {
  'are forgotten when it connects again': () => {
    const client = new EventEmitter()
    const connection = connectionOf(client)
    const { servers } = connection
    instance(servers, Set)
    servers?.add(SERVER)
    is(connectionOf(client), connection)
    equal(client.listenerCount('ready'), 1)
    client.emit('connect')
    is(connection.servers, servers)
    client.emit('ready')
    ok(connection.servers !== servers)
    equal([connection.servers, servers], [new Set(), new Set([SERVER])])
  },
  'are not those of another client': () => {
    const [one, other] = [new EventEmitter(), new EventEmitter()]
    connectionOf(one).servers?.add(SERVER)
    equal(connectionOf(other).servers, new Set())
  },
  'are not known where it does not say when it connects': () => {
    for (const client of [{}, { on: true }, Object.assign(new EventEmitter(), { isCluster: true })]) is(connectionOf(client).servers, undefined)
  },
  'of an empty cluster flag are known': () => {
    instance(connectionOf(Object.assign(new EventEmitter(), { isCluster: false })).servers, Set)
  }
})
