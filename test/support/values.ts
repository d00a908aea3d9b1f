// One value of every kind that structured clone accepts, and what is like it but not the same.

class Point {
  x = 1
  y = 2
}

const shared = { x: 1 }
const ring: Record<string, unknown> = { name: 'ring' }
ring.self = ring
const longRing: Record<string, unknown> = { name: 'ring', self: { name: 'ring' } }
;(longRing.self as Record<string, unknown>).self = longRing

function arrayWith(properties: object): unknown[] {
  return Object.assign([1, 2], properties)
}

function buffer(...bytes: number[]): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

function sharedBuffer(...bytes: number[]): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length)
  new Uint8Array(memory).set(bytes)
  return memory
}

function moved(regExp: RegExp, lastIndex: number): RegExp {
  regExp.lastIndex = lastIndex
  return regExp
}

/** Pairwise different under `assert.deepStrictEqual`, or by their sharing, which is what structured clone keeps. */
export const DIFFERENT: Readonly<Record<string, unknown>> = {
  'undefined': undefined,
  'null': null,
  'true': true,
  'false': false,
  'zero': 0,
  'minus zero': -0,
  'one': 1,
  'minus one': -1,
  'a half': 0.5,
  'the largest int32': 2 ** 31 - 1,
  'one more than the largest int32': 2 ** 31,
  'the smallest int32': -(2 ** 31),
  'the largest uint32': 2 ** 32 - 1,
  'the largest safe integer': Number.MAX_SAFE_INTEGER,
  'the smallest number': Number.MIN_VALUE,
  'NaN': NaN,
  'infinity': Infinity,
  'minus infinity': -Infinity,
  'the bigint zero': 0n,
  'the bigint one': 1n,
  'a negative bigint': -1n,
  'a long bigint': 2n ** 64n,
  'the empty string': '',
  'the string 0': '0',
  'the string 1': '1',
  'the string null': 'null',
  'a string with NUL': '\0',
  'a string with two NULs': '\0\0',
  'a string of Latin-1': 'é',
  'the same string decomposed': 'e\u0301',
  'a string of two octets each': '€',
  'a string beyond the BMP': '😀',
  'its first half': '\ud83d',
  'its second half': '\ude00',
  'its halves in wrong order': '\ude00\ud83d',
  'the replacement character': '\ufffd',
  'a long string': 'x'.repeat(200),
  'a long string with half a pair': `${'x'.repeat(199)}\ud83d`,
  'a long string with the replacement character': `${'x'.repeat(199)}\ufffd`,
  'a boxed zero': Object(0),
  'a boxed minus zero': Object(-0),
  'a boxed one': Object(1),
  'a boxed bigint': Object(1n),
  'a boxed string': Object('1'),
  'the empty boxed string': Object(''),
  'a boxed string with a property': Object.assign(Object('1'), { x: 1 }),
  'a boxed true': Object(true),
  'a boxed false': Object(false),
  'a date': new Date(0),
  'a later date': new Date(1),
  'a date with a property': Object.assign(new Date(0), { x: 1 }),
  'a regular expression': /a/,
  'another regular expression': /b/,
  'one with a flag': /a/g,
  'one that has moved': moved(/a/g, 1),
  'the empty Map': new Map(),
  'a Map': new Map([[1, 2]]),
  'a Map of Map-like arrays': new Map([[[1], [2]]]),
  'a Map with a string key': new Map([['1', 2]]),
  'a Map with undefined': new Map([[1, undefined]]),
  'a Map with a property': Object.assign(new Map([[1, 2]]), { x: 1 }),
  'the empty Set': new Set(),
  'a Set': new Set([1, 2]),
  'a Set of one array': new Set([[1, 2]]),
  'a Set with undefined': new Set([undefined]),
  'the empty array': [],
  'an array': [1, 2],
  'an array of strings': ['1', '2'],
  'an array of one string with a comma': ['1,2'],
  'an array in an array': [[1, 2]],
  'an array split after one': [[1], [2]],
  'an array with undefined': [1, undefined],
  'an array with null': [1, null],
  'an array with a hole': Object.assign(new Array(2), [1]),
  'an array with two holes': Object.assign(new Array(3), [1]),
  'an array with a hole before': Object.assign(new Array(2), { 1: 1 }),
  'an array of two holes': new Array(2),
  'an array of many holes': new Array(4_000_000_000),
  'an array with a property': arrayWith({ x: 1 }),
  'an array with a property like an index': arrayWith({ '01': 1 }),
  'an array with a fraction for a property': Object.assign(new Array(3), { 0: 1, '1.5': 1 }),
  'an array with another fraction for a property': Object.assign(new Array(3), { 0: 1, '1.25': 1 }),
  'a sparse array with a property like an index': Object.assign(new Array(3), { 0: 1, '01': 1 }),
  'an array with a negative property': arrayWith({ '-1': 1 }),
  'an array with a property beyond all indices': arrayWith({ 4294967295: 1 }),
  'the empty object': {},
  'an object': { x: 1 },
  'an object with another key': { y: 1 },
  'an object with the key and value joined': { x1: undefined },
  'an object with a string': { x: '1' },
  'an object with undefined': { x: undefined },
  'an object with null': { x: null },
  'an object with the empty key': { '': 1 },
  'an object with the key __proto__': JSON.parse('{"__proto__": 1}') as unknown,
  'an object with the key __proto__ and an object': JSON.parse('{"__proto__": {"x": 1}}') as unknown,
  'an object like an array': { 0: 1, 1: 2 },
  'an object like an array with its length': { 0: 1, 1: 2, length: 2 },
  'two keys': { x: 1, y: 1 },
  'two keys with values exchanged': { x: 1, y: 2, z: 3 },
  'three keys with other values': { x: 2, y: 1, z: 3 },
  'a key with half a pair': { '\ud83d': 1 },
  'a key with the replacement character': { '\ufffd': 1 },
  'an object in an object': { x: { y: 1 } },
  'an object beside an object': { x: {}, y: 1 },
  'rows of one shape': [{ x: 1, y: 2 }, { x: 3, y: 4 }],
  'rows of one shape in another order': [{ x: 3, y: 4 }, { x: 1, y: 2 }],
  'rows of two shapes': [{ x: 1, y: 2 }, { x: 3, z: 4 }],
  'rows of two shapes and one again': [{ x: 1, y: 2 }, { x: 3, z: 4 }, { x: 5, y: 6 }],
  'rows of two shapes and the other again': [{ x: 1, y: 2 }, { x: 3, z: 4 }, { x: 5, z: 6 }],
  'rows whose keys are the same when joined': [{ ab: 1, c: 2 }, { a: 1, bc: 2 }],
  'rows whose keys are the same': [{ ab: 1, c: 2 }, { ab: 1, c: 2 }],
  'an instance of a class': new Point(),
  'an object that is met twice': [shared, shared],
  'an object and an equal one': [shared, { x: 1 }],
  'a ring': ring,
  'a longer ring': longRing,
  'an array that holds itself': (() => { const array: unknown[] = []; array.push(array); return array })(),
  'the empty ArrayBuffer': buffer(),
  'an ArrayBuffer': buffer(1, 2, 3, 4),
  'a SharedArrayBuffer': sharedBuffer(1, 2, 3, 4),
  'an Int8Array': new Int8Array(buffer(0, 0, 0, 0, 0, 0, 0, 0)),
  'a Uint8Array': new Uint8Array(8),
  'a Uint8Array of other bytes': new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1]),
  'a shorter Uint8Array': new Uint8Array(7),
  'a Uint8ClampedArray': new Uint8ClampedArray(8),
  'an Int16Array': new Int16Array(4),
  'a Uint16Array': new Uint16Array(4),
  'an Int32Array': new Int32Array(2),
  'a Uint32Array': new Uint32Array(2),
  'a Float32Array': new Float32Array(2),
  'a Float64Array': new Float64Array(1),
  'a Float64Array with minus zero': new Float64Array([-0]),
  'a BigInt64Array': new BigInt64Array(1),
  'a BigUint64Array': new BigUint64Array(1),
  'a DataView': new DataView(buffer(0, 0, 0, 0, 0, 0, 0, 0)),
  'an Error': new Error('no'),
  'an Error with another message': new Error('yes'),
  'an Error without a message': new Error(),
  'a TypeError': new TypeError('no'),
  'an Error with a cause': new Error('no', { cause: 1 }),
  'an Error with undefined for a cause': new Error('no', { cause: undefined }),
  'an Error with a code': Object.assign(new Error('no'), { code: 'E' }),
  'an AggregateError': new AggregateError([], 'no'),
  'an AggregateError of one': new AggregateError([1], 'no')
}
