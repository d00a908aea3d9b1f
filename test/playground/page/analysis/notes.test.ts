// The notes on an exchange, rule by rule: where each fires, and where it must not.
import * as assert from 'uvu/assert'
import { mismatchRules } from '../../../../playground/page/analysis/mismatch.ts'
import { createIndex, indexBounds } from '../../../../playground/page/analysis/history.ts'
import { countLevels, levels } from '../../../../playground/page/analysis/note.ts'
import { notesOn, rules } from '../../../../playground/page/analysis/notes.ts'
import { conditional, decisionOf } from '../../../support/exchange.ts'
import { departureRows, historyRows, notModifiedRows } from '../../support/note-rows-of-304.ts'
import { answer, fields, requestRows, responseRows } from '../../support/note-rows.ts'
import { stories, table } from '../../../support/table.ts'

const known = new Map([...rules, ...mismatchRules].map(({ id, section }) => [id, section]))

const rows = [...responseRows, ...requestRows, ...notModifiedRows, ...historyRows, ...departureRows]
  .map(row => ({ ...row, ref: known.get(row.id) ?? `no rule ${row.id}` }))

table('notes', rows, ({ id, on, exchange, earlier }) => {
  const index = createIndex()
  for (const one of earlier) index.add(one)
  const notes = notesOn(exchange, index)
  assert.equal(notes.filter(note => note.id === id).map(({ field }) => field), on)
  // The exchange itself, and what follows it, are none of its past.
  index.add(exchange)
  index.add({ ...exchange, id: exchange.id + 1, contentBytes: 9999 })
  assert.equal(notesOn(exchange, index), notes)
  for (const { section, summary, detail, field, level } of notes) {
    assert.match(section, /^RFC (?:9110|9111) §\d+(?:\.\d+)+$/)
    assert.not.match(summary, /%|undefined|NaN/)
    assert.ok(detail.length > 0 && detail.length <= 120, detail)
    assert.ok(levels.includes(level))
    assert.is(field, field?.toLowerCase() ?? null)
  }
})

table('rules', [...known].map(([id, ref]) => ({
  name: `${id} has rows that fire and rows that do not`, ref, id,
})), ({ id }) => {
  const own = rows.filter(row => row.id === id)
  assert.ok(own.some(({ on }) => on.length > 0))
  assert.ok(own.some(({ on }) => on.length === 0))
})

stories('notes', {
  'the gravest come first': () => {
    const exchange = answer(['ETag: abc', 'Pragma: x'], { requestFields: fields('If-Range: "a"') })
    const found = notesOn(exchange, createIndex()).map(({ level }) => levels.indexOf(level))
    assert.equal(found, found.slice().sort((one, other) => one - other))
    assert.is(found[0], 0)
  },
  'an answer that was cut off, and one of the tap itself, say nothing of the server': () => {
    assert.equal(notesOn(answer(['ETag: abc'], { complete: false }), createIndex()), [])
    assert.equal(notesOn(answer(['ETag: abc'], { error: 'The upstream is gone' }), createIndex()), [])
  },
  'the demo’s own exchange with its recorded decision gets no inferred note': () => {
    const exchange = conditional('"x"', '"x"', 200, { decision: decisionOf(304, { 'If-None-Match': 'false' }) })
    assert.not.ok(notesOn(exchange, createIndex()).some(({ id }) => id === 'validator-ignored'))
  },
  'a 304 after a 200 that it repeats is good, and nothing else': () => {
    const lines = ['ETag: "a"', 'Cache-Control: no-cache', 'Date: Sun, 06 Nov 1994 08:49:37 GMT']
    const index = createIndex()
    index.add(answer(lines, { id: 1 }))
    const notes = notesOn({ ...conditional('"a"', '"a"', 304), id: 2, responseFields: fields(...lines) }, index)
    assert.equal(notes.map(({ id, summary }) => `${id} ${summary}`), ['not-modified A 304: 171 B of content were not sent'])
    assert.equal(countLevels(notes), { bad: 0, warning: 0, info: 0, good: 1 })
  },
  'a weak ETag under If-Match is said to be refused by who keeps to the section, not to have been refused': () => {
    for (const status of [204, 412]) {
      const exchange = answer(['ETag: W/"a"'], { status, method: 'PUT', requestFields: fields('If-Match: W/"a"') })
      const note = notesOn(exchange, createIndex()).find(({ id }) => id === 'etag-weak-for-if-match')
      assert.match(note?.detail ?? '', /never matches a weak tag: a server that follows §13\.1\.1 refuses/)
    }
  },
  'what a field holds is never read as a replacement pattern': () => {
    const [note] = notesOn(answer(["ETag: $&$'$`"]), createIndex())
    assert.is(note?.summary, "ETag is not a valid entity tag: $&$'$`")
  },
  'half a megabyte of anything in each field is read, and nothing is thrown': () => {
    const names = ['ETag', 'Vary', 'Cache-Control', 'Date', 'Expires', 'Age', '__proto__', 'Content-Length', 'If-Match',
      'If-None-Match', 'If-Range', 'If-Modified-Since']
    for (const part of ['"', ',', '"a",', 'W/', '\\"']) {
      const value = part.repeat(500_000 / part.length)
      const lines = names.map(name => [name, value] as const)
      notesOn(answer([], { requestFields: lines, responseFields: lines }), createIndex())
    }
  },
})

stories('index', {
  'keeps so many targets and variants, and forgets the oldest': () => {
    const index = createIndex()
    for (let id = 1; id <= 1000; id++) {
      index.add(answer([`ETag: "${id}"`], { id }))
      index.add(answer([], { id, target: `/${id}` }))
    }
    assert.is(index.targets, indexBounds.targets)
    const kept = index.before(answer([], { id: 5000 }))
    assert.is(kept.length, indexBounds.variants)
    assert.is(kept.at(-1)?.etag, '"1000"')
    assert.equal(index.before(answer([], { id: 5000, target: '/1' })), [])
  },
  'takes in no text beyond its bounds': () => {
    const index = createIndex()
    index.add(answer([`ETag: "${'x'.repeat(indexBounds.tagLength)}"`], { id: 1 }))
    index.add(answer([], { id: 2, target: `/${'x'.repeat(indexBounds.targetLength)}` }))
    assert.is(index.targets, 0)
  },
  'a representation that comes again is one variant, from its first sight to its last': () => {
    const index = createIndex()
    for (const id of [3, 1, 2]) index.add(answer(['ETag: "a"'], { id }))
    assert.equal(index.before(answer([], { id: 9 })).map(({ first, last }) => [first, last]), [[1, 3]])
  },
})
