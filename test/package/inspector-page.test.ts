// The inspector's page of documentation: what it shows exists, what it links to is there, what it names is known.
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withEtag } from 'not-modified'
import { PNG } from 'pngjs'
import * as assert from 'uvu/assert'
import { parseCommandLine } from '../../playground/cli/command-line.ts'
import { parseFilter } from '../../playground/page/filter/filter.ts'
import { filterKeys } from '../../playground/page/filter/filter-keys.ts'
import { served } from '../playground/check/servers.ts'
import { launch } from '../playground/support/launch.ts'
import { rawUpstream } from '../playground/support/proxy.ts'
import { stories, table } from '../support/table.ts'

const REF = 'not-modified: documents'
const PATH = 'playground/inspector.md'
const text = readFileSync(PATH, 'utf8')
const prose = text.replace(/^```[^]*?^```$/gm, '')
const html = readFileSync('playground/page/index.html', 'utf8')

const all = (pattern: RegExp, from: string = prose): string[] =>
  [...from.matchAll(pattern)].map(([, found = '']) => found)

const pictures = [...all(/!\[[^\]]+\]\(([^)]+)\)/g), ...all(/<img\s+alt="[^"]+"\s+src="([^"]+)"/g)]
const links = all(/(?<!!)\[[^\]]+\]\(([^)]+)\)/g)
/** The first cells of a table's rows, by the title of its first column. */
const listed = (title: string, from: string = prose): string[] => {
  const [, rows = ''] = new RegExp(`^\\| ${title} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(from) ?? []
  return all(/^\| (.*?) (?<!\\)\|/gm, rows)
}

const kept = readdirSync('playground/screenshots').map(name => `screenshots/${name}`)

const sorted = (names: Iterable<string>): string[] => [...names].sort()

/** The anchors of a document's headings, as those who show it make them. */
function anchorsOf(document: string): string[] {
  return all(/^#+ (.*)$/gm, document.replace(/^```[^]*?^```$/gm, ''))
    .map(heading => heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

table('Each picture', [...new Set([...pictures, ...kept])].map(name => ({ name, ref: REF })), ({ name }) => {
  const path = join(dirname(PATH), name)
  const { width, height } = PNG.sync.read(readFileSync(path))
  assert.ok(width >= 300 && width <= 1280 && height >= 60 && height <= 1000, `It has ${width} × ${height} pixels`)
  assert.ok(statSync(path).size <= 150_000, `It has ${statSync(path).size} bytes`)
})

table('Each link of the inspector\'s page', links.map(name => ({ name, ref: REF })), ({ name }) => {
  const [path = '', anchor] = name.split('#')
  const target = path === '' ? PATH : join(dirname(PATH), path)
  assert.ok(existsSync(target), `There is no ${target}`)
  if (anchor !== undefined) assert.ok(anchorsOf(readFileSync(target, 'utf8')).includes(anchor), `No heading ${anchor}`)
})

stories(REF, {
  'every picture that is kept is shown, and none is shown twice on the inspector\'s page'() {
    assert.equal(sorted(new Set(pictures)), sorted(pictures))
    const own = [...pictures, ...all(/\(playground\/(screenshots\/[^)]+)\)/g, readFileSync('README.md', 'utf8'))]
    assert.equal(sorted(new Set(own)), sorted(kept))
  },
  'every heading of the inspector\'s page is another one, and the line of links leads to those that matter'() {
    const anchors = anchorsOf(text)
    assert.equal(sorted(new Set(anchors)), sorted(anchors))
    assert.is(links.filter(link => link.startsWith('#')).length, 12)
  },
  'the options are those of --help, each listed once'() {
    const help = parseCommandLine(['--help'], {})
    const known = new Set(all(/(--[a-z-]+)/g, help.kind === 'help' ? help.text : ''))
    assert.ok(known.size > 0)
    const commandLine = readFileSync('docs/inspector.md', 'utf8')
    assert.equal(sorted(listed('option', commandLine).map(cell => cell.replaceAll('`', ''))), sorted(known))
    for (const name of all(/(?<![\w-])(--[a-z][a-z-]*)/g, text + commandLine)) assert.ok(known.has(name), `${name} is no option`)
  },
  'the keys are those that the page itself lists, each once'() {
    const keys = (from: string): string[] => sorted(all(/<kbd>(.*?)<\/kbd>/g, from))
    const known = new Set(all(/<kbd>(.*?)<\/kbd>/g, html))
    assert.equal(keys(prose), sorted(known))
    assert.is(listed('key').length, 13)
  },
  'the terms of the filter are such, and each of its keys is listed once'() {
    const terms = listed('term').flatMap(cell => all(/`([^`]+)`/g, cell)).map(term => term.replaceAll('\\|', '|'))
    for (const term of terms) assert.ok('conditions' in parseFilter(term), `${term} is no filter`)
    const rows = listed('term').map(cell => /^`([a-z]+):/.exec(cell)?.[1]).filter(key => key !== undefined)
    assert.equal(sorted(rows), sorted(filterKeys))
  },
  'the buttons that it names are on the page'() {
    const names = new Set(all(/\*\*([^*]+)\*\*/g))
    assert.ok(names.size > 5)
    const shown = html.replace(/<svg.*?<\/svg>/g, '')
    for (const name of names) assert.match(shown, new RegExp(`<button[^>]*>${name}</button>`))
  },
  async 'the report of a check is what the command prints'() {
    const commandLine = readFileSync('docs/inspector.md', 'utf8')
    const [, url = '', shown = ''] = /^\$ node playground\/server\.js check (\S+)\n([^]*?)^```$/m.exec(commandLine) ?? []
    const server = await served(withEtag(() => 'page 7')((_request, response) => { response.end('content') }))
    const { code, out } = await launch(['check', server.url]).ended()
    await server.stop()
    assert.is(code, 0)
    const plain = (lines: string): string => lines.replace(/^\d{4}-\S+Z$/m, 'DATE').replace(/:\d+\//g, ':<port>/')
    const [before = '', after] = plain(shown).split('…\n')
    assert.is(plain(url), plain(server.url))
    assert.ok(plain(out).startsWith(before) && before.length > 300, plain(out))
    assert.is(after, '')
  },
  async 'the transcript is what the launcher prints, but for the ports'() {
    const [, command = '', printed = ''] = /^```console\n\$ npx -p \.\/not-modified-[\d.]+\.tgz not-modified (.*)\n([^]*?)^```$/m.exec(text) ?? []
    assert.is(command, 'http://127.0.0.1:3000')
    const upstream = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const { child, line, ended } = launch([`http://127.0.0.1:${upstream.port}`, '--port', '0', '--proxy-port', '0'])
    try {
      await line(/^tap in front of .*\n/m)
    } finally {
      child.kill()
      await upstream.close()
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const withoutPorts = (lines: string): string => lines.replace(/:\d+\//g, ':<port>/')
    assert.is(withoutPorts((await ended()).out), withoutPorts(printed))
  }
})
