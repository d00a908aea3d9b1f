// Whether the upstream can be reached: what the last connection showed, and a look again while it cannot.
import type { Socket } from 'node:net'
import type { Dial } from './connect.ts'
import type { UpstreamState } from '../shared/exchange.ts'

export interface Reachability {
  state(): Pick<UpstreamState, 'status' | 'reason'>
  /** Connects, and notes whether that worked. @throws an Unreachable, as a rejection */
  dial: Dial
  /** Connects and hangs up; resolves whatever comes of it. */
  probe(): Promise<void>
  close(): void
}

/**
 * @param again seconds from a connection that failed to the next look
 * @param onChange told of every change of state
 */
export function createReachability(connect: Dial, again: number, onChange: () => void): Reachability {
  let state: Pick<UpstreamState, 'status' | 'reason'> = { status: 'unknown' }
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const note = (next: Pick<UpstreamState, 'status' | 'reason'>): void => {
    if (isClosed || (next.status === state.status && next.reason === state.reason)) return
    state = next
    onChange()
  }

  const dial = async (): Promise<Socket> => {
    try {
      const socket = await connect()
      clearTimeout(timer)
      note({ status: 'up' })
      return socket
    } catch (error) {
      note({ status: 'down', reason: (error as Error).message })
      clearTimeout(timer)
      if (!isClosed) timer = setTimeout(() => { void probe() }, again * 1000).unref()
      throw error
    }
  }

  const probe = (): Promise<void> => dial().then(socket => { socket.destroy() }, () => {
    // Noted already.
  })

  return {
    state: () => state,
    dial,
    probe,
    close() {
      isClosed = true
      clearTimeout(timer)
    }
  }
}
