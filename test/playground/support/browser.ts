// Starts the Chromium of @sparticuz/chromium, so that every machine tests with the same; CHROMIUM_PATH names another one.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { lasting } from '../../support/lasting.ts'
import { afterAll } from '../../support/table.ts'

const flags: readonly string[] = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** The page of a test lives too briefly for the compilers that make code faster still. */
const BRIEF = '--js-flags=--no-opt --no-maglev'

const advice = 'Run npm ci in test/, or name a browser in CHROMIUM_PATH'

interface Executable {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

/** Starts the browser of the tests; rejects with a sentence that says how to get one where there is none. */
export async function startBrowser(...more: readonly string[]): Promise<Browser> {
  const { path, env } = findExecutable()
  const start = (): Promise<Browser> => chromium.launch({ executablePath: path, headless: true, args: [...flags, ...more], env })
  // Beside much else it may fail to start once; twice is a fault.
  return start().catch(start).catch((cause: Error) => {
    throw new Error(`The browser at ${path} did not start: ${cause.message}\n${advice}`, { cause })
  })
}

let shared: Promise<Browser> | undefined

/** The browser that the tests of one file share, and those of files that are run after it in the same process. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= share()
  return shared
}

async function share(): Promise<Browser> {
  const start = (): Promise<Browser> => startBrowser(BRIEF)
  const kept = await lasting('browser', start, browser => browser.close())
  const browser = kept ?? await start()
  afterAll(async () => {
    shared = undefined
    await (kept === undefined ? browser.close() : Promise.all(browser.contexts().map(context => context.close())))
  })
  return browser
}

function findExecutable(): Executable {
  const env = Object.fromEntries(Object.entries(process.env).filter((pair): pair is [string, string] => !!pair[1]))
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names no file: ${named}. ${advice}`)
    return { path: named, env }
  }
  const folder = unpacked()
  const libraries = [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':')
  return {
    path: join(folder, 'chromium'),
    env: { ...env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'not-modified-fonts.conf') },
  }
}

/**
 * The folder with the package's browser, unpacked once for each version and user. Each process unpacks into a folder
 * of its own and renames it into place: whoever comes second finds it there, and nobody runs a file being written.
 */
function unpacked(): string {
  const entry = packageEntry()
  const description = readFileSync(join(dirname(entry), '../../package.json'), 'utf8')
  const { version } = JSON.parse(description) as { version: string }
  const home = join(tmpdir(), `not-modified-chromium-${userInfo().username}`)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const stats = lstatSync(home)
  if (!stats.isDirectory() || stats.uid !== process.getuid?.() || (stats.mode & 0o077) !== 0) {
    throw new Error(`${home} is not a folder of this user alone: remove it, or name a browser in CHROMIUM_PATH`)
  }
  const folder = join(home, version)
  if (existsSync(folder)) return folder
  const own = mkdtempSync(join(home, 'unpacking-'))
  const script = `const { default: chromium } = await import(${JSON.stringify(`file://${entry}`)})
    await chromium.executablePath()`
  // VERCEL makes the package unpack its own copies of the libraries that a bare machine lacks; a process of its own
  // keeps this, and the environment that the package writes, away from the tests.
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script],
    { env: { ...process.env, TMPDIR: own, VERCEL: '1' }, encoding: 'utf8' })
  if (status !== 0) {
    rmSync(own, { recursive: true, force: true })
    throw new Error(`@sparticuz/chromium could not be unpacked. ${advice}\n${stderr}`)
  }
  writeFileSync(join(own, 'not-modified-fonts.conf'), fontConfiguration(folder))
  try {
    renameSync(own, folder)
  } catch (error) {
    rmSync(own, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

/**
 * The machine's own fonts, and the package's for a machine without any: Chromium does not start without a font, and
 * the package's own configuration looks for its fonts in /tmp alone.
 */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>
`
}

function packageEntry(): string {
  try {
    return fileURLToPath(import.meta.resolve('@sparticuz/chromium'))
  } catch (cause) {
    throw new Error(`There is no browser to test with. ${advice}`, { cause })
  }
}
