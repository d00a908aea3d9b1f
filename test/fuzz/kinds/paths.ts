// Targets of any pieces at a folder of files: each is answered with one of its files, or with none, and nothing is given away.
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { withFolder } from '../../library/files/folder.ts'
import { openFiles } from '../../support/open-files.ts'
import { until } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'
import type { Random } from '../random.ts'
import { asking } from './asking.ts'
import type { Kind } from './kind.ts'

const SECRET = 'a secret'
const CONTENTS: Readonly<Record<string, string>> = { 'a.txt': 'of a', 'sub/index.html': 'of sub', 'sub/b c.txt': 'of b c', 'é.txt': 'of é', 'index.html': 'of the top' }
const PIECES = ['/', '/', '/', '.', '..', '%2e', '%2E%2e', '%2f', '%5c', '\\', 'a.txt', 'sub', 'b%20c.txt', 'index.html', 'é.txt', '%c3%a9.txt', 'out', 'secret.txt', '.env', '%00', '%', '%zz',
  '?', '?a=/../x', '#', ':', 'C:', '~', ' ', 'http://x', '//x', '*', '%c0%ae', '%252e', 'A.TXT', ';', '=', '&', '@', 'NUL', '::$DATA']
const FIELDS = ['Range: bytes=0-1', 'Range: bytes=-1', 'If-None-Match: *', 'If-Match: "x"', 'Accept-Encoding: gzip, br;q=0', 'If-Range: "x"']

/** Some of the target's octets are written as any octet may be (RFC 3986 §2.1). */
function encoded(random: Random, target: string): string {
  if (random.chance(0.7)) return target
  const hex = (octet: number): string => `%${octet.toString(16).padStart(2, '0')}`
  return target.replaceAll(/[^%/]/g, one => random.chance(0.3) ? hex(one.charCodeAt(0)) : one)
    .concat(random.chance(0.2) ? hex(random.below(256)) : '')
}

function targetOf(random: Random): string {
  const pieces = Array.from({ length: random.below(8) }, () => random.pick(PIECES))
  const target = `${random.chance(0.9) ? '/' : ''}${pieces.join(random.chance(0.4) ? '/' : '')}`.replaceAll(' ', '%20').replaceAll('é', 'Ã©')
  return target === '' ? '/' : encoded(random, target)
}

export const paths: Kind = use => withFolder({ ...CONTENTS, '.env': SECRET }, async folder => {
  const outside = join(dirname(folder.path), `${folder.path.split('/').at(-1) as string}-secret.txt`)
  writeFileSync(outside, SECRET)
  symlinkSync(outside, join(folder.path, 'secret.txt'))
  symlinkSync(dirname(outside), join(folder.path, 'out'))
  const known = Object.values(CONTENTS)
  await withServer(files(folder.path), async wire => {
    const { ask, close } = asking(wire)
    await use(async random => {
      const target = targetOf(random)
      const method = random.pick(['GET', 'GET', 'GET', 'HEAD'])
      const { status, fields, content } = await ask(method, random.chance(0.3) ? [random.pick(FIELDS)] : [], target)
      const said = `${method} ${JSON.stringify(target)}: ${status}`
      assert.ok([200, 206, 301, 304, 307, 308, 400, 404, 412, 416].includes(status), said)
      assert.not.match(content, SECRET, said)
      assert.not.match(fields.join('\n'), folder.path, said)
      const text = Buffer.from(content, 'latin1').toString()
      if (status === 200) assert.ok(content === '' || known.includes(text), said)
      if (status === 206) assert.ok(known.some(whole => whole.startsWith(text) || whole.endsWith(text)) || content.length <= 2, said)
      const location = fields.find(line => /^location: /i.test(line))?.slice(10)
      if (location !== undefined) assert.is(new URL(location, 'http://own/').host, 'own', said)
      return String(status)
    })
    assert.is((await ask('GET', [], '/a.txt')).content, 'of a')
    await until(() => openFiles(folder.path) === 0, 'every file is closed')
    close()
  }).finally(() => rmSync(outside))
})
