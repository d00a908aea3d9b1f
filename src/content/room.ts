// One buffer that doubles: many small chunks take no more memory than their bytes, and each byte is copied a few times at most.

/** A buffer with room for so many bytes: itself, or a larger one with the same beginning. */
export function withRoom(held: Uint8Array<ArrayBuffer>, needed: number, limit: number): Uint8Array<ArrayBuffer> {
  if (needed <= held.byteLength) return held
  const larger = new Uint8Array(Math.min(limit, Math.max(needed, held.byteLength * 2)))
  larger.set(held)
  return larger
}
