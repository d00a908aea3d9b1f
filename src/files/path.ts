// Request targets (RFC 9112 §3.2) to paths of files: what may name a file of the folder, and what is refused before any file is looked at.
//
// The same names are refused on every system, so that a site is the same wherever it is served: those that would leave the folder on one of them,
// or that mean a device or another file there.

/** What a request target names, in so far as it may be a file of the folder. */
export interface Target {
  /** The path below the folder, decoded, with `/` between its segments and without one at its ends; empty for the folder itself. */
  readonly path: string
  /** Whether the target ends with a slash, as that of a folder does. */
  readonly isFolder: boolean
}

/** A separator of one system, a control, NUL among them, or a colon, which stands after the letter of a drive and before the name of a stream. */
const FORBIDDEN = /[\x00-\x1f\x7f\\/:]/

/** What Windows drops at the end of a name, so that `.env.` is `.env` there. */
const DROPPED = /[. ]$/

/** The names of devices on Windows, in each folder and with each extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(?:\.|$)/i

/** A short name of Windows, which stands for a longer one: `GIT~1` for `.git`. */
const SHORT = /^[^.]{1,6}~[0-9]{1,6}(?:\.[^.]{0,3})?$/

/** The scheme and authority of a target in absolute form, which a server must accept (RFC 9112 §3.2.2). The host is not empty (RFC 9110 §4.2.1). */
const ORIGIN = /^https?:\/\/[^/?#\\]+(?=[/?]|$)/i

/**
 * Reads a request target; undefined where it names nothing that may be served: it is malformed, or has an empty segment, or one that is refused.
 *
 * @param target a path with a query or without one, or an absolute URI, as it was sent
 * @param dotfiles the segments that may begin with a dot
 * @param isWindows whether short names are refused too, which elsewhere are names like others
 */
export function parseTarget(target: string, dotfiles: readonly string[], isWindows: boolean): Target | undefined {
  const path = pathOf(target.replace(ORIGIN, ''))
  if (path === '/' || path === '') return { path: '', isFolder: true }
  if (!path.startsWith('/')) return undefined
  const isFolder = path.endsWith('/')
  const segments: string[] = []
  for (const encoded of path.slice(1, isFolder ? -1 : undefined).split('/')) {
    const segment = decoded(encoded)
    if (segment === undefined || isRefused(segment, dotfiles, isWindows)) return undefined
    segments.push(segment)
  }
  return { path: segments.join('/'), isFolder }
}

/** Whether a target ends with a slash before its query; an empty path is `/` (RFC 9110 §4.2.3). */
export function endsWithSlash(target: string): boolean {
  const path = pathOf(target.replace(ORIGIN, ''))
  return path === '' || path.endsWith('/')
}

/**
 * The target of the same folder with a slash at its end, as a relative reference (RFC 3986 §4.2) with the query. It begins with `./`, so that no
 * segment is taken for a scheme or for a host.
 *
 * @param target one with a path that has a name at its end
 */
export function withSlash(target: string): string {
  const path = pathOf(target)
  return `./${path.slice(path.lastIndexOf('/') + 1)}/${queryOf(target)}`
}

function pathOf(target: string): string {
  const end = target.indexOf('?')
  return end === -1 ? target : target.slice(0, end)
}

function queryOf(target: string): string {
  const start = target.indexOf('?')
  return start === -1 ? '' : target.slice(start)
}

/** The octets that a segment stands for, as UTF-8; undefined where they are none, or where it holds what must be encoded (RFC 3986 §2.1). */
function decoded(segment: string): string | undefined {
  if (!/^[!"$-~]+$/.test(segment)) return undefined
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

function isRefused(segment: string, dotfiles: readonly string[], isWindows: boolean): boolean {
  return (segment.startsWith('.') && !dotfiles.includes(segment)) || FORBIDDEN.test(segment) || DROPPED.test(segment) ||
    DEVICE.test(segment) || (isWindows && SHORT.test(segment))
}
