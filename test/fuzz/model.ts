// What may be answered, worked out from RFC 9110 §13 a second time, with regular expressions and no regard to speed.
import { CONTENT, DATE, LIMIT, SHAPES, WRAPPERS, md5, routeOf } from './facts.ts'
import type { Seen, ShapeFacts, WrapperFacts } from './facts.ts'
import { naiveDate } from '../properties/naive-date.ts'

/** One answer that would be by the rules. */
export interface Allowed {
  readonly status: number
  readonly content: string
  readonly etag: string | undefined
  /** The connection ends before the answer does. */
  readonly isBroken: boolean
}

type Verdict = 'perform' | 304 | 412
interface Current {
  readonly etag: string | undefined
  readonly dated: boolean
  readonly exists: boolean
  /** The library was given the tag, so that its strong form may be named after a coding. */
  readonly given: boolean
}

export const isRetrieval = (method: string): boolean => ['GET', 'HEAD', 'QUERY'].includes(method)
const isHarmless = (method: string): boolean => /^(GET|HEAD|OPTIONS|PRI|PROPFIND|QUERY|REPORT|SEARCH|TRACE)$/.test(method)
const isIndifferent = (method: string): boolean => ['OPTIONS', 'TRACE', 'CONNECT'].includes(method)

/** Dates that the requests carry, and how the route's own lies to them: none where the text is no date. */
export const DATES: Readonly<Record<string, 'equal' | 'earlier' | 'later' | 'none'>> = {
  [DATE]: 'equal', 'Sunday, 06-Nov-94 08:49:37 GMT': 'equal', 'Sun Nov  6 08:49:37 1994': 'equal',
  'Sun, 06 Nov 1994 08:49:36 GMT': 'earlier', 'Thu, 01 Jan 1970 00:00:00 GMT': 'earlier',
  'Sun, 06 Nov 1994 08:49:38 GMT': 'later', 'Fri, 31 Dec 9999 23:59:59 GMT': 'later',
  '0': 'none', '': 'none', 'Sun, 06 Nov 1994 08:49:37': 'none', 'Sun, 31 Feb 1994 08:49:37 GMT': 'none', '784111777': 'none',
  'Sun, 06 Nov 1994 08:49:37 +0000': 'none', '1994-11-06T08:49:37Z': 'none'
}

function valueOf(fields: Seen['fields'], name: string): string | undefined {
  const lines = fields.filter(field => field[0] === name).map(field => field[1])
  return lines.length === 0 ? undefined : lines.join(', ')
}

const CODINGS = /^(?:-(?:aes128gcm|br|compress|dcb|dcz|deflate|exi|gzip|zstd))+$/

