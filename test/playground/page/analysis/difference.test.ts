// The difference between two exchanges, field by field.
import * as assert from 'uvu/assert'
import { differenceLimit, differenceOf } from '../../../../playground/page/analysis/difference.ts'
import type { DifferenceLine } from '../../../../playground/page/analysis/difference.ts'
import { answer, fields } from '../../support/note-rows.ts'
import { stories, table } from '../../../support/table.ts'

const signs = { 'same': '=', 'changed': '~', 'only left': '<', 'only right': '>' } as const

const shown = ({ names, state, left, right }: DifferenceLine): string =>
  signs[state] + [...new Set([names[0] ?? names[1] ?? '', left ?? right])].join(' ')

const compare = (left: readonly string[], right: readonly string[]): readonly DifferenceLine[] =>
  differenceOf(answer(left), answer(right)).lines
    .filter(({ part, names }) => part === 'response' && names.some(Boolean))

table('fields', [
  { name: 'equal fields are the same, whatever the case of their names', left: ['A: 1'], right: ['a: 1'],
    lines: ['=A 1'] },
  { name: 'another value is a change', left: ['A: 1'], right: ['A: 2'], lines: ['~A 1'] },
  { name: 'what only the right has follows its neighbour', left: ['A: 1', 'C: 3'], right: ['A: 1', 'B: 2', 'C: 3'],
    lines: ['=A 1', '>B 2', '=C 3'] },
  { name: 'and comes first where it came first', left: ['A: 1'], right: ['B: 2', 'A: 1'], lines: ['>B 2', '=A 1'] },
  { name: 'what only the left has stays in its place', left: ['A: 1', 'B: 2', 'C: 3'], right: ['C: 3'],
    lines: ['<A 1', '<B 2', '=C 3'] },
  { name: 'the second line of a name meets the second', left: ['A: 1', 'A: 2'], right: ['A: 1', 'A: 3', 'A: 4'],
    lines: ['=A 1', '~A 2', '>A 4'] },
  { name: 'the left side gives the order', left: ['A: 1', 'B: 2'], right: ['B: 2', 'A: 1'], lines: ['=A 1', '=B 2'] },
  { name: 'nothing and something', left: [], right: ['B: 2', 'A: 1'], lines: ['>B 2', '>A 1'] },
  { name: 'no name is taken for another', left: ['__proto__: 1'], right: ['constructor: 1'],
    lines: ['>constructor 1', '<__proto__ 1'] },
].map(row => ({ ...row, ref: 'not-modified: difference' })), ({ left, right, lines }) => {
  assert.equal(compare(left, right).map(shown), lines)
})

const marked = (text: string | null, range: readonly [number, number] | undefined): string =>
  `${text?.slice(0, range?.[0])}[${text?.slice(...range ?? [])}]${text?.slice(range?.[1])}`

table('marks', [
  { name: 'the part in the middle', left: 'W/"12"', right: 'W/"345"', marks: ['W/"[12]"', 'W/"[345]"'] },
  { name: 'an insertion has nothing on the left', left: 'max-age=6', right: 'max-age=60',
    marks: ['max-age=6[]', 'max-age=6[0]'] },
  { name: 'a repeated part is not counted twice', left: 'aa', right: 'aaa', marks: ['aa[]', 'aa[a]'] },
  { name: 'everything', left: 'a', right: 'b', marks: ['[a]', '[b]'] },
  { name: 'from nothing', left: '', right: 'b', marks: ['[]', '[b]'] },
].map(row => ({ ...row, ref: 'not-modified: difference' })), ({ left, right, marks }) => {
  const [line] = compare([`A: ${left}`], [`A: ${right}`])
  assert.equal([marked(left, line?.marks?.[0]), marked(right, line?.marks?.[1])], marks)
})

stories('not-modified: difference', {
  'the request line and the status line come first in their parts': () => {
    const { lines, changed } = differenceOf(answer(['A: 1'], { requestFields: fields('H: h') }),
      answer(['A: 1'], { requestFields: fields('H: h'), method: 'HEAD', status: 304, reason: 'Not Modified' }))
    assert.equal(lines.map(({ part, state, left }) => `${part} ${state} ${left}`), [
      'request changed GET /counter.png HTTP/1.1', 'request same h', 'response changed HTTP/1.1 200 OK',
        'response same 1'])
    assert.is(changed, 2)
  },
  'so many fields a message, and how many are left out': () => {
    const many = Array.from({ length: differenceLimit + 3 }, (_, index) => `A${index}: 1`)
    const { lines, omitted } = differenceOf(answer(many, { requestFields: [] }), answer([], { requestFields: [] }))
    assert.is(lines.length, differenceLimit + 2)
    assert.is(omitted, 3)
  },
  'long values take one pass': () => {
    const long = 'ab'.repeat(100_000)
    const [line] = compare([`A: ${long}x`], [`A: ${long}y`])
    assert.equal(line?.marks, [[200_000, 200_001], [200_000, 200_001]])
  },
})
