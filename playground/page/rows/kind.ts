// What a request was for: what its browser says, and without its word what came.
import type { Exchange } from '../../shared/exchange.ts'
import { fieldValue } from './fields.ts'

export const kinds = ['fetch', 'page', 'script', 'style', 'image', 'font', 'media', 'socket', 'other'] as const
export type Kind = typeof kinds[number]

export function isKind(text: string): text is Kind {
  return (kinds as readonly string[]).includes(text)
}

/** The values of Sec-Fetch-Dest (W3C Fetch Metadata §2.1) that are of these kinds; all others are of another. */
const destinations: Readonly<Record<string, Kind>> = {
  empty: 'fetch', document: 'page', iframe: 'page', frame: 'page', fencedframe: 'page', script: 'script', worker: 'script', sharedworker: 'script',
  serviceworker: 'script', audioworklet: 'script', paintworklet: 'script', style: 'style', xslt: 'style', image: 'image', font: 'font',
  audio: 'media', video: 'media', track: 'media', websocket: 'socket',
}

const types: readonly (readonly [RegExp, Kind])[] = [
  [/json|event-stream|graphql|^multipart\//, 'fetch'], [/javascript|wasm/, 'script'], [/^text\/css/, 'style'], [/^image\//, 'image'],
  [/font/, 'font'], [/^(?:audio|video)\//, 'media'], [/html/, 'page'],
]

export function kindOf({ requestFields, responseFields, upgrade, status }: Exchange): Kind {
  if (upgrade !== undefined || status === 101) return 'socket'
  const destination = fieldValue(requestFields, 'Sec-Fetch-Dest')?.toLowerCase()
  if (destination !== undefined) return Object.hasOwn(destinations, destination) ? destinations[destination] ?? 'other' : 'other'
  const type = fieldValue(responseFields, 'Content-Type')?.toLowerCase() ?? ''
  return types.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'
}
