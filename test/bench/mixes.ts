// What is asked for: a status, content of a size, and how many tags the request names.

export interface Mix {
  readonly name: string
  readonly status: 200 | 304
  /** Octets of content. */
  readonly size: number
  /** How many tags If-None-Match lists; with 0 the request has no conditional field. */
  readonly tags: 0 | 1 | 10
}

const KB = 1024

export const MIXES: readonly Mix[] = [
  { name: '304, 10 KB, one tag', status: 304, size: 10 * KB, tags: 1 },
  { name: '304, 10 KB, ten tags', status: 304, size: 10 * KB, tags: 10 },
  { name: '304, 1 MB, one tag', status: 304, size: 1024 * KB, tags: 1 },
  { name: '200, 10 KB, one tag', status: 200, size: 10 * KB, tags: 1 },
  { name: '200, 10 KB, ten tags', status: 200, size: 10 * KB, tags: 10 },
  { name: '200, 1 MB, one tag', status: 200, size: 1024 * KB, tags: 1 },
  { name: '200, 10 KB, no condition', status: 200, size: 10 * KB, tags: 0 }
]

/** What the tag is made of by every contender that makes it of something other than the content. */
export const REVISION = 'r1089'
export const ETAG: string = `"${REVISION}"`

/** The If-None-Match field that gets this status where `etag` is current: the matching tag is the last of ten. */
export function fieldFor({ status, tags }: Mix, etag: string): string | undefined {
  if (tags === 0) return undefined
  // Characters that end no tag made of a digest, so that none of these is the current one by chance.
  const others = [...'!$%&()*^|~'].map(last => `${etag.slice(0, -2)}${last}"`)
  const last = status === 304 ? etag : others[9] as string
  return tags === 1 ? last : [...others.slice(0, 9), last].join(', ')
}

/** Text, so that no contender takes it for something else. */
export function contentOf({ size }: Mix): Buffer {
  return Buffer.alloc(size, 'All that is solid melts into air, all that is holy is profaned.\n')
}
