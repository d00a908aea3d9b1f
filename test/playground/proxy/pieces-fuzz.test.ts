// Bytes of any kind, in pieces cut anywhere. `npm run fuzz -- --kind pieces` goes on for as long as one likes.
import { pieces } from '../../fuzz/kinds/pieces.ts'
import { playShort } from '../../fuzz/kinds/short.ts'
import { stories } from '../../support/table.ts'

stories('Whatever passes through the proxy', {
  'how it is cut changes nothing of what is read, and what is kept has a bound': () => playShort(pieces, 6455, 200,
    ['messages', 'many messages', 'noise on a WebSocket', 'a response', 'a chunked response', 'a broken response'])
})
