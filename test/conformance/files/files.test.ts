// The probes of file servers: ours passes all of them, and the published table says what is observed.
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { NGINX_VERSION, NO_NGINX } from '../../support/nginx-server.ts'
import { didNotRun, ranWith, stories, table } from '../../support/table.ts'
import { fileReport, observeAllFiles } from './observe.ts'

const results = await observeAllFiles()

for (const [{ name, isOurs }, observations] of results) {
  if (!isOurs) continue
  table(`File probes on ${name}`, observations.map(row => ({ ...row, name: row.probe.name, ref: row.probe.ref })), ({ isRight, answer }) => {
    assert.ok(isRight, JSON.stringify({ ...answer, content: answer.content.slice(0, 200) }))
  })
}

const TABLE = 'not-modified: the table of file servers'

if (NGINX_VERSION === undefined) didNotRun(TABLE, [{ name: 'with a column for nginx', ref: 'RFC 9110 §14' }], NO_NGINX)
else ranWith(NGINX_VERSION)

stories(TABLE, {
  ...NGINX_VERSION === undefined ? {} : { 'is what test/conformance/files.md says, which `npm run conformance` writes'() {
    assert.is(readFileSync('test/conformance/files.md', 'utf8'), fileReport(results))
  } },
  'has probes that each of the others fails somewhere, so that it tells them apart'() {
    for (const [{ name, isOurs }, observations] of results) assert.is(observations.every(({ isRight }) => isRight), isOurs, name)
  }
})
