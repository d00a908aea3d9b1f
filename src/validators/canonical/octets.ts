// The octets behind an ArrayBuffer, a SharedArrayBuffer or a view, where there are any to be had.
import { types } from 'node:util'

/**
 * The octets that a buffer holds or a view shows, without copying them, or `undefined` where the buffer is detached or
 * has shrunk so that the view lies outside it.
 */
export function octetsOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array | undefined {
  try {
    if (!ArrayBuffer.isView(source)) return new Uint8Array(source)
    // A typed array without a buffer calls itself empty; any method of its prototype says why.
    if (types.isTypedArray(source)) Uint8Array.prototype.keys.call(source)
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  } catch {
    return undefined
  }
}
