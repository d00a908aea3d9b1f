// Every field in every state together: a condition that is ignored, true or false must not change how others are read.
import { equal, is } from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import type { Validators } from 'not-modified'
import { decisionOf, NOW } from '../../support/conditions.ts'
import { table } from '../../support/table.ts'

const A = '"a"'
const B = '"b"'
const EARLIER = 'Fri, 01 May 2026 00:00:00 GMT'
const EQUAL = 'Sat, 02 May 2026 00:00:00 GMT'
const LATER = 'Sun, 03 May 2026 00:00:00 GMT'
const lastModified = new Date('2026-05-02T00:00:00Z')

// Every field in every state, with what it comes to for each current representation, in the order of `currents`.
const currents: readonly (Validators | undefined)[] = [
  { etag: A, lastModified }, { etag: A }, { etag: 'W/"a"' }, { lastModified }, {}, undefined,
]
type States = readonly (readonly [value: string | undefined, outcomes: string])[]
const matches: States = [[undefined, '......'], [A, '++----'], [B, '------'], ['a"', '------'], ['*', '+++++-']]
const noneMatches: States = [[undefined, '......'], [A, '---+++'], [B, '++++++'], ['"a', '++++++'], ['*', '-----+']]
const unmodifieds: States = [[undefined, '......'], [EARLIER, '-..-..'], [EQUAL, '+..+..'], ['2027', '......']]
const modifieds: States = [[undefined, '......'], [EARLIER, '+..+..'], [EQUAL, '-..-..'], ['2027', '......']]
const ifRanges: States = [
  [undefined, '......'], [A, '++----'], ['W/"a"', '------'], [EQUAL, '+--+--'], [LATER, '------'], ['a', '------'],
]

type Signs = Readonly<Record<'IM' | 'IUS' | 'INM' | 'IMS' | 'IR', string>>

/** The steps of §13.2.2 with the outcomes of the tables above. */
function expectedOf(method: string, hasRange: boolean, { IM, IUS, INM, IMS, IR }: Signs): string {
  if (['CONNECT', 'OPTIONS', 'TRACE'].includes(method)) return 'perform'
  const safe = ['GET', 'HEAD', 'QUERY'].includes(method)
  const words: string[] = []
  const note = (name: string, sign: string) => { if (sign !== '.') words.push(name + sign) }
  const end = (word: string) => [...words, word].join(' ')
  if (IM !== '.') note('IM', IM)
  else note('IUS', IUS)
  if (IM === '-' || (IM === '.' && IUS === '-')) return end('412')
  note('INM', INM)
  if (INM === '-') return end(safe ? '304' : '412')
  if (INM === '.' && safe) {
    note('IMS', IMS)
    if (IMS === '-') return end('304')
  }
  if (method !== 'GET' || !hasRange) return end('perform')
  note('IR', IR)
  return end(IR === '-' ? 'perform' : 'range')
}

const ranges = [undefined, 'bytes=0-9']
const methods = ['GET', 'HEAD', 'QUERY', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE', 'get']

table('Every combination', methods.map(method => ({
  name: `${method}: five fields in every state on six representations`, ref: 'RFC 9110 §13.2.2', method,
})), ({ method }) => {
  let count = 0
  for (const [at, current] of currents.entries()) {
    for (const [im, IM] of matches) for (const [ius, IUS] of unmodifieds) for (const [inm, INM] of noneMatches) {
      for (const [ims, IMS] of modifieds) for (const [ir, IR] of ifRanges) for (const range of ranges) {
        const fields = {
          'if-match': im, 'if-unmodified-since': ius, 'if-none-match': inm, 'if-modified-since': ims, 'if-range': ir,
          range,
        }
        const signs = { IM: IM[at]!, IUS: IUS[at]!, INM: INM[at]!, IMS: IMS[at]!, IR: IR[at]! }
        const expected = decisionOf(expectedOf(method, range !== undefined, signs))
        const decision = evaluatePreconditions(method, fields, current, NOW)
        // Deep comparison of each of them would take most of the time.
        if (JSON.stringify(decision) !== JSON.stringify(expected)) {
          equal({ fields, current, decision }, { fields, current, decision: expected })
        }
        count++
      }
    }
  }
  is(count, 6 * 5 * 4 * 5 * 4 * 6 * 2)
})
