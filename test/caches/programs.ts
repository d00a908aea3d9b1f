// The caches that may be installed: how each is found, configured and run in the foreground.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where one run of a cache takes place. */
export interface Place {
  readonly port: number
  readonly originPort: number
  readonly folder: string
}

/** What a cache does that RFC 9111 leaves open, or that it does otherwise; each is asserted. */
export interface Habits {
  /** Whether it codes what is `text/html`, and weakens the tag with that. */
  readonly weakens: boolean
  /** Whether it stores the coded form alone, decodes it for whoever does not take it, and weakens the tag with that. */
  readonly decodes: boolean
  /** Whether it revalidates by a tag that is weak. */
  readonly revalidatesWeak: boolean
  /** Whether it stores what is `no-cache`, to revalidate it for every request. */
  readonly storesNoCache: boolean
  /** Whether it stores an answer with Set-Cookie; if so, without that field. */
  readonly storesSetCookie: boolean
  /** Whether a 304 updates the fields that are stored. */
  readonly updatesFields: boolean
  /** Whether a PUT that was performed invalidates what is stored. */
  readonly invalidates: boolean
  /** Whether the client's own If-None-Match goes to the server even while the stored response is fresh. */
  readonly passesConditions: boolean
  /** Whether the second tag of the client's If-None-Match counts too, wherever the decision falls. */
  readonly readsLists: boolean
  /** Whether HEAD for what is not stored becomes a GET, which stores it. */
  readonly makesHeadGet: boolean
}

/** A cache as a program. */
export interface CacheProgram {
  readonly name: string
  readonly command: string
  readonly versionArgument: string
  /** The configuration that docs/caches.md shows, a file of this folder. */
  readonly recipe: string
  readonly habits: Habits
  /** What stands in the recipe, once, with what takes its place. */
  places(place: Place): readonly (readonly [string, string])[]
  /** Lines around the recipe, which keep the program to its folder. */
  around(recipe: string, folder: string): string
  args(file: string, place: Place): readonly string[]
}

export const nginx: CacheProgram = {
  name: 'nginx',
  command: 'nginx',
  versionArgument: '-v',
  recipe: 'nginx.conf',
  habits: {
    weakens: true, decodes: false, revalidatesWeak: true, storesNoCache: false, storesSetCookie: false, updatesFields: false,
    invalidates: false, passesConditions: false, readsLists: true, makesHeadGet: true
  },
  places: ({ port, originPort, folder }) => [
    ['127.0.0.1:8080', `127.0.0.1:${port}`],
    ['127.0.0.1:8000', `127.0.0.1:${originPort}`],
    ['/var/cache/nginx/app', join(folder, 'app')]
  ],
  around: (recipe, folder) => [
    'daemon off;', `pid ${folder}/pid;`, 'error_log stderr;', 'events {}', 'http {', 'access_log off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder}/${kind};`),
    recipe, '}'
  ].join('\n'),
  args: (file, { folder }) => ['-p', folder, '-e', 'stderr', '-c', file]
}

const varnish: CacheProgram = {
  name: 'Varnish',
  command: 'varnishd',
  versionArgument: '-V',
  recipe: 'varnish.vcl',
  habits: {
    weakens: true, decodes: true, revalidatesWeak: true, storesNoCache: false, storesSetCookie: false, updatesFields: true,
    invalidates: false, passesConditions: false, readsLists: false, makesHeadGet: true
  },
  places: ({ originPort }) => [['.port = "8000"', `.port = "${originPort}"`]],
  around: recipe => recipe,
  args: (file, { port, folder }) => ['-F', '-j', 'none', '-T', 'none', '-s', 'malloc,16m',
    '-n', join(folder, 'instance'), '-a', `127.0.0.1:${port}`, '-f', file]
}

const squid: CacheProgram = {
  name: 'Squid',
  command: 'squid',
  versionArgument: '-v',
  recipe: 'squid.conf',
  habits: {
    weakens: false, decodes: false, revalidatesWeak: false, storesNoCache: true, storesSetCookie: true, updatesFields: true,
    invalidates: true, passesConditions: true, readsLists: true, makesHeadGet: false
  },
  places: ({ port, originPort }) => [
    ['127.0.0.1:8080', `127.0.0.1:${port}`],
    ['parent 8000', `parent ${originPort}`]
  ],
  around: (recipe, folder) => [
    recipe, 'pid_filename none', 'access_log none', `cache_log ${folder}/cache.log`, `coredump_dir ${folder}`,
    'shutdown_lifetime 0 seconds', 'pinger_enable off', 'netdb_filename none', 'visible_hostname localhost'
  ].join('\n'),
  args: file => ['-N', '-d', '1', '-f', file]
}

export const PROGRAMS: readonly CacheProgram[] = [nginx, varnish, squid]

/** The path of a command, where it is installed: the administrator's folders are not in everybody's PATH. */
export function findCommand(command: string,
  path: string = [process.env['PATH'], '/usr/sbin', '/usr/local/sbin'].join(delimiter)): string | undefined {
  return path.split(delimiter).map(folder => join(folder, command)).find(file => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Why the tests against an engine did not run. */
export function notInstalled(name: string): string {
  return `${name} is not installed: as root, sh test/install-engines.sh`
}

/** The version in what a program says of itself. */
export function versionIn(text: string): string {
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'of unknown version'
}

/** The version of the program that lies at `path`. */
export function versionOf(program: CacheProgram, path: string): string {
  const { stdout, stderr } = spawnSync(path, [program.versionArgument], { encoding: 'utf8' })
  return versionIn(`${stdout}${stderr}`)
}
