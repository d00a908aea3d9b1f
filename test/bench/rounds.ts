// The comparison itself: all contenders of a mix side by side, round after round, the order turned by one each time.
import type { Contender } from './contender.ts'
import { takesPart } from './contender.ts'
import type { Mix } from './mixes.ts'
import { probe } from './probe.ts'
import type { Probe } from './probe.ts'
import { startServer } from './stage.ts'
import type { Load, RunningServer } from './stage.ts'

export interface Slot {
  /** Answers in a second. */
  readonly rate: number
  /** Microseconds of the server's processor for an answer. */
  readonly cpu: number
  /** The share of the time in which the load generator had work: near 1, it is what was measured. */
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
  /** What is not counted: before each measurement, until the code is compiled. */
  readonly warmUp: number
}

export const CONNECTIONS = 32

/**
 * Each contender in turn, in each round by a process of its own that is started for it: processes that are alike differ by their luck,
 * with memory above all, by more than contenders do, and keep it as long as they live.
 */
export async function compare(mix: Mix, contenders: readonly Contender[], load: Load, pace: Pace,
): Promise<{ measured: readonly Measured[], absent: readonly Absent[] }> {
  const measured = contenders.filter(each => takesPart(each, mix)).map(contender => ({ contender, slots: [] as Slot[] }))
  const absent = new Map<Contender, string>()
  for (let round = 0; round < pace.rounds; round++) {
    for (let place = 0; place < measured.length; place++) {
      const { contender, slots } = measured[(place + round) % measured.length] as Measured & { slots: Slot[] }
      if (absent.has(contender)) continue
      const slot = await measureAnew(contender, mix, load, pace)
      if (typeof slot === 'string') absent.set(contender, slot)
      else slots.push(slot)
    }
  }
  return {
    measured: measured.filter(({ contender }) => !absent.has(contender)),
    absent: [...absent].map(([contender, reason]) => ({ contender, reason }))
  }
}

async function measureAnew(contender: Contender, mix: Mix, load: Load, pace: Pace): Promise<Slot | string> {
  const server = await startServer(contender, mix)
  try {
    const probed = await probe(server.port, mix)
    if (typeof probed === 'string') return probed
    await measure(server, probed, mix, load, pace.warmUp)
    return await measure(server, probed, mix, load, pace.milliseconds)
  } finally {
    server.stop()
  }
}

async function measure(server: RunningServer, { request, length }: Probe, { status }: Mix, load: Load, milliseconds: number): Promise<Slot> {
  const before = await server.cpu()
  const { requests, seconds, busy } = await load.run(
    { port: server.port, connections: CONNECTIONS, milliseconds, request, status, length })
  return { rate: requests / seconds, cpu: (await server.cpu() - before) / requests, busy }
}
