// A fetch handler called directly, alone and with the middleware around it.
import { etagMiddleware } from 'not-modified'
import type { MicroGroup } from './group.ts'

const content = new Uint8Array(10 * 1024)

const handler = (_request: Request): Response =>
  new Response(content, { headers: { ETag: '"r1089"', 'Content-Type': 'text/plain' } })

const around = etagMiddleware(handler)

function direct(title: string, headers: Record<string, string>): MicroGroup {
  const request = new Request('http://localhost/', { headers })
  return {
    title,
    cases: [
      { name: 'with etagMiddleware', kind: 'ours', run: () => around(request) },
      { name: 'alone', kind: 'peer', run: () => handler(request) }
    ]
  }
}

export const FETCH_GROUPS: readonly MicroGroup[] = [
  direct('Fetch handler, no condition', {}),
  direct('Fetch handler, 200 to another tag', { 'If-None-Match': '"r1088"' }),
  direct('Fetch handler, 304', { 'If-None-Match': '"r1089"' })
]
