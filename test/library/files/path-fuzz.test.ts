// Targets of any pieces, over a socket. `npm run fuzz -- --kind paths` goes on for as long as one likes.
import { paths } from '../../fuzz/kinds/paths.ts'
import { playShort } from '../../fuzz/kinds/short.ts'
import { stories } from '../../support/table.ts'

stories('not-modified: refused paths', {
  'two thousand targets, of which each is one of the files or nothing': () => playShort(paths, 20_261_127, 2000, ['200', '206', '304', '404', '412'])
})
