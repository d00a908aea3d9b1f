// The shapes that content may have, and what can be done with each: read the first chunk and the next ones, close it.
import type { Readable } from 'node:stream'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'

/** Content as a handler may return it; a function is called only when its content is wanted. */
export type Content = Made | (() => Made | Promise<Made>)
type Made = Whole | Chunks | PartialContent

const PARTIAL: unique symbol = /* @__PURE__ */ Symbol('not-modified partial')

/** Content whose parts can be made alone, as {@link partial} returns it. */
export interface PartialContent {
  /** The length of the whole, in bytes. */
  readonly length: number
  /** Makes the part from the byte at the offset `first` to that at `last`, which belongs to it. */
  readonly open: OpenPart
  /** What tells it from other objects. */
  readonly [PARTIAL]: true
}

/** Makes a part of content: a string, bytes, an iterable or a stream of exactly `last - first + 1` bytes, or a promise of one. */
export type OpenPart = (first: number, last: number) => Whole | Chunks | Promise<Whole | Chunks>

/** Content of known length. */
export type Whole = string | ArrayBuffer | ArrayBufferView

/** Content in chunks, each a string or bytes. */
export type Chunks = Iterable<string | ArrayBufferView> | AsyncIterable<string | ArrayBufferView> |
  Readable | ReadableStream<string | ArrayBufferView>

/** Chunks one after another. `close` also works while the next chunk is awaited. */
export interface Source {
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>
  close(): unknown
}

type Shape = Readonly<Record<'then' | 'next' | 'return' | 'destroy' | 'cancel' | 'getReader' | 'read' | 'on', unknown>> &
  { readonly [Symbol.iterator]?: unknown; readonly [Symbol.asyncIterator]?: unknown }

function shapeOf(value: unknown): Shape | undefined {
  return typeof value === 'object' && value !== null ? value as Shape : undefined
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Shape).then === 'function'
}

export function isWhole(value: unknown): value is Whole {
  return typeof value === 'string' || (typeof value === 'object' && isBytes(value))
}

function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

function isStream(shape: Shape): shape is Shape & Readable {
  return typeof shape.destroy === 'function' && typeof shape.read === 'function' && typeof shape.on === 'function'
}

function isWebStream(shape: Shape): shape is Shape & ReadableStream {
  return typeof shape.getReader === 'function' && typeof shape.cancel === 'function'
}

export function isChunks(value: unknown): value is Chunks {
  const shape = shapeOf(value)
  return shape !== undefined && !isWhole(value) && (typeof shape[Symbol.asyncIterator] === 'function' ||
    typeof shape[Symbol.iterator] === 'function' || isWebStream(shape))
}

export function isPartial(value: unknown): value is PartialContent {
  return typeof value === 'object' && value !== null && PARTIAL in value
}

export function partialContent(length: number, open: OpenPart): PartialContent {
  return { length, open, [PARTIAL]: true }
}

/** Whether a value is content in one of its shapes. */
export function isContent(value: unknown): value is Content {
  return typeof value === 'function' || isWhole(value) || isChunks(value) || isPartial(value)
}

/** Whether a value is an iterator, such as a generator. It may hold resources that only its own end releases. */
export function isIterator(value: unknown): value is Iterator<unknown> | AsyncIterator<unknown> {
  return typeof shapeOf(value)?.next === 'function'
}

export function openChunks(chunks: Chunks): Source {
  const shape = shapeOf(chunks) as Shape
  if (isWebStream(shape)) {
    const reader = shape.getReader()
    return { next: () => reader.read() as Promise<IteratorResult<unknown>>, close: () => reader.cancel() }
  }
  const iterator = (typeof shape[Symbol.asyncIterator] === 'function'
    ? (chunks as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    : (chunks as Iterable<unknown>)[Symbol.iterator]()) as Iterator<unknown> | AsyncIterator<unknown>
  // `return` of an async iterator waits for the pending chunk, which may never come. `destroy` does not wait.
  const close = isStream(shape) ? () => { shape.destroy() } : () => iterator.return?.()
  return { next: () => iterator.next(), close }
}

/** Closes content that nobody will read, without starting it. The caller must step and close a generator. */
export function discard(content: unknown): unknown {
  const shape = shapeOf(content)
  if (shape === undefined) return undefined
  if (isIterator(content)) return content.return?.()
  if (isStream(shape)) {
    // A file that could not be opened emits its error after the stream was destroyed, when nothing listens any more.
    shape.on('error', () => {})
    shape.destroy()
  } else if (isWebStream(shape)) {
    return shape.cancel()
  }
  return undefined
}

/** The chunk in a form that Node can write, or undefined for an empty one. Throws a TypeError unless it is a string or bytes. */
export function chunkOf(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (value instanceof Uint8Array) return value.byteLength === 0 ? undefined : value
  if (isBytes(value)) return chunkOf(bytesOf(value))
  throw typeError(`Expected a chunk of content to be a string or bytes, got ${describe(value)}`, 'ERR_INVALID_CONTENT')
}

export function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (value instanceof Uint8Array) return value
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value)
}
