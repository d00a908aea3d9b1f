// What the documents say of a picture is what the page shows when it is taken.
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'
import { readPictures } from './camera.ts'
import { demoScenes } from './demo.ts'
import { tapScenes } from './tap.ts'
import { toolScenes } from './tools.ts'

const scenes = { ...demoScenes, ...toolScenes, ...tapScenes }
const page = readFileSync('playground/inspector.md', 'utf8').replace(/\s+/g, ' ')

/** The picture's text in the document. */
const altOf = (picture: string): string => new RegExp(`!\\[([^\\]]*)\\]\\(screenshots/${picture}\\.png\\)`).exec(page)?.[1] ?? ''

/** `said` stands in the document, and `shown` on the page. */
interface Fact { readonly picture: string, readonly said: string, readonly shown: readonly string[] }

const FACTS: readonly Fact[] = [
  { picture: 'filter', said: 'A filter for 304s with another tag than W/"0": 7 of 17 shown', shown: ['7 of 17 shown'] },
  { picture: 'probe', said: 'grade B, 6 checks good, 1 undecided, 1 warning, 0 wrong', shown: ['Grade B', '8 checks: 6 good, 1 undecided, 1 warning, 0 wrong.'] },
  { picture: 'witnesses', said: 'Exchange 9: the page saw 200, the cache validated its copy, the recorder saw 304 Not Modified',
    shown: ['page saw 200', 'Validated', '304 Not Modified'] },
  { picture: 'decision', said: 'Steps 0 to 6 of the decision: If-None-Match matches by weak comparison, hence answer 304',
    shown: ['0 Preconditions count yes', '3 If-None-Match matches', 'weak comparison: a tag matches: answer 304', '6 Handler runs'] },
  { picture: 'merge', said: 'Exchange 8 as stored, with the 304: six fields updated, two stored, four kept out',
    shown: ['Exchange 8 as stored, with this 304', '2 stored, 6 updated, 4 kept out'] },
  { picture: 'difference', said: 'What changed from exchange 7 to 8: the status line, X-Exchange, ETag, Content-Type and Content-Length',
    shown: ['What changed from 7 to 8', 'Status line 7', 'X-Exchange 7', 'ETag 7', 'Content-Type only 8', 'Content-Length only 8'] }
]

const texts = new Map<string, string>()
readPictures((name, text) => { texts.set(name, text.replace(/\s+/g, ' ')) })

table('The picture', FACTS.map(fact => ({ ...fact, name: fact.picture, ref: 'not-modified: documents' })), async ({ picture, said, shown }) => {
  assert.match(altOf(picture), said)
  const [, scene] = Object.entries(scenes).find(([names]) => names.split(' ').includes(picture)) ?? []
  if (!texts.has(picture)) await scene?.()
  const text = texts.get(picture) ?? ''
  for (const fact of shown) assert.match(text, fact)
})
