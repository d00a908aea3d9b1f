// What is asked for: a status, content of a size, and how many tags the request names.

export interface Mix {
  readonly name: string
  readonly status: 200 | 206 | 304
  /** Octets of content. */
  readonly size: number
  /** How many tags If-None-Match lists; with 0 the request has no conditional field. */
  readonly tags: 0 | 1 | 10
  /** Only for who serves a file: content is the part of it that is asked for, or its copy in gzip. */
  readonly file?: 'part' | 'gzip'
}

const KB = 1024

export const MIXES: readonly Mix[] = [
  { name: '304, 10 KB, one tag', status: 304, size: 10 * KB, tags: 1 },
  { name: '304, 10 KB, ten tags', status: 304, size: 10 * KB, tags: 10 },
  { name: '304, 1 MB, one tag', status: 304, size: 1024 * KB, tags: 1 },
  { name: '200, 10 KB, one tag', status: 200, size: 10 * KB, tags: 1 },
  { name: '200, 10 KB, ten tags', status: 200, size: 10 * KB, tags: 10 },
  { name: '200, 1 MB, one tag', status: 200, size: 1024 * KB, tags: 1 },
  { name: '200, 10 KB, no condition', status: 200, size: 10 * KB, tags: 0 },
  { name: '206, 64 KB of 1 GB', status: 206, size: 64 * KB, tags: 0, file: 'part' },
  { name: '200, a copy of 10 KB in gzip', status: 200, size: 10 * KB, tags: 0, file: 'gzip' }
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

/** The length of the file of which a part is asked for, and where that part begins. */
export const WHOLE: number = 1024 * KB * KB
export const PART_AT: number = 512 * KB * KB

/** The field of the request that belongs to a mix of files. */
export function fileFieldOf({ file, size }: Mix): string | undefined {
  if (file === undefined) return undefined
  return file === 'part' ? `Range: bytes=${PART_AT}-${PART_AT + size - 1}` : 'Accept-Encoding: gzip'
}

/** Text, so that no contender takes it for something else. */
export function contentOf({ size, file }: Mix): Buffer {
  // The long file is a hole, which takes no room.
  if (file === 'part') return Buffer.alloc(size)
  // Whether it is one that can be decoded matters to nobody here.
  return Buffer.alloc(size, 'All that is solid melts into air, all that is holy is profaned.\n')
}