/** The opaque-tags of a list by which it matches, in its order; `*` for any. */
function named(field: string, { etag, exists, given }: Current, isWeak: boolean, suffixes: readonly string[]): string[] {
  if (!exists) return []
  if (/^[ \t]*\*[ \t]*$/.test(field)) return ['*']
  if (etag === undefined) return []
  const bare = etag.replace(/^W\//, '').slice(1, -1)
  const isCoded = (value: string): boolean => given && etag.startsWith('"') && value.startsWith(bare) && CODINGS.test(value.slice(bare.length))
  const found: string[] = []
  for (let rest = field.replace(/^[\t ,]+/, ''); rest !== '';) {
    const [whole, weak, value] = /^(W\/)?"([ !#-~\x80-\xff]*)"[\t ]*(?=,|$)/.exec(rest) ?? []
    if (whole === undefined) return found
    const isStrong = weak === undefined && !etag.startsWith('W/')
    if ((isWeak || isStrong) && ([bare, ...suffixes.map(suffix => bare + suffix)].includes(value as string) || isCoded(value as string))) {
      found.push(value as string)
    }
    rest = rest.slice(whole.length).replace(/^[\t ,]+/, '')
  }
  return found
}

function matches(field: string, current: Current, isWeak: boolean, suffixes: readonly string[]): boolean {
  return named(field, current, isWeak, suffixes).length > 0
}

/** The tag that a 304 or a 412 says: the form that the client named, the plain one before others. */
function said(fields: Seen['fields'], current: Current): string | undefined {
  const { etag, given } = current
  if (etag === undefined || !given || !etag.startsWith('"')) return etag
  const none = valueOf(fields, 'if-none-match')
  const noneMatched = none === undefined ? [] : named(none, current, true, [])
  const match = valueOf(fields, 'if-match')
  const all = [...match === undefined ? [] : named(match, current, false, []), ...noneMatched].filter(value => value !== '*')
  const bare = etag.slice(1, -1)
  const coded = all.find(value => value !== bare)
  return coded === undefined || noneMatched.includes(bare) ? etag : `"${coded}"`
}

function verdictOf(method: string, fields: Seen['fields'], current: Current, suffixes: readonly string[]): Verdict {
  if (isIndifferent(method)) return 'perform'
  const later = (): Verdict => {
    const noneMatch = valueOf(fields, 'if-none-match')
    if (noneMatch !== undefined) return matches(noneMatch, current, true, suffixes) ? isRetrieval(method) ? 304 : 412 : 'perform'
    if (!isRetrieval(method)) return 'perform'
    return dateVerdict(valueOf(fields, 'if-modified-since'), current, side => side !== 'earlier', 304, () => 'perform')
  }
  const match = valueOf(fields, 'if-match')
  if (match !== undefined) return matches(match, current, false, []) ? later() : 412
  return dateVerdict(valueOf(fields, 'if-unmodified-since'), current, side => side === 'earlier', 412, later)
}

function dateVerdict(field: string | undefined, { dated, exists }: Current, fails: (side: string) => boolean, verdict: Verdict,
  later: () => Verdict): Verdict {
  if (field === undefined || !dated || !exists) return later()
  const side = Object.hasOwn(DATES, field) ? DATES[field] as string : sideOf(naiveDate(field, new Date()))
  return side !== 'none' && fails(side) ? verdict : later()
}

/** How a date that the table does not have lies to the route's own. */
function sideOf(time: number | undefined): string {
  if (time === undefined) return 'none'
  const own = Date.parse(DATE)
  return time === own ? 'equal' : time < own ? 'earlier' : 'later'
}

/**
 * Every answer to a request that would be by the rules; undefined where all would be. Where the tag is the library's to make of what the
 * request said, that of the answer counts.
 */
export function allowedFor(seen: Seen, etag: string | undefined): Allowed[] | undefined {
  const route = routeOf(seen.target)
  if (route === undefined) return [{ status: 404, content: '', etag: undefined, isBroken: false }]
  // Node keeps the first thousand field lines, and tells nobody of the rest.
  if (seen.lines > 1000) return undefined
  const wrapper: WrapperFacts = WRAPPERS[route.wrapper]
  const shape: ShapeFacts = SHAPES[route.shape]
  if (wrapper.fails === true) return [ERROR]
  if (wrapper.etag === 'reflected' && etag === undefined) return undefined
  return currents(seen, etag, wrapper, shape).flatMap(current => answersFor(seen, wrapper, shape, current))
}

const ERROR: Allowed = { status: 500, content: 'Internal Server Error\n', etag: undefined, isBroken: false }

function answersFor(seen: Seen, wrapper: WrapperFacts, shape: ShapeFacts, current: Current): Allowed[] {
  const { method, fields } = seen
  const hasRange = valueOf(fields, 'range') !== undefined
  const isSafe = isRetrieval(method)
  const meant = hasRange && shape.ranged !== undefined ? shape.ranged : shape.status ?? 200
  const etag = wrapper.own === true || (isSafe && meant < 300) ? current.etag : undefined
  const isHeld = wrapper.etag === 'generated' && ['GET', 'HEAD'].includes(method)
  const performed = performances(seen, shape, { status: meant, content: shape.content ?? CONTENT, etag, isBroken: false }, isHeld)
  const instead = (status: 304 | 412): Allowed => ({ status, content: status === 304 ? '' : REFUSED, etag: current.exists ? said(fields, current) : undefined, isBroken: false })
  if (!isSafe) {
    if (wrapper.judged !== true || isIndifferent(method)) return performed
    const isProtected = valueOf(fields, 'if-match') !== undefined || valueOf(fields, 'if-none-match')?.trim() === '*'
    if (wrapper.required === true && !isProtected && !isHarmless(method)) return [{ status: 428, content: REFUSED, etag: undefined, isBroken: false }]
  }
  if (!isSafe && wrapper.unknown === true && !isHarmless(method) && ['if-match', 'if-none-match', 'if-unmodified-since'].some(name => valueOf(fields, name) !== undefined)) {
    return [instead(412)]
  }
  const isEarly = !isSafe || wrapper.early === true
  // Of what does not exist the handler speaks, and what it then sends is a representation.
  const judged = isSafe && wrapper.absent === true ? { ...current, exists: true } : current
  const verdict = verdictOf(method, fields, judged, wrapper.suffixes ?? [])
  if (verdict === 'perform') return performed
  if (isEarly) return [instead(verdict)]
  // The tag is made of the content, which fails before anything can be decided.
  if (isHeld && shape.fails !== undefined && method === 'GET') return performed
  const isOk = meant === 200 || ([206, 416].includes(meant) && method === 'GET' && hasRange)
  if (shape.fails === 'handler' || !(isOk || (verdict === 412 && meant < 300))) return performed
  // A handler that fails after its first byte has the connection broken off behind whatever was sent.
  if (shape.self === true && shape.fails === 'middle') return isHeld ? [ERROR] : [instead(verdict), { ...instead(verdict), isBroken: true }]
  return [instead(verdict), ...shape.mayFail === true ? [ERROR] : []]
}

/** Stands for the content of a 412 or a 428: problem details that say what to do. */
export const REFUSED = '(problem details)'

function performances({ method }: Seen, shape: ShapeFacts, meant: Allowed, isHeld: boolean): Allowed[] {
  const isDropped = method === 'HEAD' && shape.self !== true
  if (shape.fails === 'handler' || (shape.fails === 'content' && !isDropped)) return [ERROR]
  if (shape.fails === 'middle' && !isDropped) return [isHeld ? ERROR : { ...meant, isBroken: true }]
  return [meant, ...shape.mayFail === true || shape.reads === true ? [ERROR] : []]
}

function currents({ method, fields }: Seen, etag: string | undefined, wrapper: WrapperFacts, shape: ShapeFacts): Current[] {
  const of = (etag: string | undefined): Current => ({
    etag, dated: wrapper.dated === true, exists: wrapper.absent !== true, given: wrapper.own !== true
  })
  // What a 304 or a 412 says may be a coded form of the tag.
  if (wrapper.etag === 'reflected') return [of(etag), of(etag?.replace(/(?:-(?:gzip|br|deflate|zstd))+"$/, '"'))]
  if (wrapper.etag !== 'generated') return [of(wrapper.etag)]
  const content = shape.content ?? CONTENT
  const isOk = shape.status === undefined && (shape.ranged === undefined || valueOf(fields, 'range') === undefined)
  const isTagged = ['GET', 'HEAD'].includes(method) && isOk && content.length <= LIMIT && shape.fails === undefined
  // An answer to HEAD may come without its content.
  return !isTagged ? [of(undefined)] : method === 'HEAD' ? [of(md5(content)), of(undefined)] : [of(md5(content))]
}
