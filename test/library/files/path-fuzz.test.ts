// Targets of any pieces, over a socket: a folder answers with one of its files, or with none, and gives nothing away.
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { randomOf } from '../../fuzz/random.ts'
import type { Random } from '../../fuzz/random.ts'
import { stories } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import { withFolder } from './folder.ts'

const SECRET = 'a secret'
const CONTENTS: Readonly<Record<string, string>> = { 'a.txt': 'of a', 'sub/index.html': 'of sub', 'sub/b c.txt': 'of b c', 'é.txt': 'of é', 'index.html': 'of the top' }
const PIECES = ['/', '/', '/', '.', '..', '%2e', '%2E%2e', '%2f', '%5c', '\\', 'a.txt', 'sub', 'b%20c.txt', 'index.html', 'é.txt', '%c3%a9.txt', 'out', 'secret.txt', '.env', '%00', '%', '%zz',
  '?', '?a=/../x', '#', ':', 'C:', '~', ' ', 'http://x', '//x', '*', '%c0%ae', '%252e', 'A.TXT', ';', '=', '&', '@', 'NUL', '::$DATA']
const FIELDS = ['Range: bytes=0-1', 'Range: bytes=-1', 'If-None-Match: *', 'If-Match: "x"', 'Accept-Encoding: gzip, br;q=0', 'If-Range: "x"']
const SEED = 20_261_127

const targetOf = (random: Random): string =>
  `${random.chance(0.9) ? '/' : ''}${Array.from({ length: random.below(8) }, () => random.pick(PIECES)).join(random.chance(0.4) ? '/' : '')}`

stories('not-modified: refused paths', {
  'two thousand targets, of which each is one of the files or nothing': () => withFolder({ ...CONTENTS, '.env': SECRET }, async folder => {
    const outside = join(dirname(folder.path), `${folder.path.split('/').at(-1) as string}-secret.txt`)
    writeFileSync(outside, SECRET)
    symlinkSync(outside, join(folder.path, 'secret.txt'))
    symlinkSync(dirname(outside), join(folder.path, 'out'))
    const seen = new Map<number, number>()
    const known = Object.values(CONTENTS)
    await withServer(files(folder.path), async wire => {
      for (let number = 0; number < 2000; number++) {
        const random = randomOf(SEED, number)
        const target = targetOf(random).replaceAll(/[ \r\n]/g, '%20').replaceAll('é', 'Ã©')
        const { status, fields, content } = await wire.send(random.pick(['GET', 'GET', 'GET', 'HEAD']), random.chance(0.3) ? [random.pick(FIELDS)] : [], '', target === '' ? '/' : target)
        const said = `number ${number}, ${JSON.stringify(target)}: ${status}`
        seen.set(status, (seen.get(status) ?? 0) + 1)
        assert.ok([200, 206, 301, 304, 307, 308, 400, 404, 412, 416].includes(status), said)
        assert.not.match(content, SECRET, said)
        assert.not.match(fields.join('\n'), folder.path, said)
        const text = Buffer.from(content, 'latin1').toString()
        if (status === 200) assert.ok(content === '' || known.includes(text), said)
        if (status === 206) assert.ok(known.some(whole => whole.startsWith(text) || whole.endsWith(text)) || Buffer.from(content, 'latin1').length <= 2, said)
        const location = fields.find(line => /^location: /i.test(line))?.slice(10)
        if (location !== undefined) assert.is(new URL(location, 'http://own/').host, 'own', said)
      }
      assert.is((await wire.send('GET', [], '', '/a.txt')).content, 'of a')
    }).finally(() => rmSync(outside))
    // Chance led to each kind of answer.
    for (const status of [200, 206, 304, 404, 412]) assert.ok((seen.get(status) ?? 0) > 3, `${status}: ${seen.get(status)}`)
  })
})
