// The name of a client, from the User-Agent that it sends.
import { cut } from '../ui/visible-text.ts'

type Known = readonly [name: string, pattern: RegExp]

/** The first that matches is the client: browsers name the browsers that they descend from as well. */
const clients: readonly Known[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/], ['Opera', /\bOPR\/(\d+)/], ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Electron', /\bElectron\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/], ['Chrome', /\b(?:Headless)?Chrom(?:e|ium)\/(\d+)/],
  ['Chrome', /\bCriOS\/(\d+)/], ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
  ['curl', /^curl\/(\d+\.\d+)/], ['Wget', /^Wget\/(\d+\.\d+)/], ['HTTPie', /^HTTPie\/(\d+\.\d+)/],
  ['Node fetch', /^(?:node|undici)$/], ['axios', /^axios\/(\d+\.\d+)/], ['got', /^got \(/],
  ['Python Requests', /^python-requests\/(\d+\.\d+)/], ['Python urllib', /^Python-urllib\/(\d+\.\d+)/],
  ['Python httpx', /^python-httpx\/(\d+\.\d+)/], ['aiohttp', /\baiohttp\/(\d+\.\d+)/],
  ['Go', /^Go-http-client\/(\d+\.\d+)/], ['Java', /^Java(?:-http-client)?\/(\d+)/], ['OkHttp', /^okhttp\/(\d+\.\d+)/],
  ['Postman', /^PostmanRuntime\/(\d+)/], ['Insomnia', /^insomnia\/(\d+)/i], ['Bun', /^Bun\/(\d+\.\d+)/],
  ['Deno', /^Deno\/(\d+\.\d+)/], ['ApacheBench', /^ApacheBench\/(\d+\.\d+)/],
]

/** How much of a User-Agent is read, and how much of an unknown one is shown. */
const MAX_READ = 400
const MAX_SHOWN = 40

/** Such as `Chrome 147` or `curl 7.88`; undefined where the request does not say. */
export function clientOf(userAgent: string | undefined): string | undefined {
  const text = userAgent?.slice(0, MAX_READ) ?? ''
  for (const [name, pattern] of clients) {
    const found = pattern.exec(text)
    if (found !== null) return found[1] === undefined ? name : `${name} ${found[1]}`
  }
  // The first product is the most significant one (RFC 9110 §10.1.5); that of every browser says nothing.
  const [, product, version] = /^([!#$%&'*+.^`|~\w-]+)(?:\/([\w.-]+))?/.exec(text) ?? []
  if (product === undefined || product === 'Mozilla') return undefined
  return cut(version === undefined ? product : `${product} ${version}`, MAX_SHOWN)
}
