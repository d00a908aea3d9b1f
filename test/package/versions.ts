// The tags of the same values, and the tests of what meets node:http and fetch, under several versions of Node, which npm brings into a
// temporary folder: `npm run versions`. They are some hundred megabytes each, so this is no part of the tests.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withPackages } from '../support/npm-packages.ts'
import { run } from '../support/run-program.ts'
import { HISTORIES, tagsOfValues } from '../support/tags-of-values.ts'
import { totalsOf } from '../support/totals.ts'

/** The oldest of `engines`, and the last of each line since. */
const VERSIONS = ['20.0.0', '20', '22', '24', '26']

function tagsHere(): string {
  return HISTORIES.flatMap(history => tagsOfValues(history).map(line => `${history}/${line}`)).join('\n')
}

const TESTS = readdirSync('.test', { recursive: true, encoding: 'utf8' }).filter(name => /^(?:library\/(?:node|fetch)\/|fuzz|soak).*\.test\.js$/.test(name))

/** How many tests pass under a Node, and the files in which some do not. */
function testUnder(node: string): { readonly passed: number, readonly failed: readonly string[] } {
  let passed = 0
  const failed = TESTS.filter(name => {
    const { stdout, status } = spawnSync(node, [join('.test', name)], {
      encoding: 'utf8', timeout: 180_000, env: { ...process.env, PATH: [dirname(node), process.env['PATH']].join(delimiter) }
    })
    const totals = totalsOf(stdout, status)
    passed += totals.passed
    return totals.failed > 0
  })
  return { passed, failed }
}

interface Under { readonly name: string, readonly tags: string, readonly passed: number, readonly failed: readonly string[] }

/** The tags as the Node of this version has them, and what its tests come to. */
function under(version: string): Promise<Under> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  return withPackages([`${name}@${version}`], folder => {
    const node = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    const tags = run(node, [fileURLToPath(import.meta.url), 'tags'])
    return { name: run(node, ['--version']).trim(), tags: tags.trimEnd(), ...testUnder(node) }
  })
}

if (process.argv[2] === 'tags') {
  console.log(tagsHere())
} else {
  const own = tagsHere().split('\n')
  const histories = new Set(own.map(line => line.slice(2)))
  let differing = own.length - histories.size * HISTORIES.length
  for (const version of VERSIONS) {
    const { name, tags, passed, failed } = await under(version)
    const others = tags.split('\n')
    const different = own.filter((line, at) => line !== others[at])
    differing += different.length + Math.abs(others.length - own.length) + failed.length
    console.log(`${name}: ${others.length} tags, ${different.length} other than those of ${process.version}; ${passed} tests passed, ` +
      `${failed.length === 0 ? 'none' : `some of ${failed.join(', ')}`} failed`)
    for (const line of different.slice(0, 10)) console.log(`  ${line}`)
  }
  process.exit(differing === 0 ? 0 : 1)
}
