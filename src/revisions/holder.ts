// A change under way in Redis, and until when its claim lasts for certain.
import { newName } from './name.ts'

export interface Holder {
  readonly key: string
  readonly name: string
  /** Whether the store said that it holds the key. */
  isClaimed: boolean
  hasEnded: boolean
  /** The time of `performance.now()` until which nobody else can have claimed the key. */
  heldUntil: number
}

export function newHolder(key: string): Holder {
  return { key, name: newName(), isClaimed: false, hasEnded: false, heldUntil: 0 }
}

/**
 * Asks the store to claim the key or to renew the claim. The lease counts from before that: the store began it later.
 *
 * @param lease in seconds
 */
export async function held<T>(holder: Holder, lease: number, ask: () => Promise<T>, isGranted: (answer: T) => boolean): Promise<T> {
  const asked = performance.now()
  const answer = await ask()
  if (isGranted(answer)) holder.heldUntil = asked + lease * 1000
  return answer
}

/** Whether the claim still lasts. A process that stood still, or that the store has not answered for long, cannot know it by other means. */
export function isHeld({ heldUntil }: Holder): boolean {
  return performance.now() < heldUntil
}
