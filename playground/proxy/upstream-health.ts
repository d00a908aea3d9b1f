// Whether the upstream can be reached: what the last connection showed, and another attempt while it cannot.
import type { Socket } from 'node:net'
import type { UpstreamState } from '../shared/exchange.ts'
import type { Connect } from './connect.ts'

type Health = Pick<UpstreamState, 'status' | 'reason'>

export interface UpstreamHealth {
  state(): Health
  /** Connects, and notes whether that worked. @throws a ConnectError, as a rejection */
  connect: Connect
  close(): void
}

/**
 * @param retryAfter seconds from a connection that failed to the next attempt
 * @param onChange told of every change of state
 */
export function createUpstreamHealth(open: Connect, retryAfter: number, onChange: () => void): UpstreamHealth {
  let state: Health = { status: 'unknown' }
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const setState = (next: Health): void => {
    if (isClosed || (next.status === state.status && next.reason === state.reason)) return
    state = next
    onChange()
  }

  const connect = async (): Promise<Socket> => {
    try {
      const socket = await open()
      clearTimeout(timer)
      setState({ status: 'up' })
      return socket
    } catch (error) {
      setState({ status: 'down', reason: (error as Error).message })
      clearTimeout(timer)
      if (!isClosed) timer = setTimeout(probe, retryAfter * 1000).unref()
      throw error
    }
  }

  const probe = (): void => {
    connect().then(socket => { socket.destroy() }, () => {
      // Noted already.
    })
  }

  return {
    state: () => state,
    connect,
    close() {
      isClosed = true
      clearTimeout(timer)
    }
  }
}
