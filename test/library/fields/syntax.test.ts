// Tokens, character by character.
import { is } from 'uvu/assert'
import { characterAt, isToken } from '../../../src/fields/syntax.ts'
import { stories, table } from '../../support/table.ts'

const TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

table('A token', [
  { name: 'of one character', text: 'a', well: true },
  { name: 'of all characters', text: TOKEN, well: true },
  { name: 'of none', text: '', well: false },
  { name: 'with a space before it', text: ' a', well: false },
  { name: 'with a line break behind it', text: 'a\n', well: false },
  { name: 'in two lines', text: 'a\nb', well: false }
].map(row => ({ ...row, ref: 'RFC 9110 §5.6.2' })), ({ text, well }) => is(isToken(text), well))

stories('RFC 9110 §5.6.2', {
  'each character is one of a token or is not': () => {
    for (let code = 0; code < 0x180; code++) {
      const character = String.fromCharCode(code)
      is(isToken(character), TOKEN.includes(character), `U+${code.toString(16)}`)
      is(isToken(`a${character}b`), TOKEN.includes(character), `U+${code.toString(16)} within`)
    }
  },
  'a character is named by its code': () => {
    is(characterAt('a\n', 1), '"U+000A" at index 1')
    is(characterAt('\uabcd', 0), '"U+ABCD" at index 0')
  }
})
