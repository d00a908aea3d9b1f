// The filter's regular expressions: they are the language's own, and a batch of them is tried on many rows.
import * as assert from 'uvu/assert'
import { patternError, testPatterns } from '../../../playground/page/filter/pattern.ts'
import { stories, table } from '../../support/table.ts'

const found = (source: string, flags: string, text: string): boolean | string | undefined =>
  patternError(source, flags) ?? testPatterns({ patterns: [{ source, flags, isExcluded: false }], rows: [[[text]]] })[0]

table('A pattern means what RegExp means by it', [
  ['', ''], ['a', 'xay'], ['^a', 'ba'], ['a$', 'ab'], ['^$', ''], ['^$', 'a'], ['a|b|', 'c'], ['^(a|bc)$', 'bc'], ['^a{2}$', 'aaa'], ['^a{2,}$', 'aaa'],
  ['^a{0}$', ''], ['a{,2}', 'a{,2}'], ['a{x', 'a{x'], ['^a??$', 'a'], ['^(?:ab)*$', 'abab'], ['[^a-c]', 'abc'], ['[^a-c]', 'abd'],
  ['[]]', ']'], ['[^]', '\n'], ['[]', 'a'], ['[a-]', '-'], ['[-a]', '-'], ['[\\d-x]', '-'], ['[\\w.]+!', 'a.b!'], ['\\bfoo\\b', 'a foo.'],
  ['\\bfoo\\b', 'afoo'], ['\\Boo\\b', 'foo'], ['\\b', ''], ['\\B', ''], ['[\\b]', '\b'], ['.', '\n'], ['.', '\u2028'], ['\\x41\\u0042', 'AB'], ['\\.', 'x'],
  ['\\/', '/'], ['\\s', '\u00a0'], ['}', '}'], ['(a*)*b', 'aab'], ['(|a)+b', 'b'], ['(^a)*b', 'ab'], ['\\t\\0', '\t\0'], ['(a$|b)*c', 'abc'], ['(?:)', 'x'],
  ['$a', 'a'], ['a^', 'a'], ['x*', ''], ['é', 'É'], ['[à-ö]', 'É'], ['\u017f', 's'], ['k', '\u212a'], ['ß', 'ẞ'], ['[^A]', 'a'], ['\\W', 'ſ'], ['[Z-a]', 'z'],
].flatMap(([source = '', text = '']) => ['', 'i'].map(flags => ({
  name: `/${source}/${flags} in ${JSON.stringify(text)}`, ref: 'ECMA-262 §22.2', source, text, flags,
}))), ({ source, text, flags }) => assert.is(found(source, flags, text), new RegExp(source, flags).test(text)))

table('What is no pattern for RegExp either', ['*', 'a**', '+a', '^*', '(', ')', 'a)', '[', '[b-a]', 'a{2,1}', '{2}', 'a{1}{2}', '\\', '(?'].map(source =>
  ({ name: source, ref: 'ECMA-262 §22.2.1', source })), ({ source }) => {
  assert.throws(() => new RegExp(source))
  assert.type(found(source, '', 'a'), 'string')
})

stories('A batch', {
  'shows the rows that every pattern lets through, by any of its texts'() {
    const patterns = [{ source: '^a', flags: '', isExcluded: false }, { source: 'B', flags: 'i', isExcluded: true }]
    assert.equal(testPatterns({ patterns, rows: [[['x', 'ab'], []], [['ab'], ['ab']], [[], ['x']], [['a'], ['x']]] }), [true, false, false, true])
  },
})
