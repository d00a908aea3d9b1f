// The pure functions: entity tags, values to tags, dates.
import { stat } from 'node:fs/promises'
import {
  ANY_TAG, etagFor, etagsMatch, fileEtag, formatHttpDate, makeEtag, parseEntityTags, parseHttpDate, quotedString
} from 'not-modified'
import type { EntityTag } from 'not-modified'

export function isCurrent(field: string | undefined, revision: number): boolean {
  const current: EntityTag = { weak: false, value: `r${revision}` }
  const tags: readonly EntityTag[] = field === undefined ? [] : parseEntityTags(field)
  return tags[0] !== ANY_TAG && etagsMatch(current, tags, { allowWeak: true })
}

export const revisionTag: string = makeEtag('r1089', { weak: true })
export const disposition: string = `attachment; filename=${quotedString('a "quoted" name.txt')}`

interface Article { readonly id: string; readonly words: readonly string[]; readonly seen: Map<string, Date> }

export const articleTag = (article: Article | undefined): string | undefined =>
  etagFor(article, { weak: true, digest: 'sha256' })

export async function tagsOfFile(path: string): Promise<string[]> {
  return [
    fileEtag(await stat(path)),
    fileEtag(await stat(path, { bigint: true }), { inode: true, weak: true })
  ]
}

export function daysSince(field: string, now: Date = new Date()): number {
  const date: Date | undefined = parseHttpDate(field, now)
  return date === undefined ? Infinity : (now.getTime() - date.getTime()) / 86_400_000
}

export const expires: string = formatHttpDate(new Date(0))

// Options that another function passes on may be undefined.
export const tagWith = (weak: boolean | undefined): string | undefined => etagFor('v1', { weak })
