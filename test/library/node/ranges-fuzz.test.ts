// Range and If-Range as anybody may send them. `npm run fuzz -- --kind ranges` goes on for as long as one likes.
import { ranges } from '../../fuzz/kinds/ranges.ts'
import { playShort } from '../../fuzz/kinds/short.ts'
import { stories } from '../../support/table.ts'

stories('Whatever Range and If-Range say', {
  'the answer is the whole, parts of it, or 416': () => playShort(ranges, 20_260_601, 1200, ['200', '206', '304', '412', '416', 'several'])
})
