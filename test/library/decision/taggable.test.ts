// Which answers get a tag from their content.
import * as assert from 'uvu/assert'
import { DEFAULT_LIMIT, isTaggable } from '../../../src/decision/taggable.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: generate'
const PLAIN = { status: 200, etag: undefined, contentType: 'text/plain', cacheControl: undefined, accelBuffering: undefined }

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
  { name: 'lines of JSON', head: { contentType: 'application/x-ndjson' }, expected: false },
  { name: 'lines of JSON, by the newer name', head: { contentType: 'application/ndjson; charset=utf-8' }, expected: false },
  { name: 'lines of JSON, by another name', head: { contentType: 'application/jsonl' }, expected: false },
  { name: 'lines of JSON, by the old other name', head: { contentType: 'application/x-jsonlines' }, expected: false },
  { name: 'a sequence of JSON texts', head: { contentType: 'application/json-seq' }, expected: false, ref: 'RFC 7464' },
  { name: 'a stream of JSON', head: { contentType: 'application/stream+json' }, expected: false },
  { name: 'pictures that replace each other', head: { contentType: 'multipart/x-mixed-replace;boundary=x' }, expected: false },
  { name: 'JSON', head: { contentType: 'application/json' }, expected: true },
  { name: 'a type that only begins like lines of JSON', head: { contentType: 'application/ndjson-index' }, expected: true },
  { name: 'other parts', head: { contentType: 'multipart/mixed; boundary=x' }, expected: true },
  { name: 'what no proxy may hold', head: { accelBuffering: 'no' }, expected: false },
  { name: 'what no proxy may hold, in other letters', head: { accelBuffering: ' No ' }, expected: false },
  { name: 'what no proxy may hold, after a tab', head: { accelBuffering: '\tno' }, expected: false, ref: 'RFC 9110 §5.6.3' },
  { name: 'what no proxy may hold, before a tab', head: { accelBuffering: 'no\t' }, expected: false, ref: 'RFC 9110 §5.6.3' },
  { name: 'what no proxy may hold, before a space', head: { accelBuffering: 'no ' }, expected: false, ref: 'RFC 9110 §5.6.3' },
  { name: 'X-Accel-Buffering with a word that ends with no', head: { accelBuffering: 'mono' }, expected: true },
  { name: 'X-Accel-Buffering with a word that begins with no', head: { accelBuffering: 'none' }, expected: true },
  { name: 'an event stream after a tab', head: { contentType: '\ttext/event-stream' }, expected: false, ref: 'RFC 9110 §5.6.3' },
  { name: 'an event stream before a tab', head: { contentType: 'text/event-stream\t;x=y' }, expected: false, ref: 'RFC 9110 §5.6.3' },
  { name: 'an event stream before a space', head: { contentType: 'text/event-stream ;x=y' }, expected: false, ref: 'RFC 9110 §5.6.3' },
  { name: 'an event stream in the first of two lines', head: { contentType: 'text/event-stream,text/plain' }, expected: false, ref: 'RFC 9110 §5.3' },
  { name: 'an event stream alone', head: { contentType: 'text/event-stream' }, expected: false },
  { name: 'what a proxy may hold', head: { accelBuffering: 'yes' }, expected: true },
  { name: 'an event stream after a character that is no whitespace', head: { contentType: '\xa0text/event-stream' }, expected: true, ref: 'RFC 9110 §5.6.3' },
  { name: 'a type that only ends like an event stream', head: { contentType: 'x-text/event-stream' }, expected: true }
].map(row => ({ head: {}, ref: REF, ...row })), ({ head, expected }) => assert.is(isTaggable({ ...PLAIN, ...head }), expected))

stories(REF, {
  'the content of one mebibyte is held, unless a limit is given'() {
    assert.is(DEFAULT_LIMIT, 1_048_576)
  }
})
