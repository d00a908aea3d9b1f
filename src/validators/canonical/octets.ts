// The octets of an ArrayBuffer, a SharedArrayBuffer or a view, if it has any.
import { types } from 'node:util'

/**
 * The octets of a buffer or a view, without copying them, or `undefined` if the buffer is detached or has shrunk so that the view
 * lies outside it.
 */
export function octetsOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array | undefined {
  try {
    if (!ArrayBuffer.isView(source)) return new Uint8Array(source)
    // A typed array with a detached buffer has the length 0, but each method of its prototype throws.
    if (types.isTypedArray(source)) Uint8Array.prototype.keys.call(source)
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  } catch {
    return undefined
  }
}
