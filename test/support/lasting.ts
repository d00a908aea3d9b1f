// What a test file opens and leaves open for those that are run after it in the same process: a browser takes two seconds to start.

interface Kept {
  readonly value: Promise<unknown>
  readonly end: () => Promise<void>
  /** What it holds open, as process.getActiveResourcesInfo names it. */
  readonly resources: readonly string[]
}

// Each test file is bundled with a copy of this module of its own.
const PLACE = Symbol.for('not-modified: what lasts from file to file')
const place = globalThis as { [PLACE]?: Map<string, Kept> }

/** From now on there are files to come after this one. */
export function letThingsLast(): void {
  place[PLACE] = new Map()
}

/** What is open under this name, or what `start` opens; undefined where no file comes after this one. */
export async function lasting<T>(name: string, start: () => Promise<T>, end: (value: T) => Promise<void>): Promise<T | undefined> {
  const all = place[PLACE]
  if (all === undefined) return undefined
  let kept = all.get(name)
  if (kept === undefined) {
    const before = handles().length
    const value = start()
    const resources: string[] = []
    kept = { value, end: async () => end(await value), resources }
    all.set(name, kept)
    await value.catch((error: unknown) => {
      // Who comes next tries it anew.
      all.delete(name)
      throw error
    })
    resources.push(...handles().slice(before))
  }
  return await kept.value as T
}

/** A program has a handle, and a pipe for each of its streams; Node lists the newest last. */
const handles = (): string[] => process.getActiveResourcesInfo().filter(resource => resource === 'ProcessWrap' || resource === 'PipeWrap')

/** What is meant to be open after a file. */
export const resourcesThatLast = (): string[] => [...place[PLACE]?.values() ?? []].flatMap(({ resources }) => resources)

/** Ends all of it. */
export async function endWhatLasts(): Promise<void> {
  const all = [...place[PLACE]?.values() ?? []]
  place[PLACE]?.clear()
  await Promise.all(all.map(({ end }) => end()))
}
