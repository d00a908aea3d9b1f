// What is held in memory: little for a client that does not read, and for tags made from content not more than the limit.
import { fork } from 'node:child_process'
import * as assert from 'uvu/assert'
import { offer } from '../../soak/gigabyte.ts'
import type { OfferName, Offered } from '../../soak/gigabyte.ts'
import { WAYS, holdAndRelease, stream } from '../../soak/limit.ts'
import type { HeldBytes, Sight } from '../../soak/limit.ts'
import { MEGABYTE } from '../../soak/memory.ts'
import { stories, table } from '../../support/table.ts'

/** Runs this file in a process of its own, whose memory nobody else uses. */
function ask(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] as string, ['target', name], { execArgv: ['--expose-gc', '--enable-source-maps'] })
    child.on('message', resolve)
    child.on('exit', code => reject(new Error(`The child ended with ${code} and had not answered`)))
  })
}

const OFFERS: { name: string, offered: OfferName }[] = [
  { name: 'a generator', offered: 'generator' },
  { name: 'an async generator', offered: 'asyncGenerator' },
  { name: 'a Readable', offered: 'readable' },
  { name: 'a ReadableStream', offered: 'readableStream' },
  { name: 'a lazyBody', offered: 'lazyBody' },
  { name: 'a generator of which a tag was to be made', offered: 'generate' },
  { name: 'a pipe of which a tag was to be made', offered: 'pipe' },
  { name: 'partial content under withRanges', offered: 'partial' },
  { name: 'a rangeBody', offered: 'rangeBody' },
  { name: 'a generator that is too long to be kept', offered: 'kept' },
  { name: 'a generator under node:http2', offered: 'http2' }
]

if (process.argv[2] === 'target') {
  const name = process.argv[3] as string
  const result = name === 'limit' ? await holdAndRelease() : await offer(name as OfferName)
  process.send?.(result, () => process.exit(0))
} else {
  table('A gigabyte for a client that reads nothing', OFFERS.map(row => ({ ...row, ref: 'not-modified: back-pressure' })), async ({ offered }) => {
    const { made, peak, closed } = await ask(offered) as Offered
    assert.ok(peak < 32 * MEGABYTE, `${peak} bytes were held, of ${made} pieces`)
    assert.ok(made > 0 && made < 1024, `${made} pieces were made`)
    assert.is(closed, 1)
  })

  table('An endless stream before generate', Object.entries(WAYS).flatMap(([name, way]) => [0, 1, 1000, 65_536].map(limit => ({
    name: `${name}, with a limit of ${limit} bytes`, way, limit, ref: 'not-modified: generate'
  }))), async ({ way, limit }) => {
    const piece = Math.max(1, Math.floor(limit / 4))
    const sights: Sight[] = []
    await stream(way, limit, piece, 12, sight => { sights.push(sight) })
    assert.is(sights.length, 13)
    for (const { offered, sent, arrived } of sights) {
      if (offered > limit) assert.ok(sent >= offered && arrived === offered, `${offered - sent} bytes are held beyond the limit`)
      else assert.is(arrived, 0)
    }
    const first = sights.find(sight => sight.arrived > 0)
    assert.ok(first !== undefined && first.offered <= limit + piece, 'the first byte is delayed')
  })

  stories('not-modified: generate', {
    'what was held up to the limit is let go beyond it': async () => {
      const { most, end } = await ask('limit') as HeldBytes
      assert.ok(most > 7 * MEGABYTE && most < 10 * MEGABYTE, `${most} bytes were held before the limit`)
      assert.ok(end < 2 * MEGABYTE, `${end} bytes are held beyond the limit`)
    }
  })
}
