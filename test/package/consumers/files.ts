// What the projects of others consist of, as their own documentation begins them.

/** A program that answers 304 by a fetch handler and says so: what a bundler makes of it must do the same. */
export const PROGRAM = `import { withEtag } from 'not-modified'
import { makeEtag } from 'not-modified/fields'
const handler = withEtag(() => 'v1')((request) => new Response('new'))
const { status } = await handler(new Request('http://localhost/', { headers: { 'If-None-Match': '"v1"' } }))
console.log(status, makeEtag('v1'))
`
export const PRINTED = '304 "v1"'

/** For a page: nothing of Node may come with it. */
export const BROWSER_PROGRAM = `import { makeEtag } from 'not-modified/fields'
globalThis.console.log(makeEtag('v1'))
`

/** Strictly typed use of every kind of handler. */
export const TYPED = `import { createServer } from 'node:http'
import { answerConditional, etagFor, memoryRevisions, withCacheControl, withEtag } from 'not-modified'
import type { Decision } from 'not-modified'
import { parseEntityTags } from 'not-modified/fields'

const page = { revision: 7, title: 'Tea' }
const show = withEtag(() => page.revision)((request, response) => {
  response.setHeader('Content-Type', 'application/json')
  return JSON.stringify(page)
})
createServer(show)
const cached = withCacheControl({ maxAge: 60 })(withEtag((request: Request) => etagFor(page))(async (request: Request) => new Response(request.url)))
const answered: Promise<Response> = cached(new Request('http://localhost/'))
const revisions = memoryRevisions()
void revisions.current('/tea')
export const decide = (request: Request): Response | undefined => answerConditional(request, 'v1')
export type Outcome = Decision['outcomes']['If-Match']
void [answered, parseEntityTags('"a"')]
// @ts-expect-error An option that there is not.
withEtag(() => 1, { weakly: true })
`

export const NEXT: Readonly<Record<string, string>> = {
  'next.config.mjs': 'export default {}\n',
  'app/layout.tsx': 'export default function Layout({ children }: { children: React.ReactNode }) { return <html><body>{children}</body></html> }\n',
  'app/page.tsx': 'export default function Page() { return <p>Tea</p> }\n',
  'app/tea/route.ts': `import { withEtag } from 'not-modified'
export const dynamic = 'force-dynamic'
export const GET = withEtag((request: Request) => 'v1')((request: Request) => Response.json({ title: 'Tea' }))
`
}

export const VITEST = `import { expect, test } from 'vitest'
import { makeEtag } from 'not-modified'
test('a tag', () => { expect(makeEtag('v1')).toBe('"v1"') })
`

export const JEST = `import { expect, test } from '@jest/globals'
import { makeEtag } from 'not-modified'
test('a tag', () => { expect(makeEtag('v1')).toBe('"v1"') })
`

export const WEBPACK = `export default {
  mode: 'production', target: 'node20', entry: './program.mjs', experiments: { outputModule: true },
  output: { path: import.meta.dirname + '/webpack', filename: 'program.mjs', module: true, chunkFormat: 'module' }
}
`
