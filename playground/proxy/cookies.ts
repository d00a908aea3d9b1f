// Which cookies a server elsewhere may get. A browser sends a host's cookies to each of its ports (RFC 6265 §8.5), so those of
// other applications on this machine come along.
import type { FieldLine } from '../shared/exchange.ts'

/** How many cookies are known at most, and the longest one: browsers keep no more of them for a host, and none longer. */
const MAX_COOKIES = 500
const MAX_LENGTH = 4096

export interface CookieJar {
  /** Notes the cookies that a response sets, and forgets all where it asks to clear them. */
  note(response: readonly FieldLine[]): void
  /** A request's lines with the cookies that were noted, and no others. */
  withOwnCookies(request: readonly FieldLine[]): FieldLine[]
}

/**
 * Knows cookies by name and value. By their names alone a server could have other applications' cookies sent to it: it would only
 * have to set one of that name.
 */
export function createCookieJar(): CookieJar {
  // From the one that was longest without use on.
  const known = new Set<string>()

  const refresh = (cookie: string): void => {
    known.delete(cookie)
    known.add(cookie)
  }

  return {
    note(response) {
      for (const [name, value] of response) {
        if (isNamed(name, 'clear-site-data') && clears(value)) known.clear()
        if (!isNamed(name, 'set-cookie')) continue
        const cookie = normalized(value.split(';', 1)[0] ?? '')
        if (cookie === '' || cookie.length > MAX_LENGTH) continue
        refresh(cookie)
        for (const oldest of known) {
          if (known.size <= MAX_COOKIES) break
          known.delete(oldest)
        }
      }
    },
    withOwnCookies(request) {
      return request.flatMap(([name, value]): FieldLine[] => {
        if (!isNamed(name, 'cookie')) return [[name, value]]
        const own = value.split(';').map(normalized).filter(cookie => known.has(cookie))
        own.forEach(refresh)
        return own.length === 0 ? [] : [[name, own.join('; ')]]
      })
    }
  }
}

/** A cookie as a browser sends it: without blanks around its name and its value, and without a `=` where it has no name. */
function normalized(pair: string): string {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [undefined, '', pair]
  return name.trim() === '' ? value.trim() : `${name.trim()}=${value.trim()}`
}

/** What a Clear-Site-Data field may name but cookies (https://w3c.github.io/webappsec-clear-site-data/). */
const OTHER_DATA = ['"cache"', '"clientHints"', '"executionContexts"', '"prefetchCache"', '"prerenderCache"', '"storage"']

/**
 * A response's lines without what concerns more than its own origin: clearing cookies, which are every port's, and letting a
 * service worker control more than its own folder.
 */
export function withinOrigin(response: readonly FieldLine[]): FieldLine[] {
  return response.flatMap(([name, value]): FieldLine[] => {
    if (isNamed(name, 'service-worker-allowed')) return []
    if (!isNamed(name, 'clear-site-data') || !clears(value)) return [[name, value]]
    const members = membersOf(value).flatMap(member => member === '"*"' ? OTHER_DATA : member === '"cookies"' ? [] : [member])
    return members.length === 0 ? [] : [[name, [...new Set(members)].join(', ')]]
  })
}

function clears(value: string): boolean {
  return membersOf(value).some(member => member === '"cookies"' || member === '"*"')
}

function membersOf(value: string): string[] {
  return value.split(',').map(member => member.trim())
}

function isNamed(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted
}
