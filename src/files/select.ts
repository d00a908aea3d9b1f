// From a request target to the representation that is selected: a file, open, in the coding that the client prefers (RFC 9110 §3.2, §12).
import { existsSync } from 'node:fs'
import { OpenFile, locationOf, openFile } from './open-file.ts'
import type { Root, Unopened } from './open-file.ts'
import type { Site } from './options.ts'
import { endsWithSlash, parseTarget, withSlash } from './path.ts'

/** What a request is for. */
export interface Wanted {
  /** The request target, below the place where the folder is served. */
  readonly target: string
  /** The target as the client sent it, where that is another. */
  readonly original: string
  readonly acceptEncoding: string | undefined
}

/** A file that is selected. */
export interface Selected {
  readonly file: OpenFile
  /** The path that names it, without the end that its coding has. */
  readonly path: string
  /** Where it is below the folder. */
  readonly location: string
  readonly coding: string | undefined
}

/** What stands in the place of a file that is selected: nothing, no descriptor that is left, or the target of a folder with its slash. */
export type Unselected = 'absent' | 'busy' | { readonly redirect: string }

export function select(site: Site, root: Root, { target, original, acceptEncoding }: Wanted): Selected | Unselected {
  const named = parseTarget(target, site.dotfiles, process.platform === 'win32')
  if (named === undefined) return 'absent'
  // A framework names the place where the folder is served `/`, with a slash or without one.
  const isFolder = named.isFolder && (named.path !== '' || endsWithSlash(original))
  const isTop = named.path === ''
  const opened = isFolder || isTop ? 'folder' : openFile(root, named.path)
  if (opened !== 'folder') return selected(site, root, named.path, opened, acceptEncoding)
  if (site.index === undefined) return 'absent'
  const path = isTop ? site.index : `${named.path}/${site.index}`
  const index = openFile(root, path)
  if (isFolder || !(index instanceof OpenFile)) return selected(site, root, path, index, acceptEncoding)
  index.close()
  return { redirect: withSlash(original) }
}

function selected(site: Site, root: Root, path: string, opened: OpenFile | Unopened, acceptEncoding: string | undefined): Selected | Unselected {
  if (!(opened instanceof OpenFile)) return opened === 'busy' ? 'busy' : 'absent'
  for (const name of site.preferred(acceptEncoding)) {
    const location = `${path}${site.codings.get(name)}`
    // What is not there is cheaper to ask for than to open.
    const coded = existsSync(locationOf(root, location)) ? openFile(root, location) : 'absent'
    if (coded === 'busy') {
      opened.close()
      return 'busy'
    }
    if (!(coded instanceof OpenFile)) continue
    opened.close()
    return { file: coded, path, location, coding: name }
  }
  return { file: opened, path, location: path, coding: undefined }
}
