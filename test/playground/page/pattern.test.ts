// The filter's regular expressions against the language's own, wherever both know a pattern.
import * as assert from 'uvu/assert'
import { compilePattern } from '../../../playground/page/filter/pattern.ts'
import { stories, table } from '../../support/table.ts'

const found = (source: string, flags: string, text: string): boolean | string => {
  const pattern = compilePattern(source, flags.includes('i'))
  return 'error' in pattern ? pattern.error : pattern.test(text)
}

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

/** A generator of its own, so that a failure can be run again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

function randomPattern(next: (below: number) => number, depth: number): string {
  const atoms = ['a', 'b', '.', '[ab]', '[^a]', '\\b', '\\B', '^', '$', '\\w', '', '\\s']
  const quantifiers = ['*', '+', '?', '{2}', '{0,2}', '{1,}', '*?']
  let text = ''
  for (let i = next(4); i >= 0; i--) {
    const isGroup = depth > 0 && next(3) === 0
    const atom = isGroup ? `(${randomPattern(next, depth - 1)})` : atoms[next(atoms.length)] ?? ''
    text += atom
    if ((isGroup || /^(?:\w|\.|\[.*|\\w|\\s)$/.test(atom)) && next(3) === 0) text += quantifiers[next(quantifiers.length)]
    if (next(8) === 0) text += '|'
  }
  return text
}

stories('Patterns', {
  'agree with RegExp on 10,000 random pairs'() {
    const next = numbers(20_261_122)
    let hits = 0
    for (let i = 0; i < 1000; i++) {
      const source = randomPattern(next, 2)
      const expression = new RegExp(source)
      const pattern = compilePattern(source, false)
      if ('error' in pattern) throw new Error(`${source}: ${pattern.error}`)
      for (let j = 0; j < 10; j++) {
        const text = Array.from({ length: next(7) }, () => 'aab \n'.charAt(next(5))).join('')
        const wanted = expression.test(text)
        if (wanted) hits++
        if (pattern.test(text) !== wanted) assert.unreachable(`/${source}/ on ${JSON.stringify(text)} should be ${wanted}`)
      }
    }
    assert.ok(hits > 2000 && hits < 9500, `a test of both answers, with ${hits} matches`)
  },
  'give the same answer after they have forgotten what they learned'() {
    const pattern = compilePattern('^[^x]*x(.)y$', false)
    if ('error' in pattern) throw new Error(pattern.error)
    for (let i = 0; i < 8000; i++) {
      assert.is(pattern.test(`${String.fromCharCode(i + 200)}x${String.fromCharCode(i + 200)}y`), ![0x2028, 0x2029].includes(i + 200))
    }
  },
})
