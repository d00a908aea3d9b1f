// The log for a browser without scripts: the counter's picture and the newest exchanges, as a table.
import type { IncomingMessage, RequestListener } from 'node:http'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import { linesNamed } from '../http/field-lines.ts'
import type { Exchange, FieldLine, UpstreamState } from '../shared/exchange.ts'
import { html } from './html.ts'
import type { Markup } from './html.ts'
import { readRoute } from './routes.ts'

/** How many exchanges are listed at most. */
export const MAX_LISTED = 50

const MAX_CELL_LENGTH = 200
const REFRESH_SECONDS = 5

const NO_SCRIPT_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'"

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 1.5rem }
a { display: inline-block; min-height: 1.5rem; margin-right: 1rem }
.log { overflow-x: auto }
table { border-collapse: collapse }
caption { text-align: left; padding-bottom: .5rem }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #808080; text-align: left; vertical-align: top }
td { max-width: 24rem; overflow-wrap: anywhere }
`

/** The listeners for the page and its style by their paths. */
export function noScriptListeners(log: ExchangeLog): Map<string, RequestListener> {
  const page = readRoute((request, response) => {
    const { exchanges, open } = log
    const underWay = open.ids().slice(-MAX_LISTED).flatMap(id => open.find(id) ?? [])
    const listed = [...underWay, ...exchanges.from(exchanges.end - MAX_LISTED)].sort((one, other) => other.id - one.id).slice(0, MAX_LISTED)
    response.setHeader('Content-Security-Policy', NO_SCRIPT_POLICY)
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.end(pageDocument(listed, log.listing([]).upstream ?? null, isRefreshing(request)).markup)
  }, 'text/html; charset=utf-8')
  return new Map([
    ['/plain', page],
    ['/plain.css', readRoute((_request, response) => { response.end(STYLE) }, 'text/css; charset=utf-8')]
  ])
}

function isRefreshing({ url = '' }: IncomingMessage): boolean {
  return url.endsWith('?refresh')
}

function pageDocument(exchanges: readonly Exchange[], upstream: UpstreamState | null, refreshes: boolean): Markup {
  // Reloading is off by default and can be stopped, for those who read slowly.
  const refresh = refreshes ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS};url=/plain?refresh">` : ''
  const other = refreshes
    ? html`<a href="/plain">Stop reloading</a>`
    : html`<a href="/plain?refresh">Reload every ${REFRESH_SECONDS} seconds</a>`
  const title = upstream === null ? 'not-modified: the log' : `not-modified: the log of ${upstream.url}`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}
<title>${title}</title>
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<h1>${title}</h1>
${upstream === null ? COUNTER : upstreamLine(upstream)}
<p><a href="/plain">Reload</a>${other}
<a href="/">The inspector (with scripts)</a></p>
<div class="log" role="region" aria-label="Exchanges" tabindex="0">
<table>
<caption>The newest exchanges on the wire, ${MAX_LISTED} at most, newest first: ${exchanges.length}</caption>
<thead><tr>${COLUMNS.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${exchanges.map(row)}</tbody>
</table>
</div>
</body>
</html>
`
}

const COUNTER = html`<p><img src="/counter.png" alt="How many requests were counted" width="100" height="60"></p>
<p>Each view of this page asks for the picture above, so it counts one on.</p>`

function upstreamLine({ url, status, reason = '', proxyName, proxyPort }: UpstreamState): Markup {
  const place = proxyName === undefined || proxyPort === undefined ? undefined : `http://${proxyName}:${proxyPort}/`
  const link = place === undefined ? '' : html`<p>Open your application at <a href="${place}">${place}</a>, and what it is asked is listed here.</p>`
  return html`<p>Your application ${url}: ${status}${reason && `. ${reason}`}</p>
${link}`
}

interface Column { readonly title: string, readonly of: (exchange: Exchange) => string }

const COLUMNS: readonly Column[] = [
  { title: 'Number', of: ({ id }) => id.toLocaleString('en') },
  { title: 'Request', of: ({ method, target }) => `${method} ${target}` },
  { title: 'Conditions', of: ({ requestFields }) => conditions(requestFields) },
  { title: 'Answer', of: ({ status, reason, isOpen }) => status !== 0 ? `${status} ${reason}` : isOpen === true ? 'none yet' : 'none' },
  { title: 'ETag', of: ({ responseFields }) => linesNamed(responseFields, 'etag').map(line => line[1]).join(', ') },
  { title: 'Content', of: ({ contentBytes }) => `${contentBytes.toLocaleString('en')} bytes` },
  { title: 'Why', of: reasonOf }
]

function row(exchange: Exchange): Markup {
  return html`<tr>${COLUMNS.map(({ of }) => html`<td>${truncated(of(exchange))}</td>`)}</tr>\n`
}

function conditions(lines: readonly FieldLine[]): string {
  return linesNamed(lines, ...CONDITIONS).map(([name, value]) => `${name}: ${value}`).join(', ')
}

const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range']

function reasonOf({ decision, error, upstream, complete, isOpen }: Exchange): string {
  if (isOpen === true) return 'It is under way'
  const outcomes = Object.entries(decision?.outcomes ?? {}).filter(([, outcome]) => outcome !== 'ignored')
    .map(([name, outcome]) => `${name} is ${outcome}`).join(', ')
  const decided = error ?? (upstream !== undefined ? 'The application decided' : outcomes)
  return complete ? decided : `Broken off. ${decided}`
}

function truncated(text: string): string {
  return text.length > MAX_CELL_LENGTH ? `${text.slice(0, MAX_CELL_LENGTH)}…` : text
}
