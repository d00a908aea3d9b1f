// The comparison itself: the contenders of a group side by side, round after round, the order turned by one each time.
import type { Contender } from './contender.ts'
import { takesPart } from './contender.ts'
import type { Mix } from './mixes.ts'
import { probe } from './probe.ts'
import type { Probe } from './probe.ts'
import { startServer } from './stage.ts'
import type { Load, LoadOrder, RunningServer } from './stage.ts'

export interface Slot {
  /** Answers in a second. */
  readonly rate: number
  /** Microseconds of the server's processor for an answer. */
  readonly cpu: number
  /** The share of the load generator's turns in which an answer came: near 1, it is what was measured. */
  readonly busy: number
}

export interface Measured {
  readonly contender: Contender
  /** One for each round. */
  readonly slots: readonly Slot[]
}

/** A contender that does not answer what the mix asks for. */
export interface Absent {
  readonly contender: Contender
  readonly reason: string
}

export interface Pace {
  readonly rounds: number
  readonly milliseconds: number
  /** How many answers are not counted, at least: before the first round, until the code is compiled. */
  readonly warmUp: number
}

export const CONNECTIONS = 32

/** Milliseconds that warming up takes at most, but for its first step: who digests a megabyte for each answer has its code compiled after few of them. */
const LONGEST_WARM_UP = 5000

interface Entrant extends Probe {
  readonly contender: Contender
  readonly server: RunningServer
  readonly slots: Slot[]
}

export async function compare(mix: Mix, contenders: readonly Contender[], load: Load, pace: Pace,
): Promise<{ measured: readonly Measured[], absent: readonly Absent[] }> {
  const entrants: Entrant[] = []
  const absent: Absent[] = []
  try {
    for (const contender of contenders.filter(each => takesPart(each, mix))) {
      const server = await startServer(contender, mix)
      const probed = await probe(server.port, askedOf(contender, mix), contender.kind !== 'none')
      if (typeof probed === 'string') {
        absent.push({ contender, reason: probed })
        server.stop()
      } else {
        entrants.push({ contender, server, slots: [], ...probed })
      }
    }
    // The first round only warms up.
    for (let round = -1; round < pace.rounds; round++) {
      for (let place = 0; place < entrants.length; place++) {
        const entrant = entrants[(place + round + 1) % entrants.length] as Entrant
        if (absent.some(({ contender }) => contender === entrant.contender)) continue
        try {
          const asked = askedOf(entrant.contender, mix)
          if (round < 0) await warmUp(entrant, asked, load, pace.warmUp)
          else entrant.slots.push(await measure(entrant, asked, load, { milliseconds: pace.milliseconds }))
        } catch (error) {
          absent.push({ contender: entrant.contender, reason: `it fails under load: ${error instanceof Error ? error.message : String(error)}` })
        }
      }
    }
  } finally {
    for (const { server } of entrants) server.stop()
  }
  return { measured: entrants.filter(({ contender }) => !absent.some(one => one.contender === contender)), absent }
}

/** What a contender is to answer: one that knows no conditions sends its content at the same request. */
const askedOf = ({ kind }: Contender, mix: Mix): Mix => kind === 'none' && mix.status === 304 ? { ...mix, status: 200 } : mix

/** Asks for so many answers, and again until twice in a row they were not cheaper: Express needs five times as many as node:http alone. */
async function warmUp(entrant: Entrant, asked: Mix, load: Load, answers: number): Promise<void> {
  const until = performance.now() + LONGEST_WARM_UP
  let least = Infinity
  for (let inVain = 0; inVain < 2 && performance.now() < until;) {
    const { cpu } = await measure(entrant, asked, load, { milliseconds: LONGEST_WARM_UP, most: answers })
    inVain = cpu < 0.95 * least ? 0 : inVain + 1
    least = Math.min(least, cpu)
  }
}

async function measure({ server, request, length }: Entrant, { status }: Mix, load: Load, until: Pick<LoadOrder, 'milliseconds' | 'most'>): Promise<Slot> {
  const before = await server.cpu()
  const { requests, seconds, busy } = await load.run(
    { port: server.port, connections: CONNECTIONS, ...until, request, status, length })
  return { rate: requests / seconds, cpu: (await server.cpu() - before) / requests, busy }
}
