// The methods of a response by which an answer goes out, as they were before ours.
import type { ServerResponse } from 'node:http'
import type { WriteHead } from './response-header.ts'

export interface Methods {
  readonly writeHead: WriteHead
  readonly write: (...args: unknown[]) => boolean
  readonly end: (...args: unknown[]) => ServerResponse
  readonly flushHeaders: () => void
  /** Whether `writeHead` is a hook already, which then runs beneath ours. */
  readonly isHook: boolean
}

export function methodsOf(response: ServerResponse): Methods {
  const { writeHead, write, end, flushHeaders } = response
  const isHook = writeHead !== (Object.getPrototypeOf(response) as ServerResponse).writeHead
  return { writeHead: writeHead as WriteHead, write: write as Methods['write'], end: end as Methods['end'], flushHeaders, isHook }
}

export function isCallback(argument: unknown): boolean {
  return typeof argument === 'function'
}

/** Calls the callback among the arguments of a method that writes nothing. */
export function callLater(args: readonly unknown[]): true {
  const callback = args.find(isCallback) as (() => void) | undefined
  if (callback !== undefined) process.nextTick(callback)
  return true
}
