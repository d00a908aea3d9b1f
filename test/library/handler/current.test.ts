// What a caller may say of the current representation, and what becomes of it.
import { equal, throws } from 'uvu/assert'
import { etagFor } from 'not-modified'
import { currentOf } from '../../../src/handler/current.ts'
import { revisionEtag } from '../../../src/validators/revision-etag.ts'
import { table } from '../../support/table.ts'

const DATE = new Date('1994-11-06T08:49:37Z')
class Known {
  get etag(): string { return '"known"' }
}
class Dated {
  get lastModified(): Date { return DATE }
}
const REF = 'not-modified: the current representation'

table('A revision', [
  { name: 'a number', given: 7, etag: '"7"' },
  { name: 'zero', given: 0, etag: '"0"' },
  { name: 'a bigint', given: 7n, etag: '"7"' },
  { name: 'a word', given: 'r7', etag: '"r7"' },
  { name: 'the empty word', given: '', etag: '""' },
  { name: 'a word with quotes inside', given: 'a"b', etag: etagFor('a"b') },
  { name: 'a tag', given: '"7"', etag: '"7"' },
  { name: 'a weak tag', given: 'W/"7"', etag: 'W/"7"' },
  { name: 'a tag that ends as a coding', given: '"a-gzip"', etag: '"a-gzip"' },
  { name: 'a word that ends as a coding', given: 'a-gzip', etag: etagFor(Buffer.from('a-gzip')) },
  { name: 'a word that ends as no coding', given: 'a-lzma', etag: '"a-lzma"' },
  { name: 'a date', given: new Date(5), etag: '"5"' },
  { name: 'a list', given: ['build', 7], etag: etagFor(['build', 7]) },
  { name: 'bytes', given: Uint8Array.of(1), etag: etagFor(Uint8Array.of(1)) },
  { name: 'a buffer', given: Uint8Array.of(1).buffer, etag: etagFor(Uint8Array.of(1).buffer) },
  { name: 'a view', given: new DataView(Uint8Array.of(1).buffer), etag: etagFor(new DataView(Uint8Array.of(1).buffer)) }
].map(row => ({ ...row, ref: REF })), ({ given, etag }) => {
  equal(currentOf(given), { etag })
})

table('A revision with options', [
  { name: 'weak', given: 7, weak: true, digest: 'md5', etag: 'W/"7"' },
  { name: 'a word that is weak', given: 'r7', weak: true, digest: 'md5', etag: 'W/"r7"' },
  { name: 'a tag, which stays strong', given: '"7"', weak: true, digest: 'md5', etag: '"7"' },
  { name: 'another digest', given: 'a-gzip', weak: false, digest: 'sha256', etag: etagFor(Buffer.from('a-gzip'), { digest: 'sha256' }) },
  { name: 'undefined', given: undefined, weak: false, digest: 'md5', etag: undefined },
  { name: 'null', given: null, weak: false, digest: 'md5', etag: undefined }
].map(row => ({ ...row, ref: REF })), ({ given, weak, digest, etag }) => equal(revisionEtag(given, weak, digest), etag))

table('Validators', [
  { name: 'a tag', given: { etag: '"7"' }, current: { etag: '"7"', lastModified: undefined } },
  { name: 'a date', given: { lastModified: DATE }, current: { etag: undefined, lastModified: DATE } },
  { name: 'both', given: { etag: 'W/"7"', lastModified: DATE }, current: { etag: 'W/"7"', lastModified: DATE } },
  { name: 'neither', given: {}, current: { etag: undefined, lastModified: undefined } },
  { name: 'neither, without a prototype', given: Object.create(null), current: { etag: undefined, lastModified: undefined } },
  { name: 'both undefined', given: { etag: undefined, lastModified: undefined }, current: { etag: undefined, lastModified: undefined } },
  { name: 'an object of a class that has a tag', given: new Known(), current: { etag: '"known"', lastModified: undefined } },
  { name: 'an object of a class that has a date', given: new Dated(), current: { etag: undefined, lastModified: DATE } },
  { name: 'a tag among other properties', given: { etag: '"7"', id: 1 }, current: { etag: '"7"', lastModified: undefined } },
  { name: 'nothing exists', given: null, current: null },
  { name: 'not known', given: undefined, current: undefined }
].map(row => ({ ...row, ref: REF })), ({ given, current }) => equal(currentOf(given), current))

table('What is refused', [
  { name: 'a promise', given: Promise.resolve(7), message: /^answerConditional: expected a revision .*, got an instance of Promise: await it$/ },
  { name: 'a row', given: { id: 1, revision: 7 }, message: /^answerConditional: expected a revision such as row.revision, or { etag, lastModified }, got .* with "id"$/ },
  { name: 'validators under other names', given: { etag: '"7"', 'Last-Modified': DATE }, message: /^answerConditional: expected a revision .* with "Last-Modified"$/ },
  { name: 'a Map', given: new Map(), message: /^answerConditional: .*got an instance of Map$/ },
  { name: 'an object of a class that has nothing', given: new URL('http://x/'), message: /^answerConditional: .*got an instance of URL$/ },
  { name: 'a tag without its quotes', given: { etag: 'v1' }, message: /^answerConditional: expected an etag such as '"v1"', got "v1"/ },
  { name: 'a tag that is a number', given: { etag: 5 }, message: /^answerConditional: expected an etag such as '"v1"', got 5/ },
  { name: 'a tag that is null', given: { etag: null }, message: /^answerConditional: expected an etag such as '"v1"', got null/ },
  { name: 'a tag that a client may send, and that is not sent', given: { etag: '"\xe9"' }, message: /^answerConditional: expected an etag of printable ASCII, got / },
  { name: 'a date that is a string', given: { lastModified: 'today' }, message: /^answerConditional: expected a valid Date as lastModified, got "today"$/ },
  { name: 'a date that is none', given: { lastModified: new Date(NaN) }, message: /^answerConditional: expected a valid Date as lastModified, got an? .*Date/ },
  { name: 'a date that is null', given: { lastModified: null }, message: /^answerConditional: expected a valid Date as lastModified, got null$/ },
  { name: 'a function', given: () => 7, message: /function/ },
  { name: 'a symbol', given: Symbol('7'), message: /symbol/ },
  { name: 'NaN', given: NaN, message: /finite/ }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ given, message }) => {
  throws(() => currentOf(given), (error: unknown) => error instanceof TypeError && message.test(error.message))
})

table('What is refused says who was called', [
  { name: 'a promise', given: Promise.resolve(7), message: /^assertPreconditions: expected a revision/ },
  { name: 'a tag that is not ASCII', given: { etag: '"é"' }, message: /^assertPreconditions: expected an etag of printable ASCII, got "\\"é\\""$/ }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ given, message }) => {
  throws(() => currentOf(given, 'assertPreconditions'), (error: unknown) => error instanceof TypeError && message.test(error.message))
})
