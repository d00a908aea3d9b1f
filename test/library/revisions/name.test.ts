// The ids of keys.
import crypto, { createHash } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import * as assert from 'uvu/assert'
import { idOf, newName } from '../../../src/revisions/name.ts'
import { heapAfter } from '../../support/heap.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: revisions'
const digest = (key: string): string => createHash('sha256').update(key, 'utf16le').digest('base64url')

table('The id of a key', [
  '', 'a', '/pages/1', '\ud800', '\udfff', '\ufffd', 'é', 'x'.repeat(256), 'x'.repeat(257), '__proto__', 'constructor'
].map(key => ({ name: `${JSON.stringify(key.slice(0, 20))}, ${key.length} long`, ref: REF, key })), ({ key }) => {
  assert.is(idOf(key), digest(key))
  assert.is(idOf(key), digest(key))
})

/** How many digests it takes to name a key. */
function digestsFor(key: string): number {
  let digests = 0
  const original = crypto.createHash
  const replace = (by: typeof createHash): void => {
    crypto.createHash = by
    syncBuiltinESMExports()
  }
  replace((...args) => {
    digests++
    return original(...args)
  })
  try {
    idOf(key)
  } finally {
    replace(original)
  }
  return digests
}

stories(REF, {
  'a thousand names are a thousand, of 96 bits each, and none is read as the coded form of another'() {
    const names = Array.from({ length: 1000 }, newName)
    assert.is(new Set(names).size, 1000)
    for (const name of names) {
      assert.match(name, /^[\w-]{16}$/)
      assert.not.match(name, /-(?:br|gzip|zstd|deflate)$/)
    }
    // No part of a name is that of another.
    assert.is(new Set(names.flatMap(name => [name.slice(0, 8), name.slice(8)])).size, 2000)
  },
  'an id that was asked for of late takes no digest, one of a thousand'() {
    digestsFor('probe')
    // Until all were forgotten: then the newest and the probe are known.
    for (let at = 0; digestsFor('probe') === 0; at++) {
      assert.ok(at <= 1000)
      idOf(`/early/${at}`)
    }
    for (let at = 2; at < 1000; at++) assert.is(digestsFor(`/late/${at}`), 1)
    assert.equal([digestsFor('probe'), digestsFor('/late/2'), digestsFor('/late/999')], [0, 0, 0])
    assert.equal([digestsFor('/late/1000'), digestsFor('/late/1000'), digestsFor('probe')], [1, 0, 1])
  },
  'the id of a long key takes a digest each time'() {
    assert.equal([256, 257].map(length => [digestsFor('y'.repeat(length)), digestsFor('y'.repeat(length))]), [[1, 0], [1, 1]])
  },
  'an id is the same when its key was asked for long ago'() {
    const keys = Array.from({ length: 3000 }, (_, at) => `/pages/${at}`)
    const ids = keys.map(idOf)
    assert.equal(keys.map(idOf), ids)
    assert.is(new Set(ids).size, keys.length)
  },
  'what clients ask for takes no memory for good'() {
    const grown = heapAfter(() => {
      for (let at = 0; at < 100_000; at++) idOf(`${at}/`.padEnd(256, 'x'))
      for (let at = 0; at < 200; at++) idOf(`${at}/`.padEnd(100_000, 'x'))
    })
    assert.ok(grown < 4_000_000, `${grown} bytes`)
  },
  'a key that is a part of a long text does not keep all of it'() {
    for (const batch of ['a', 'b', 'c']) {
      const grown = heapAfter(() => { for (let at = 0; at < 300; at++) idOf(`${batch}${at}/`.padEnd(100_000, 'x').slice(0, 200)) })
      assert.ok(grown < 4_000_000, `${grown} bytes`)
    }
  }
})
