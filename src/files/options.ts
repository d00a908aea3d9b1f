// What a caller tells of the files that are served: checked once, before the first request.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from '../fields/arguments.ts'
import { stateError, typeError } from '../fields/errors.ts'
import { formatCacheControl } from '../fields/cache-control/format.ts'
import type { CacheControl } from '../fields/cache-control/directives.ts'
import { isToken } from '../fields/syntax.ts'
import { preferenceAmong } from './negotiate.ts'

/** The options of {@link files}. */
export interface FilesOptions {
  /** The name of the file that stands for its folder; `index.html` unless set. With `false`, folders are not served. */
  index?: string | false | undefined
  /** The names with a dot at their start that may be served, as files or as folders: `['.well-known']` unless set. */
  dotfiles?: readonly string[] | undefined
  /**
   * The codings that files may have beside them, with what their names end in: `{ br: '.br', zstd: '.zst', gzip: '.gz' }` unless set. Where a client
   * accepts several with one weight, the first that is there is sent. With `false`, every file is sent as it is.
   */
  codings?: Readonly<Record<string, string>> | false | undefined
  /** What entity tags are made of: `'content'`, unless set, or `'stats'`, by which {@link fileEtag} makes them. */
  tags?: 'content' | 'stats' | undefined
  /**
   * Cache-Control, for all files or by their path: directives, or the value of the field. The path is decoded, begins with `/` and is that of the file,
   * such as `/index.html` for `/`.
   */
  cacheControl?: CacheControl | string | ((path: string) => CacheControl | string | undefined) | undefined
  /** Content types by extensions in lower case without their dot, in place of those that are known, or beside them. */
  types?: Readonly<Record<string, string>> | undefined
}

/** The options as they are used. */
export interface Site {
  readonly root: string
  readonly index: string | undefined
  readonly dotfiles: readonly string[]
  /** What the names of files in a coding end in, by its name. */
  readonly codings: ReadonlyMap<string, string>
  /** The codings that a client prefers to none, by its Accept-Encoding. */
  readonly preferred: (acceptEncoding: string | undefined) => readonly string[]
  readonly tags: 'content' | 'stats'
  readonly cacheControl: (path: string) => string | undefined
  readonly types: ReadonlyMap<string, string>
}

const CODINGS = { br: '.br', zstd: '.zst', gzip: '.gz' }

const NAMES: readonly string[] = ['index', 'dotfiles', 'codings', 'tags', 'cacheControl', 'types'] satisfies (keyof FilesOptions)[]

/** Checks the arguments of {@link files}. Throws a TypeError for what is wrong with them, Error where the root is no folder. */
export function siteOf(root: unknown, options: unknown): Site {
  const { index, dotfiles, codings, tags = 'content', cacheControl, types } = optionsOf(options)
  if (tags !== 'content' && tags !== 'stats') throw unexpected("'content' or 'stats' as tags", tags)
  const offered = codings === false ? new Map<string, string>() : codingsOf(codings ?? CODINGS)
  return {
    root: rootOf(root),
    index: indexOf(index),
    dotfiles: dotfilesOf(dotfiles ?? ['.well-known']),
    codings: offered,
    preferred: preferenceAmong([...offered.keys()]),
    tags,
    cacheControl: cacheControlOf(cacheControl),
    types: typesOf(types ?? {})
  }
}

function optionsOf(options: unknown): FilesOptions {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null) throw unexpected('options', options)
  const unknown = Object.keys(options).find(name => !NAMES.includes(name))
  if (unknown !== undefined) throw unexpected(`the options ${NAMES.join(', ')}`, unknown)
  return options
}

function unexpected(expected: string, value: unknown, advice = ''): TypeError {
  return typeError(`files: expected ${expected}, got ${describe(value)}${advice}`)
}

function rootOf(root: unknown): string {
  const isUrl = root instanceof URL
  if ((!isUrl && typeof root !== 'string') || root === '') throw unexpected('a folder, as a path or as a URL with file:', root)
  if (isUrl && root.protocol !== 'file:') throw unexpected('a URL with file:', root.href)
  const path = resolve(isUrl ? fileURLToPath(root) : root)
  if (path.includes('\0')) throw unexpected('a folder, as a path or as a URL with file:', root)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isDirectory() !== true) throw stateError(`files: expected a folder at ${path}, got ${stats === undefined ? 'nothing there' : 'a file'}`, 'ERR_FOLDER_MISSING')
  return path
}

function indexOf(index: unknown): string | undefined {
  if (index === false) return undefined
  const name = index ?? 'index.html'
  if (typeof name !== 'string' || name === '' || /[/\\\0]/.test(name)) throw unexpected('the name of a file as index, or false', index)
  return name
}

function dotfilesOf(names: readonly unknown[]): readonly string[] {
  const isRight = Array.isArray(names) && names.every(name => typeof name === 'string' && /^\.(?!\.$)[^/\\\0]+$/.test(name))
  if (!isRight) throw unexpected("an array of names such as ['.well-known'] as dotfiles", Array.isArray(names) ? JSON.stringify(names) : names)
  return [...names] as string[]
}

function codingsOf(codings: unknown): ReadonlyMap<string, string> {
  const expected = "codings with what file names end in, such as { br: '.br' }, or false"
  if (typeof codings !== 'object' || codings === null || Array.isArray(codings)) throw unexpected(expected, codings)
  return new Map(Object.entries(codings).map(([name, suffix]: [string, unknown]) => {
    if (!isToken(name) || name !== name.toLowerCase() || name === 'identity') throw unexpected(`${expected}, with the name in lower case`, name)
    if (typeof suffix !== 'string' || !/^\.[^/\\\0]+$/.test(suffix)) throw unexpected(expected, suffix)
    return [name, suffix]
  }))
}

function cacheControlOf(given: unknown): Site['cacheControl'] {
  if (typeof given !== 'function') {
    const field = fieldOf(given)
    return () => field
  }
  const choose = given as (path: string) => unknown
  return path => fieldOf(choose(path))
}

function fieldOf(given: unknown): string | undefined {
  if (given === undefined || (typeof given === 'string' && /^[\t -~]+$/.test(given))) return given
  if (typeof given === 'object' && given !== null && typeof (given as { then?: unknown }).then !== 'function') return formatCacheControl(given as CacheControl)
  throw unexpected('cache directives such as { maxAge: 60 }, the value of the field, or undefined as cacheControl', given)
}

function typesOf(types: unknown): ReadonlyMap<string, string> {
  if (typeof types !== 'object' || types === null || Array.isArray(types)) throw unexpected('content types by extensions as types', types)
  return new Map(Object.entries(types).map(([extension, type]: [string, unknown]) => {
    if (!/^[^./\\A-Z]+$/.test(extension)) throw unexpected("extensions in lower case without a dot, such as 'md', in types", extension)
    if (typeof type !== 'string' || !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[ -~]*)?$/.test(type)) throw unexpected(`a content type for ${extension}`, type)
    return [extension, type]
  }))
}
