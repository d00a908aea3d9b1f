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

/** Milliseconds that one warms up at most: who digests a megabyte for each answer has its code compiled after few of them. */
const LONGEST_WARM_UP = 5000
/** The steps of warming up, at least. */
const STEPS = 5

interface Entrant extends Probe {
  readonly contender: Contender
  readonly server: RunningServer
  readonly slots: Slot[]
}

export async function compare(mix: Mix, contenders: readonly Contender[], load: Load, pace: Pace,
): Promise<{ measured: readonly Measured[], absent: readonly Absent[] }> {
  const entrants: Entrant[] = []
  const absent: Absent[] = []
  const takePart = (): Entrant[] => entrants.filter(({ contender }) => !absent.some(one => one.contender === contender))
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
    const slotOf = async (entrant: Entrant, until: Pick<LoadOrder, 'milliseconds' | 'most'>): Promise<Slot | undefined> => {
      try {
        return await measure(entrant, askedOf(entrant.contender, mix), load, until)
      } catch (error) {
        absent.push({ contender: entrant.contender, reason: `it fails under load: ${error instanceof Error ? error.message : String(error)}` })
        return undefined
      }
    }
    await warmUp(takePart, async entrant => (await slotOf(entrant, { milliseconds: LONGEST_WARM_UP / STEPS, most: pace.warmUp / STEPS }))?.cpu)
    for (let round = 0; round < pace.rounds; round++) {
      const inTurn = takePart()
      for (let place = 0; place < inTurn.length; place++) {
        const entrant = inTurn[(place + round) % inTurn.length] as Entrant
        const slot = await slotOf(entrant, { milliseconds: pace.milliseconds })
        if (slot !== undefined) entrant.slots.push(slot)
      }
    }
  } finally {
    for (const { server } of entrants) server.stop()
  }
  return { measured: takePart(), absent }
}

/** What a contender is to answer: one that knows no conditions sends its content at the same request. */
const askedOf = ({ kind }: Contender, mix: Mix): Mix => kind === 'none' && mix.status === 304 ? { ...mix, status: 200 } : mix

/**
 * Lets all answer in turns until none becomes cheaper: one that was warmed up alone and then waited for the others was measured at up to twice its
 * cost, and Express needs five times as many answers as node:http alone.
 */
async function warmUp(takePart: () => readonly Entrant[], step: (entrant: Entrant) => Promise<number | undefined>): Promise<void> {
  const least = new Map<Entrant, number>()
  const until = performance.now() + LONGEST_WARM_UP * takePart().length
  for (let taken = 0, isCheaper = true; taken < STEPS || (isCheaper && performance.now() < until); taken++) {
    isCheaper = false
    for (const entrant of takePart()) {
      const cpu = await step(entrant) ?? 0
      const before = least.get(entrant) ?? Infinity
      if (cpu < 0.95 * before) isCheaper = true
      least.set(entrant, Math.min(cpu, before))
    }
  }
}

async function measure({ server, request, length }: Entrant, { status }: Mix, load: Load, until: Pick<LoadOrder, 'milliseconds' | 'most'>): Promise<Slot> {
  const before = await server.cpu()
  const { requests, seconds, busy } = await load.run(
    { port: server.port, connections: CONNECTIONS, ...until, request, status, length })
  return { rate: requests / seconds, cpu: (await server.cpu() - before) / requests, busy }
}
