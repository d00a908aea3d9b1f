// What a selected file is answered with, on both servers.
import { Digests } from './digests.ts'
import { OpenFile, openFile, openRoot } from './open-file.ts'
import type { Root } from './open-file.ts'
import { siteOf } from './options.ts'
import type { Site } from './options.ts'
import type { Selected } from './select.ts'
import { typeOf, UNKNOWN_TYPE } from './types.ts'
import { representationOf } from './validators.ts'
import type { Representation } from './validators.ts'

/** A folder that is served. */
export interface Folder {
  readonly site: Site
  readonly root: Root
  readonly digests: Digests
}

export function folderOf(root: unknown, options: unknown): Folder {
  const site = siteOf(root, options)
  return { site, root: openRoot(site.root), digests: new Digests() }
}

export function describeSelected({ site, root, digests }: Folder, { file, location, coding }: Selected): Representation | Promise<Representation> {
  const reopen = (): OpenFile | undefined => {
    const again = openFile(root, location)
    return again instanceof OpenFile ? again : undefined
  }
  return representationOf(file, { tags: site.tags, coding, digests, reopen })
}

/** The fields that a 304 has too, names and values in turn, without Vary. */
export function storedFields({ site }: Folder, { path }: Selected): readonly string[] {
  const cacheControl = site.cacheControl(`/${path}`)
  return cacheControl === undefined ? [] : ['Cache-Control', cacheControl]
}

/** The fields that go with content, without Accept-Ranges. */
export function contentFields({ site }: Folder, { path, coding }: Selected): readonly string[] {
  const type = typeOf(path, site.types)
  const fields = ['Content-Type', type ?? UNKNOWN_TYPE]
  // Else a browser guesses, and may find a script (Fetch §3.6).
  if (type === undefined) fields.push('X-Content-Type-Options', 'nosniff')
  if (coding !== undefined) fields.push('Content-Encoding', coding)
  return fields
}
