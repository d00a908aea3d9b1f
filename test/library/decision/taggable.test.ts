// Which answers get a tag from their content.
import * as assert from 'uvu/assert'
import { DEFAULT_LIMIT, isTaggable } from '../../../src/decision/taggable.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: generate'
const PLAIN = { status: 200, etag: undefined, contentType: 'text/plain', cacheControl: undefined }

table('An answer', [
  { name: '200', expected: true },
  { name: '200 without a type', head: { contentType: undefined }, expected: true },
  { name: '200 that may be stored', head: { cacheControl: 'max-age=60, no-cache' }, expected: true },
  { name: '200 that may not be stored', head: { cacheControl: 'max-age=60, no-store' }, expected: false, ref: 'RFC 9111 §5.2.2.5' },
  { name: '200 that may not be stored, in two lines', head: { cacheControl: ['private', 'no-store'] }, expected: false, ref: 'RFC 9111 §5.2.2.5' },
  { name: '200 with a tag', head: { etag: '"v1"' }, expected: false },
  { name: '201', head: { status: 201 }, expected: false },
  { name: '206', head: { status: 206 }, expected: false },
  { name: '404', head: { status: 404 }, expected: false },
  { name: 'an event stream', head: { contentType: 'text/event-stream' }, expected: false },
  { name: 'an event stream in other letters, with a parameter', head: { contentType: ' Text/Event-Stream; charset=utf-8' }, expected: false },
  { name: 'a type that only ends like an event stream', head: { contentType: 'x-text/event-stream' }, expected: true }
].map(row => ({ head: {}, ref: REF, ...row })), ({ head, expected }) => assert.is(isTaggable({ ...PLAIN, ...head }), expected))

stories(REF, {
  'the content of one mebibyte is held, unless a limit is given'() {
    assert.is(DEFAULT_LIMIT, 1_048_576)
  }
})
