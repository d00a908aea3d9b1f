// The page's files: read once, served from memory with an entity tag of their content.
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { withEtag } from 'not-modified'

// Nothing but the playground's own files, no script or style in the document itself, and no text that becomes markup.
const SCRIPTED_PAGE_POLICY = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
  'trusted-types pattern-worker'
].join('; ')

const FILES = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8', policy: SCRIPTED_PAGE_POLICY },
  { path: '/page/main.js', name: 'main.js', type: 'text/javascript; charset=utf-8' },
  { path: '/page/pattern-worker.js', name: 'pattern-worker.js', type: 'text/javascript; charset=utf-8', policy: "default-src 'none'" },
  { path: '/page/style.css', name: 'style.css', type: 'text/css; charset=utf-8' }
] as const

/**
 * The listeners for the page's files by their paths.
 *
 * @param folder where index.html and the other files lie, as a URL that ends with a slash
 * @throws what node:fs throws where one of them cannot be read
 */
export function pageListeners(folder: URL): Map<string, RequestListener> {
  return new Map(FILES.map(({ path, name, type, ...rest }) => {
    const content = readFileSync(new URL(name, folder))
    const listener: RequestListener = withEtag(() => content)((_request, response) => {
      response.setHeader('Content-Type', type)
      response.setHeader('Cache-Control', 'no-cache')
      if ('policy' in rest) response.setHeader('Content-Security-Policy', rest.policy)
      // A page that opens this one in a window gets no handle to it.
      if (path === '/') response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
      return content
    })
    return [path, listener] as const
  }))
}
