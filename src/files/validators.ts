// The validators of a file: what its entity tag is made of, and when it has a modification date.
import type { BigIntStats } from 'node:fs'
import { codedEtag } from '../decision/coded-tag.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { lastModifiedField } from '../decision/response-fields.ts'
import { fileEtag } from '../validators/file-etag.ts'
import { AWAITED, digestOf, isFresh, isSame } from './digests.ts'
import type { Digests } from './digests.ts'
import type { OpenFile } from './open-file.ts'

/** Content up to this length is read at once: 64 KiB. */
const SHORT = 65_536

/** What is known of a file that is open: its validators, and its content where that was read for them. */
export interface Representation {
  readonly file: OpenFile
  readonly validators: Validators
  readonly content: Uint8Array | undefined
}

/** How tags are made, and by what name a tag of stats says the coding of the content. */
export interface Tagging {
  readonly tags: 'content' | 'stats'
  readonly coding: string | undefined
  readonly digests: Digests
  /** Opens the file again, for a digest that is made later. */
  readonly reopen: () => OpenFile | undefined
}

/**
 * The representation that an open file is. Its tag is strong where its content was digested, or with `stats` where the file is some seconds old.
 * A promise only where content has to be digested first.
 */
export function representationOf(file: OpenFile, tagging: Tagging): Representation | Promise<Representation> {
  const { stats, length } = file
  const { tags, coding, digests, reopen } = tagging
  const of = (etag: string): Representation => ({ file, content: undefined, validators: { etag, lastModified: dateOf(stats) } })
  if (tags === 'stats') return of(codedEtag(fileEtag(stats), coding ?? ''))
  const kept = digests.find(stats)
  if (kept !== undefined) return of(`"${kept}"`)
  if (length <= SHORT) return read(file, digests)
  if (length <= AWAITED) return digests.make(file).then(digest => of(digest === undefined ? weakTag(stats) : `"${digest}"`))
  digests.makeLater(stats, reopen)
  return of(weakTag(stats))
}

/**
 * The same with its content, where that is short. Where the file has changed meanwhile, the tag is that of what was read, so that it always belongs
 * to what is sent.
 */
export function withContent(representation: Representation, digests: Digests): Representation {
  const { file, validators } = representation
  if (representation.content !== undefined || file.length > SHORT) return representation
  const content = file.readStart(file.length)
  return isSame(file.stats, file.statsNow()) ? { file, validators, content } : tagged(file, content, digests)
}

function read(file: OpenFile, digests: Digests): Representation {
  return tagged(file, file.readStart(file.length), digests)
}

function tagged(file: OpenFile, content: Uint8Array, digests: Digests): Representation {
  const { stats } = file
  const digest = digestOf(content)
  const wasFresh = isFresh(stats)
  const now = file.statsNow()
  if (!wasFresh && isSame(stats, now)) digests.keep(stats, digest)
  return { file, content, validators: { etag: `"${digest}"`, lastModified: dateOf(now) } }
}

/** A tag by all that shows a change, for as long as nothing better is known. */
function weakTag({ size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `W/"${[size, mtimeNs, ctimeNs].map(part => part.toString(16)).join('-')}"`
}

/** The first day of 1990, in milliseconds. Nothing was served before. */
const FIRST = 631_152_000_000

/**
 * The date of the last modification; undefined where it is in the future, or its second is not over (RFC 9110 §8.8.2.1, §8.8.2.2). Nor does an earlier
 * one say anything than the Web is old: tools give files one such date for ever, as npm does with 1985 and Nix with 1970, so that If-Modified-Since
 * would find a file unmodified that was replaced.
 */
function dateOf({ mtimeMs }: BigIntStats): Date | undefined {
  const date = new Date(Number(mtimeMs))
  return date.getTime() >= FIRST && lastModifiedField(date) !== undefined ? date : undefined
}
