// Reads canonical bytes back, written from nothing but the format's specification at the head of src/validators/canonical/encode.ts.

interface Reference { readonly number: number }
type Content = { readonly value: unknown } | Reference | { readonly holes: number } | undefined
interface ReadRecord { kind: string; content: Content[]; keys: readonly string[]; values: Content[] }

const HEAD = 'nm1 '
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The value that has these canonical bytes, with plain prototypes. */
export function readCanonical(form: Uint8Array): unknown {
  const bytes = Buffer.from(form)
  const lists: string[][] = []
  let at = HEAD.length
  let met = 0

  const letter = (): string => String.fromCharCode(bytes[at++] ?? 0)
  const uint32 = (): number => bytes.readUInt32LE((at += 4) - 4)
  const double = (): number => bytes.readDoubleLE((at += 8) - 8)
  const string = (): string => {
    const end = bytes.indexOf(0xff, at)
    const text = withHalves(bytes.subarray(at, end))
    at = end + 1
    return text
  }

  const constants = new Map<string, unknown>([['u', undefined], ['z', null], ['t', true], ['f', false], ['n', NaN]])

  const content = (): Content => {
    const kind = letter()
    if (constants.has(kind)) return { value: constants.get(kind) }
    if (kind === 'i') return { value: uint32() | 0 }
    if (kind === 'd') return { value: double() }
    if (kind === 'g') return { value: bigint(string()) }
    if (kind === 's') return { value: string() }
    if (kind === '*') return { number: met++ }
    if (kind === '@') return { number: uint32() }
    if (kind === '_') return { holes: uint32() }
    if (kind === '-') return undefined
    throw new SyntaxError(`No value begins with "${kind}" at ${at - 1}`)
  }

  const record = (): ReadRecord => {
    const kind = letter()
    if (kind === 'B') {
      const name = string()
      const length = double()
      at += length
      return { kind: name, content: [{ value: bytes.subarray(at - length, at) }], keys: [], values: [] }
    }
    const found: Content[] = []
    while (!'}kr'.includes(String.fromCharCode(bytes[at] ?? 0))) found.push(content())
    const end = letter()
    if (end === '}') return { kind, content: found, keys: [], values: [] }
    if (end === 'k') lists.push(Array.from({ length: uint32() }, string))
    const keys = lists[end === 'k' ? lists.length - 1 : uint32()] ?? []
    return { kind, content: found, keys, values: keys.map(content) }
  }

  if (bytes.toString('latin1', 0, at) !== HEAD) throw new SyntaxError('Not the first version of the form')
  const root = content()
  const records: ReadRecord[] = []
  while (records.length < met) records.push(record())
  if (at !== bytes.length) throw new SyntaxError(`The form ends at ${at}, and the bytes at ${bytes.length}`)
  return assemble(root, records)
}

/** UTF-8, and three octets for each surrogate without its other half. */
function withHalves(octets: Buffer): string {
  const half = octets.findIndex((octet, at) => octet === 0xed && (octets[at + 1] ?? 0) >= 0xa0)
  if (half === -1) return decoder.decode(octets)
  const unit = 0xd000 | ((octets[half + 1] ?? 0) & 0x3f) << 6 | (octets[half + 2] ?? 0) & 0x3f
  return decoder.decode(octets.subarray(0, half)) + String.fromCharCode(unit) + withHalves(octets.subarray(half + 3))
}

function bigint(text: string): bigint {
  return text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`)
}

function assemble(root: Content, records: readonly ReadRecord[]): unknown {
  const objects = records.map(({ kind, content }) => empty(kind, content))
  const resolve = (found: Content): unknown => {
    if (found === undefined || 'holes' in found) throw new SyntaxError('A value is missing')
    return 'number' in found ? objects[found.number] : found.value
  }
  records.forEach(({ kind, content, keys, values }, number) => {
    const object = objects[number] as object
    if (object instanceof Array) fill(object, content, resolve)
    if (object instanceof Set) for (const found of content) object.add(resolve(found))
    if (object instanceof Map) {
      for (let at = 0; at < content.length; at += 2) object.set(resolve(content[at]), resolve(content[at + 1]))
    }
    if (kind === 'E') hide(object, ['name', 'message', 'cause', 'errors'], content, resolve)
    keys.forEach((key, at) => Object.defineProperty(object, key, {
      value: resolve(values[at]), enumerable: true, configurable: true, writable: true
    }))
  })
  return resolve(root)
}

function fill(array: unknown[], content: readonly Content[], resolve: (found: Content) => unknown): void {
  for (const found of content) {
    if (found !== undefined && 'holes' in found) array.length += found.holes
    else array.push(resolve(found))
  }
}

function hide(
  object: object, names: readonly string[], content: readonly Content[], resolve: (found: Content) => unknown
): void {
  names.forEach((name, at) => {
    if (content[at] !== undefined) Object.defineProperty(object, name, { value: resolve(content[at]), writable: true })
  })
}

/** The object of a record before what it refers to is there. */
function empty(kind: string, content: readonly Content[]): object {
  const [first, second, third] = content.map(found => found !== undefined && 'value' in found ? found.value : undefined)
  if (kind === 'O') return {}
  if (kind === 'A') return []
  if (kind === 'M') return new Map()
  if (kind === 'S') return new Set()
  if (kind === 'D') return new Date(first as number)
  if (kind === 'P') return Object(first) as object
  if (kind === 'R') return Object.assign(new RegExp(first as string, second as string), { lastIndex: third })
  if (kind === 'E') return errorNamed(first as string)
  const octets = Uint8Array.from(first as Buffer)
  if (kind === 'ArrayBuffer') return octets.buffer
  const buffer = kind === 'SharedArrayBuffer' ? new SharedArrayBuffer(octets.length) : octets.buffer
  if (kind !== 'SharedArrayBuffer') return new (Reflect.get(globalThis, kind) as DataViewConstructor)(octets.buffer)
  new Uint8Array(buffer).set(octets)
  return buffer
}

/** An error that looks for its name where those of its kind do. */
function errorNamed(name: string): Error {
  const error = new Error()
  delete error.stack
  const kind: unknown = Reflect.get(globalThis, name)
  return typeof kind === 'function' ? Object.setPrototypeOf(error, kind.prototype as object) as Error : error
}
