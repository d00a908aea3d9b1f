// What this process has open, as Linux tells it.
import { readdirSync, readlinkSync } from 'node:fs'

/** How many descriptors of this process are open on files below a folder. */
export function openFiles(folder: string): number {
  return readdirSync('/proc/self/fd').filter(descriptor => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(folder)
    } catch {
      return false
    }
  }).length
}
