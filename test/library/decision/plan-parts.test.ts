import * as assert from 'uvu/assert'
import { planParts } from '../../../src/decision/plan-parts.ts'
import { stories, table } from '../../support/table.ts'

const BOUNDARY = 'B'
const plan = (field: string, length: number, type?: string) => planParts(field, { length, type }, () => BOUNDARY)
const one = (first: number, last: number, length: number) => ({
  status: 206, fields: ['Content-Range', `bytes ${first}-${last}/${length}`, 'Content-Length', String(last - first + 1)], segments: [{ first, last }]
})

table('One part is sent for', [
  { name: 'one range', field: 'bytes=2-4', parts: [2, 4] },
  { name: 'one range to the end', field: 'bytes=5-', parts: [5, 9] },
  { name: 'a suffix', field: 'bytes=-3', parts: [7, 9] },
  { name: 'all that there is, since it was asked for in parts', field: 'bytes=0-', parts: [0, 9] },
  { name: 'two ranges of which one cannot be satisfied', field: 'bytes=0-4,20-', parts: [0, 4] },
  { name: 'ranges that touch', field: 'bytes=0-4,5-6', parts: [0, 6] },
  { name: 'ranges that touch, the later first', field: 'bytes=5-6,0-4', parts: [0, 6] },
  { name: 'ranges that overlap', field: 'bytes=0-5,3-7', parts: [0, 7] },
  { name: 'a range in another', field: 'bytes=0-7,3-4', parts: [0, 7] },
  { name: 'a range around another', field: 'bytes=3-4,0-7', parts: [0, 7] },
  { name: 'ranges that a third one joins', field: 'bytes=0-1,4-5,2-3', parts: [0, 5] },
  { name: 'ranges and a suffix that make the whole', field: 'bytes=0-6,-5', parts: [0, 9] },
  { name: '200 times the same range', field: `bytes=${Array(200).fill('2-3').join()}`, parts: [2, 3] },
  { name: '200 times all', field: `bytes=${Array(200).fill('0-').join()}`, parts: [0, 9] },
  { name: 'each byte by itself', field: 'bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9', parts: [0, 9] },
].map(row => ({ ...row, ref: 'RFC 9110 §15.3.7.1' })), ({ field, parts: [first, last] }) => {
  assert.equal(plan(field, 10, 'text/plain'), one(first as number, last as number, 10))
})

table('The whole is sent for', [
  { name: 'another unit', field: 'items=0-4', ref: 'RFC 9110 §14.2' },
  { name: 'a malformed field', field: 'bytes=0-1x', ref: 'RFC 9110 §14.1.1' },
  { name: 'nine parts that are apart', field: `bytes=${Array.from({ length: 9 }, (_, at) => `${100 * at}-${100 * at}`).join()}`, ref: 'not-modified: eight parts' },
  { name: '2,000 parts of one byte', field: `bytes=${Array.from({ length: 2000 }, (_, at) => `${2 * at}-${2 * at}`).join()}`, ref: 'RFC 9110 §17.15' },
  { name: 'two halves with one byte between', field: 'bytes=0-4998,5000-9999', ref: 'RFC 9110 §15.3.7.2' },
  { name: 'eight parts that are almost all', field: `bytes=${Array.from({ length: 8 }, (_, at) => `${1250 * at}-${1250 * at + 1240}`).join()}`, ref: 'RFC 9110 §17.15' },
  { name: 'a suffix of empty content', field: 'bytes=-5', length: 0, ref: 'RFC 9110 §14.1.2' },
  { name: 'two small parts of small content', field: 'bytes=0-0,5-5', length: 100, ref: 'RFC 9110 §15.3.7.2' },
], ({ field, length = 10000 }) => {
  assert.is(plan(field, length, 'text/plain'), undefined)
})

table('Nothing is sent for', [
  { name: 'a start beyond the end', field: 'bytes=10-', length: 10 },
  { name: 'a suffix of nothing', field: 'bytes=-0', length: 10 },
  { name: 'several of which none can be satisfied', field: 'bytes=10-,-0,30-40', length: 10 },
  { name: 'the start of empty content', field: 'bytes=0-', length: 0 },
].map(row => ({ ...row, ref: 'RFC 9110 §15.5.17' })), ({ field, length }) => {
  assert.equal(plan(field, length, 'text/plain'), { status: 416, fields: ['Content-Range', `bytes */${length}`] })
})

stories('Several parts', {
  'are written with their type and place, in the order asked': () => {
    assert.equal(plan('bytes=7000-7999,500-999', 8000, 'application/pdf'), {
      status: 206,
      fields: ['Content-Type', 'multipart/byteranges; boundary=B', 'Content-Length', '1659'],
      segments: [
        '--B\r\nContent-Type: application/pdf\r\nContent-Range: bytes 7000-7999/8000\r\n\r\n', { first: 7000, last: 7999 },
        '\r\n--B\r\nContent-Type: application/pdf\r\nContent-Range: bytes 500-999/8000\r\n\r\n', { first: 500, last: 999 },
        '\r\n--B--\r\n'
      ]
    })
  },
  'are written without a type where the whole has none': () => {
    const answer = plan('bytes=0-0,9-9', 8000)
    assert.equal(answer?.status === 206 && answer.segments[0], '--B\r\nContent-Range: bytes 0-0/8000\r\n\r\n')
  },
  'stand where the first of those that became one was asked': () => {
    const answer = plan('bytes=500-599,0-9,600-699,5-19', 8000)
    assert.equal(answer?.status === 206 && answer.segments.filter(segment => typeof segment !== 'string'),
      [{ first: 500, last: 699 }, { first: 0, last: 19 }])
    const later = plan('bytes=600-699,0-9,500-599', 8000)
    assert.equal(later?.status === 206 && later.segments.filter(segment => typeof segment !== 'string'),
      [{ first: 500, last: 699 }, { first: 0, last: 9 }])
  },
  'are eight at most': () => {
    const field = (count: number) => `bytes=${Array.from({ length: count }, (_, at) => `${100 * at}-${100 * at}`).join()}`
    assert.is(plan(field(8), 100_000)?.status, 206)
    assert.is(plan(field(9), 100_000), undefined)
  },
  'take less than the whole with all that stands between them': () => {
    const size = Number(plan('bytes=0-0,2-2', 999, 'a/b')?.fields[3])
    assert.is(String(size).length, 3)
    assert.is(plan('bytes=0-0,2-2', size, 'a/b'), undefined)
    assert.is(plan('bytes=0-0,2-2', size + 1, 'a/b')?.fields[3], String(size))
  },
  'are separated by another boundary each time': () => {
    const boundaries = Array.from({ length: 100 }, () => planParts('bytes=0-0,9-9', { length: 8000, type: undefined })?.fields[1])
    assert.is(new Set(boundaries).size, 100)
    assert.equal(boundaries.filter(type => !/^multipart\/byteranges; boundary=[0-9a-f-]{36}$/.test(String(type))), [])
  },
  'are given no boundary where there is one part': () => {
    assert.is(planParts('bytes=0-4', { length: 10, type: undefined }, () => { throw new Error('asked') })?.status, 206)
  }
})
