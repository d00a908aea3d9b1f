// Soaks a target: many visits, a look at what is left, and what of that is against the rules.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { readAnswers, valueOf } from '../fuzz/answers.ts'
import type { Answer, Answers } from '../fuzz/answers.ts'
import { randomOf } from '../fuzz/random.ts'
import { MEGABYTE } from './memory.ts'
import type { Left, Told } from './target.ts'
import { visitOf } from './visits.ts'
import type { Visit } from './visits.ts'

/** What was against the rules in a visit, if anything; resolves when the connection has ended. */
function visit(port: number, { requests, pipelined, pauses, leaves, broken }: Visit): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const whole: Answer[] = []
    let rest = ''
    let read = 0
    let paused = 0
    let asked = 0
    const ask = (): void => {
      do socket.write((requests[asked++] as Visit['requests'][number]).bytes, 'latin1')
      while (pipelined && asked < requests.length)
    }
    const take = (): Answers => {
      const found = readAnswers(rest, answer => valueOf(answer, 'x-request') === 'HEAD')
      whole.push(...found.answers.filter(answer => answer.ending === 'whole'))
      rest = rest.slice(found.end)
      return found
    }
    socket.on('connect', () => {
      ask()
      if (leaves === 0) socket.destroy()
    })
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length
      rest += chunk.toString('latin1')
      if (take().junk !== undefined || (leaves !== undefined && read > leaves)) {
        socket.destroy()
        return
      }
      if (whole.length === requests.length) socket.end()
      else if (!pipelined && whole.length === asked) ask()
      if (pauses !== undefined && read > paused + pauses) {
        paused = read
        socket.pause()
        setTimeout(() => socket.resume(), 5)
      }
    })
    socket.setTimeout(60_000, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => {
      const { answers, junk } = take()
      const all = [...whole, ...answers.filter(answer => answer.ending !== 'whole')]
      resolve(wrong(requests, all, junk, broken === true, leaves !== undefined))
    })
  })
}

function wrong(requests: Visit['requests'], answers: readonly Answer[], junk: string | undefined, broken: boolean, leaves: boolean):
  string | undefined {
  const wanted = requests.map(({ status, length }, i) => `${status} ${broken && i === requests.length - 1 ? 'cut' : 'whole'} ${length}`)
  const got = answers.map(({ status, ending, content }) => `${status} ${ending} ${content.length}`)
  // An answer that is broken off behind others may not be begun, and may take with it what is on its way. Who leaves sees a part of it all.
  if (broken || leaves) {
    const isPart = ({ status, ending, content }: Answer, i: number): boolean =>
      i === got.length - 1 && ending === 'cut' && status === requests[i]?.status && content.length <= (requests[i]?.length ?? 0)
    if (junk === undefined && answers.every((answer, i) => got[i] === wanted[i] || isPart(answer, i))) return undefined
  } else if (junk === undefined && got.join() === wanted.join()) {
    return undefined
  }
  const at = wanted.findIndex((answer, i) => answer !== got[i])
  return `to ${JSON.stringify(requests[at]?.bytes.slice(0, 200))} came ${junk ?? got[at]}, not ${wanted[at]}, as answer ${at + 1} of ${wanted.length}`
}

/** A client that comes and does not go; resolves with how it asks for so many streams at once, and how it leaves. */
async function settle(port: number): Promise<{ ask: (count: number) => Promise<void>, leave: () => void }> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let answered = 0
  // The last chunk of an answer may come in two pieces.
  let last = ''
  socket.on('data', (chunk: Buffer) => {
    const text = last + chunk.toString('latin1')
    answered += text.split('\r\n0\r\n\r\n').length - 1
    last = text.endsWith('\r\n0\r\n\r\n') ? '' : text.slice(-6)
  })
  await once(socket, 'connect')
  return {
    async ask(count) {
      const all = answered + count
      socket.write('GET /generator HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count))
      while (answered < all) await once(socket, 'data')
    },
    leave: () => socket.destroy()
  }
}

export interface Soaked { readonly requests: number, readonly before: Left, readonly after: Left, readonly wrong: readonly string[] }

/** Sends at least so many requests, or as many as `isTime` allows, from 24 clients at once, to a target that has warmed up. */
export async function soak(file: string, count: number, isTime: () => boolean): Promise<Soaked> {
  const child = fork(file, ['target'], { execArgv: ['--expose-gc', '--enable-source-maps'] })
  const told = (): Promise<Told> => new Promise((resolve, reject) => {
    child.once('message', message => resolve(message as Told))
    child.once('exit', code => reject(new Error(`The target ended with ${code}`)))
  })
  const listening = await told() as { listening: number }
  const measure = async (): Promise<Left> => {
    const answer = told()
    child.send('measure')
    return (await answer as { left: Left }).left
  }
  const wrong: string[] = []
  let sent = 0
  let visits = 0
  const send = async (most: number): Promise<void> => {
    while (sent < most && isTime() && wrong.length < 10 && child.connected) {
      const next = visitOf(randomOf(1, visits++))
      sent += next.requests.length
      const found = await visit(listening.listening, next)
      if (found !== undefined) wrong.push(found)
    }
  }
  const all = (most: number): Promise<unknown> => Promise.all(Array.from({ length: 24 }, () => send(most)))
  const warm = Math.max(2000, Math.min(10_000, Math.floor(count / 5)))
  const resident = await settle(listening.listening)
  await all(warm)
  await resident.ask(10)
  const before = await measure()
  const warmed = sent
  await all(warmed + count)
  await resident.ask(200)
  const after = await measure()
  resident.leave()
  child.removeAllListeners('exit')
  child.disconnect()
  return { requests: sent - warmed, before, after, wrong }
}

/** Everything that is against the rules in what was left. */
export function leftovers({ before, after, wrong }: Soaked): string[] {
  const kinds = [...new Set([...Object.keys(before.resources), ...Object.keys(after.resources)])]
  const grown = kinds.filter(kind => (after.resources[kind] ?? 0) > (before.resources[kind] ?? 0))
  return [
    ...wrong,
    ...after.problems,
    ...after.connections === 1 ? [] : [`${after.connections} connections are open, and one client has stayed`],
    ...grown.map(kind => `${after.resources[kind]} × ${kind}, and ${before.resources[kind] ?? 0} before`),
    ...after.descriptors === 0 ? [] : [`${after.descriptors} descriptors are open on files`],
    ...after.listeners <= before.listeners ? [] : [`${after.listeners} listeners, and ${before.listeners} before`],
    ...after.sources.started === after.sources.closed ? [] : [`${after.sources.started} sources were started, ${after.sources.closed} closed`],
    ...after.objects <= before.objects ? [] : [`${after.objects} responses and sources are not collected, and ${before.objects} before`],
    ...after.heap - before.heap < 2 * MEGABYTE ? [] : [`${after.heap} bytes are held, and ${before.heap} before`]
  ]
}
