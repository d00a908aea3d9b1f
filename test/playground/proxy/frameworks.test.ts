// The tap before an Express app, a Hono app and nginx (where it is installed): the same bytes with it as without, but
// for Connection, Keep-Alive, Transfer-Encoding and X-Exchange, and for the second that Date names; and what the
// inspector makes of it in a browser.
import * as assert from 'uvu/assert'
import { sharedBrowser } from '../support/browser.ts'
import { findCommand, notInstalled, nginx as program, versionOf } from '../../caches/programs.ts'
import { expressListener, honoListener } from './frameworks/apps.ts'
import { standAlone, standBehindNginx } from './frameworks/behind.ts'
import type { Standing } from './frameworks/behind.ts'
import { play } from './frameworks/play.ts'
import type { Played } from './frameworks/play.ts'
import { EXPRESS, HONO, NGINX, lineOf } from './frameworks/shown.ts'
import type { Expected } from './frameworks/shown.ts'
import { REQUESTS } from './frameworks/requests.ts'
import { didNotRun, ranWith, table } from '../../support/table.ts'

interface Site {
  readonly title: string
  readonly expected: Expected
  start(): Promise<Standing>
}

const nginx = findCommand('nginx')
const BEFORE_NGINX = 'The tap before nginx'

const sites: readonly Site[] = [
  { title: 'The tap before Express', expected: EXPRESS, start: () => standAlone(expressListener) },
  { title: 'The tap before Hono', expected: HONO, start: () => standAlone(honoListener) },
  ...nginx === undefined ? [] : [{
    title: BEFORE_NGINX, expected: NGINX, start: () => standBehindNginx(nginx, expressListener)
  }]
]

/** What was played before a site, or why it could not be. */
async function playBefore({ start }: Site): Promise<readonly Played[] | Error> {
  let standing: Standing | undefined
  try {
    standing = await start()
    return await play(standing, browser)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    await standing?.close()
  }
}

const browser = await sharedBrowser()
const scenes: { readonly site: Site, readonly played: readonly Played[] | Error }[] = []
for (const site of sites) scenes.push({ site, played: await playBefore(site) })

if (nginx !== undefined) ranWith(`${program.name} ${versionOf(program, nginx)}`)
else for (const each of ['each request', 'the inspector']) didNotRun(`${BEFORE_NGINX}: ${each}`, REQUESTS, notInstalled(program.name))

for (const { site: { title, expected }, played } of scenes) {
  if (played instanceof Error) {
    table(title, [{ name: 'is played to its end', ref: 'not-modified: tap on a server' }], () => { throw played })
    continue
  }
  table(`${title}: each request`, played, ({ straight, tapped }) => {
    assert.equal(tapped.seen, straight.seen, 'the app gets the same request')
    assert.equal(tapped.answers, straight.answers, 'the client gets the same answers')
  })
  table(`${title}: the inspector`, played, ({ name, shown }) => {
    assert.equal(shown.map(lineOf), expected[name])
  })
}
