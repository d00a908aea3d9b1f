// The package as npm packs it, unpacked into the node_modules of a consumer.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from '../support/run-program.ts'

export interface Packed {
  readonly tarball: string
  /** A folder with the files of test/package/consumer, and the package and the types of node in its node_modules. */
  readonly consumer: string
  /** The package as the consumer has it. */
  readonly folder: string
  /** A folder with the files of test/package/consumer/frameworks, and the package and what the tests have of types and frameworks. */
  readonly frameworks: string
  /** The files of the package, in alphabetical order, with `/` between folders. */
  readonly files: readonly string[]
}

/** Packs what `dist` holds at this moment; the folder goes with the process. */
export function packed(): Packed {
  const home = mkdtempSync(join(tmpdir(), 'not-modified-package-'))
  process.on('exit', () => rmSync(home, { recursive: true, force: true }))
  run('npm', ['pack', '--ignore-scripts', '--no-update-notifier', '--pack-destination', home])
  const tarball = join(home, readdirSync(home).find(name => name.endsWith('.tgz')) ?? 'no tarball')
  run('tar', ['-xzf', tarball, '-C', home])
  const consumer = join(home, 'consumer')
  cpSync('test/package/consumer', consumer, { recursive: true })
  mkdirSync(join(consumer, 'node_modules/@types'), { recursive: true })
  symlinkSync(resolve('node_modules/@types/node'), join(consumer, 'node_modules/@types/node'))
  const folder = join(consumer, 'node_modules/not-modified')
  renameSync(join(home, 'package'), folder)
  return { tarball, consumer, folder, frameworks: besideFrameworks(home, folder), files: filesUnder(folder) }
}

// The types of the frameworks bring types of node with them, which are to be the only ones.
function besideFrameworks(home: string, folder: string): string {
  const frameworks = join(home, 'frameworks')
  renameSync(join(home, 'consumer/frameworks'), frameworks)
  cpSync('test/package/consumer/package.json', join(frameworks, 'package.json'))
  cpSync(folder, join(frameworks, 'node_modules/not-modified'), { recursive: true })
  for (const name of ['@types', 'fastify', 'h3', 'hono']) {
    symlinkSync(resolve('test/node_modules', name), join(frameworks, 'node_modules', name))
  }
  return frameworks
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => !statSync(join(folder, name)).isDirectory())
    .map(name => name.replaceAll('\\', '/'))
    .sort()
}
