// The front end of Chromium's DevTools, from the sources that its authors publish: their Network panel, in a browser.
import { build } from 'esbuild'
import type { Loader, Plugin } from 'esbuild'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file that a browser asks for by its path. */
export type Files = (path: string) => { readonly type: string, readonly content: string | Uint8Array } | undefined

const folder = new URL('front_end/', import.meta.resolve('chrome-devtools-frontend/package.json'))

const ENTRY = ['entrypoints/shell/shell.js', 'panels/network/network-meta.js',
  'panels/mobile_throttling/mobile_throttling-meta.js', 'entrypoints/inspector_main/inspector_main-meta.js']
  .map(path => `import './${path}'\n`).join('') +
  `import { Runtime } from './core/root/root.js'
  import { MainImpl } from './entrypoints/main/main.js'
  self.runtime = Runtime.Runtime.instance({ forceNew: true })
  new MainImpl.MainImpl({ supportsEmulation: true })`

const LOCALES = `export const LOCALES = ['en-US'], BUNDLED_LOCALES = LOCALES, DEFAULT_LOCALE = 'en-US'
  export const REMOTE_FETCH_PATTERN = '', LOCAL_FETCH_PATTERN = './locales/@LOCALE@.json'`

// What Chromium's own build makes on the way: style sheets as modules, the list of languages; the pictures and the
// instructions of an assistant are of no interest here.
const generated: Plugin = {
  name: 'generated',
  setup(own) {
    const stands = (filter: RegExp, of: (path: string) => string): void => {
      const namespace = filter.source
      own.onResolve({ filter }, ({ path, resolveDir }) =>
        ({ path: fileURLToPath(new URL(path, `file://${resolveDir}/`)), namespace }))
      own.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: of(path), loader: 'js' as Loader }))
    }
    stands(/\.css\.js$/, path => `export default ${JSON.stringify(readFileSync(path.slice(0, -3), 'utf8'))}`)
    stands(/\/locales\.js$/, () => LOCALES)
    stands(/\/Images\.js$/, () => '')
    stands(/\.skill\.js$/, path => `export const skill = { name: ${JSON.stringify(path)} }`)
  }
}

/** Bundles the panel; the document is /devtools.html. */
export async function bundleDevTools(): Promise<Files> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(folder) },
    bundle: true, splitting: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', outdir: '/app',
    external: ['node:*'], plugins: [generated], logLevel: 'error', loader: { '.svg': 'text' }
  })
  const scripts = new Map(outputFiles.map(({ path, contents }) => [path.replace('/app', ''), contents]))
  return path => {
    const script = scripts.get(path)
    if (script !== undefined) return { type: 'text/javascript', content: script }
    if (path === '/devtools.html') return { type: 'text/html', content: documentOf() }
    // The texts in the sources are the English ones.
    if (path.startsWith('/locales/')) return { type: 'application/json', content: '{}' }
    const file = new URL(`.${path}`, folder)
    return path.endsWith('.css') && existsSync(file)
      ? { type: 'text/css', content: readFileSync(file) } : undefined
  }
}

function documentOf(): string {
  const template = readFileSync(new URL('entrypoint_template.html', folder), 'utf8')
  return template.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replace('./entrypoints/%ENTRYPOINT_NAME%/%ENTRYPOINT_NAME%.js', '/stdin.js')
}
