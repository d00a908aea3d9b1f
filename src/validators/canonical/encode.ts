// Canonical bytes: equal values give equal bytes, in every process, on every machine, in every version of Node. A change of
// the format changes every tag that was made from an object, so it needs a new version number.
//
// Letters are octets of ASCII. Numbers of a fixed size are little-endian, double is IEEE 754 binary64. A string is its
// UTF-8 and then FF; a surrogate without its other half has three octets, as UTF-8 would give it if it gave it any.
//
//   form      n m 1 and a space, value, record*      one record for each object, in the order of their numbers
//   value     u undefined, z null, t true, f false
//             i int32            a number that is one, but -0
//             n                  NaN
//             d double           any other number
//             g string           a bigint, in hex digits of lower case, - before them where it is negative
//             s string           a string
//             *                  an object that is met for the first time and so gets the next number, from 0
//             @ uint32           the object of that number, which has been met before
//   record    O properties            an object with no content but its properties; its prototype does not count
//             A element* properties     an array; an element is a value, or _ uint32 for so many holes in a row
//             D value properties        a Date: its time in milliseconds
//             M (value value)* properties   a Map: its keys and values, in its order
//             S value* properties       a Set, in its order
//             E value value hidden hidden properties   an Error: name, message, cause, errors; the latter two are
//                                       values where they are own and not enumerable properties, and - where not
//             R value value value properties   a RegExp: source, flags, lastIndex
//             P value properties        a boxed primitive
//             B string double octet*    bytes: the name of their kind (ArrayBuffer, SharedArrayBuffer, DataView,
//                                       Uint8Array …; a Buffer is a Uint8Array), how many, and they themselves, each
//                                       element little-endian
//   properties   }                      where there are none
//             k uint32 string* value*   the keys of the own enumerable ones, how many and which, in the order of their
//                                       UTF-16 code units; then the value of each. Such a list of keys gets the next
//                                       number, from 0
//             r uint32 value*           the same keys as in the list of that number
//             Elements of an array and characters of a boxed string are no properties. Properties of bytes do not count.
//
// Objects are numbered as they are met, and written in the order of their numbers, breadth first: any depth is possible.
// No value begins like properties, a hole or a hidden property, and FF, which ends strings, is not in any UTF-8. So the form
// can be read back, and no two values have the same form.
import { writeRecord } from './object.ts'
import { startWalk, writeValue } from './walk.ts'

/**
 * The canonical bytes of a value that structured clone accepts. Values that `assert.deepStrictEqual` tells apart have different
 * bytes, and equal values have equal bytes. As in structured clone, prototypes do not count, a shared object differs from two
 * equal ones, and Maps and Sets keep their order.
 *
 * @throws TypeError for what structured clone refuses, for an invalid Date, and for an object of a class without own enumerable
 *   properties. The message has its path.
 */
export function canonicalBytes(value: unknown): Uint8Array {
  const walk = startWalk()
  for (const letter of 'nm1 ') walk.writer.letter(letter)
  writeValue(walk, value, '')
  for (walk.at = 0; walk.at < walk.objects.length; walk.at++) writeRecord(walk, walk.objects[walk.at] as object)
  return walk.writer.written
}
