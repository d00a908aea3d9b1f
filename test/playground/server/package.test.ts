// The playground as it ships: unpacked in an empty folder, without any package beside it.
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { packed } from '../../package/packed.ts'
import { run } from '../../support/run-program.ts'
import { fieldOf, openClient } from '../support/playground.ts'
import { launch } from '../support/launch.ts'
import { rawUpstream } from '../support/proxy.ts'
import { stories } from '../../support/table.ts'

const folder = mkdtempSync(join(tmpdir(), 'not-modified-unpacked-'))
process.on('exit', () => { rmSync(folder, { recursive: true, force: true }) })
run('tar', ['-xzf', packed().tarball, '-C', folder])
const manifest = readFileSync(join(folder, 'package/package.json'), 'utf8')
const { bin } = JSON.parse(manifest) as { readonly bin: Readonly<Record<string, string>> }
const program = join(folder, 'package', bin['not-modified'] ?? '')
const link = join(folder, 'not-modified')
symlinkSync(program, link)

const PATHS = [
  ['/', 'text/html'], ['/page/main.js', 'text/javascript'], ['/page/pattern-worker.js', 'text/javascript'],
  ['/page/style.css', 'text/css'], ['/plain', 'text/html'], ['/counter.png', 'image/png'], ['/log', 'application/json']
] as const

stories('not-modified: the package', {
  async 'has a program that runs without any package beside it, by its path and by a link to it'() {
    assert.equal(readdirSync(folder).sort(), ['not-modified', 'package'])
    for (const launcher of [program, link]) {
      const upstream = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      const launched = launch([`http://127.0.0.1:${upstream.port}`, '--port', '0'], { launcher })
      const [, port = '', tapPort = ''] = await launched.line(/playground: http:\S+:(\d+)\/[^]*: http:\S+:(\d+)\//)
      const client = await openClient(Number(port))
      for (const [path, type] of PATHS) {
        client.write(`GET ${path} HTTP/1.1\nHost: 127.0.0.1:${port}\n\n`)
        const answer = await client.answer()
        assert.is(answer.status, 200, path)
        assert.ok(fieldOf(answer, 'Content-Type')?.startsWith(type), path)
        assert.ok(answer.content.length > 0, path)
      }
      const tapped = await openClient(Number(tapPort))
      tapped.write(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n\n`)
      assert.is((await tapped.answer()).content.toString(), 'ok')
      launched.child.kill('SIGINT')
      const { code, err } = await launched.ended()
      assert.equal([code, err], [0, ''])
      await upstream.close()
    }
  },
  'names a program that the system can start'() {
    assert.match(readFileSync(program, 'utf8'), /^#!\/usr\/bin\/env node\n/)
    assert.ok((lstatSync(program).mode & 0o111) === 0o111)
    assert.match(spawnSync(link, ['--help'], { encoding: 'utf8' }).stdout, /^Usage: not-modified /)
  },
  'is run by npx from the file that npm pack makes'() {
    const { stdout, stderr } = spawnSync('npx', ['--yes', '-p', packed().tarball, 'not-modified', '--help'], { encoding: 'utf8' })
    assert.match(stdout, /^Usage: not-modified /, stderr)
  },
  'carries the notice of the package that is bundled with it'() {
    const text = readFileSync(join(folder, 'package/dist/playground/server.js'), 'utf8')
    const notice = readFileSync('node_modules/pngjs/LICENSE', 'utf8').trim()
    assert.match(notice, /Permission is hereby granted/)
    assert.ok(text.includes(notice))
  },
  'checks a URL and says its version without any package beside it'() {
    const { version } = JSON.parse(manifest) as { readonly version: string }
    assert.is(spawnSync(link, ['--version'], { encoding: 'utf8' }).stdout, `${version}\n`)
    const { status, stdout } = spawnSync(link, ['check', 'http://127.0.0.1:1/'], { encoding: 'utf8' })
    assert.equal([status, stdout], [2, 'Conditional requests to http://127.0.0.1:1/\n\nNot checked: Nothing listens at 127.0.0.1:1\n'])
  },
  'imports nothing but what it brings along'() {
    const text = readFileSync(join(folder, 'package/dist/playground/server.js'), 'utf8')
    const pattern = /^import\b[^;]*?from ["']([^"']+)["']|\b(?:require|import)\(["']([^"']+)["']\)/gm
    const imported = [...text.matchAll(pattern)]
      .map(([, from, called]) => (from ?? called ?? '').replace(/^node:/, ''))
    const known = new Set([...builtinModules, 'not-modified'])
    assert.ok(imported.length > 5)
    assert.equal(imported.filter(name => !known.has(name)), [])
  }
})
