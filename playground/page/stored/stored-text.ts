// A stored response in words.
import { cut } from '../ui/visible-text.ts'
import type { StoredLine } from './stored-line.ts'

const units = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const

/** Seconds in the two largest units that they have: `2 min 5 s`. */
export function durationText(seconds: number): string {
  let left = Math.max(0, Math.floor(seconds))
  const parts: string[] = []
  for (const [unit, size] of units) {
    const amount = Math.floor(left / size)
    left -= amount * size
    if (amount > 0 || (parts.length === 0 && unit === 's')) parts.push(`${amount} ${unit}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/** How fresh it is at this instant; null stands for what is validated before each use. */
export function freshnessText(freshUntil: number | null, now: number): string {
  if (freshUntil === null) return 'validated first'
  const left = (freshUntil - now) / 1000
  return left > 0 ? `for ${durationText(Math.ceil(left))}` : `stale for ${durationText(-left)}`
}

/** What Vary names, with the values that the request had. */
export function varyText(vary: StoredLine['vary']): string {
  if (vary.length === 0) return 'nothing'
  return vary.map(([name, value]) => name === '*' ? '*' : `${cut(name, 30)}: ${value === undefined ? 'none' : cut(value, 40)}`).join(', ')
}
