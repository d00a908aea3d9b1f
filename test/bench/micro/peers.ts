// Functions of other packages that do one job of ours. Some packages keep theirs to themselves: they are taken out of the
// files as they ship, so that the very code that runs elsewhere is what is measured.
import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

const require = createRequire(import.meta.url)

/** A function that stands in a module without being exported. */
async function inner<F>(path: string, name: string): Promise<F> {
  const isModule = /^export /m.test(readFileSync(path, 'utf8'))
  const { outputFiles: [bundle] } = await build({
    stdin: {
      contents: `${readFileSync(path, 'utf8')}\n${isModule ? `export { ${name} as inner }` : `module.exports = { inner: ${name} }`}`,
      resolveDir: dirname(path)
    },
    bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'warning'
  })
  const module = await import(`data:text/javascript,${encodeURIComponent(bundle?.text ?? '')}`) as Record<string, { inner?: F } & F>
  return (isModule ? module['inner'] : module['default']?.inner) as F
}

type Matches = (etag: string, ifNoneMatch: string) => boolean
export const honoMatches: Matches = await inner('test/node_modules/hono/dist/middleware/etag/index.js', 'etagMatches')

type Parse = (field: string) => unknown
export const semanticsCacheControl: Parse = await inner('test/node_modules/http-cache-semantics/index.js', 'parseCacheControl')

const undiciCache = require('undici/lib/util/cache.js') as { parseCacheControlHeader: Parse }
const undiciDates = require('undici/lib/util/date.js') as { parseHttpDate: (date: string) => Date | undefined }
export const undiciCacheControl: Parse = undiciCache.parseCacheControlHeader
export const undiciHttpDate: (date: string) => Date | undefined = undiciDates.parseHttpDate
