// Replay, edit and probe of a server behind the tap, which the inspector's own server asks for the page.
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { etagMiddleware, etagsMatch, parseEntityTags, quotedString, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { column, fieldIn, otherClient, until, visit } from '../../support/page.ts'
import { stories, table } from '../../../support/table.ts'

const ref = 'not-modified: requests by the inspector'
const modified = new Date('2026-01-01T00:00:00Z')

/** A note that our own library answers for; with what each request brought. */
function rightServer(seen: IncomingHttpHeaders[] = []): RequestListener {
  let text = 'Tea at five.'
  const validated = withLastModified(() => modified)(withEtag(() => text)(async (request, response) => {
    response.setHeader('Content-Type', 'text/plain')
    if (request.method !== 'PUT') return text
    text = ''
    for await (const chunk of request) text += String(chunk)
    response.statusCode = 204
    response.end()
    return undefined
  }))
  const listener = etagMiddleware(validated)
  return (request, response) => {
    seen.push(request.headers)
    void listener(request, response)
  }
}

const tag = quotedString('v1')

const ignoring: RequestListener = (_request, response) => {
  response.writeHead(200, { 'ETag': tag, 'Content-Type': 'text/plain' }).end('the same')
}

/** Answers 412 where If-Match is true, and performs the method where it is false. */
const wrongly: RequestListener = (request, response) => {
  const { 'if-match': match, 'if-none-match': noneMatch, range, 'if-range': ifRange } = request.headers
  const isIn = (field: string, allowWeak: boolean): boolean =>
    parseEntityTags(tag).some(one => etagsMatch(one, parseEntityTags(field), { allowWeak }))
  response.setHeader('ETag', tag)
  response.setHeader('Date', modified.toUTCString())
  if (match !== undefined && isIn(match, false)) response.writeHead(412).end()
  else if (noneMatch !== undefined && isIn(noneMatch, true)) response.writeHead(304).end()
  else if (range !== undefined && ifRange === tag) response.writeHead(206, { 'Content-Range': 'bytes 0-0/8' }).end('t')
  else response.end('the same')
}

/** Chooses the row of what another client has asked by way of the tap. */
async function captured(
  page: Page, tapPort: number, path = '/note', fields: Record<string, string> = {},
): Promise<void> {
  await otherClient(tapPort, path, fields)
  await page.locator('#row-0').click()
  await page.locator('#detail-title').filter({ hasText: 'Exchange 1' }).waitFor()
}

const arrived = (page: Page, place: number): Promise<void> =>
  page.locator(`#row-${place}:not([data-shape=waiting]) .c-wire`).filter({ hasText: /\d/ }).waitFor()

table('The probe of an upstream gives the grade', [
  { name: 'A where the server does it right', upstream: rightServer, grade: 'A', says: / 0 warnings, 0 wrong/ },
  { name: 'B where it answers 412 to the wrong ones', upstream: () => wrongly, grade: 'B', says: / 2 warnings, 0 wrong/ },
  { name: 'C where it ignores validators', upstream: () => ignoring, grade: 'C', says: / [3-9] warnings, 0 wrong/ },
].map(row => ({ ...row, ref })), ({ upstream, grade, says }) => {
  const seen: IncomingHttpHeaders[] = []
  const listener = upstream(seen)
  return visit(async ({ page, tapPort, playground, errors }) => {
    await captured(page, tapPort, '/note?a=1', { 'Cookie': 'who=me', 'If-None-Match': '"x"' })
    await page.locator('#probe-this').click()
    assert.match(await page.locator('#probe-state').textContent() ?? '',
      /by the inspector’s server, through the proxy, with the headers of exchange 1/)
    assert.is(await page.evaluate(() => document.activeElement?.id), 'probe-start')
    await page.keyboard.press('Enter')
    await page.locator('#probe-state').filter({ hasText: 'requests were sent to http://127.0.0.1:' }).waitFor()
    assert.match(await page.locator('.grade b').textContent() ?? '', new RegExp(`^${grade} \\(\\d+ of \\d+ known\\)$`))
    assert.match(await page.locator('.grade').textContent() ?? '', says)
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#probe-save').click()])
    const report = readFileSync(await download.path(), 'utf8')
    const url = playground.proxy?.state().url ?? ''
    assert.match(report, `Conditional requests to ${url}note?a=1\n`)
    assert.match(report, `Grade: ${grade}`)
    assert.not.match(report, 'who=me')
    assert.equal([playground.counter.hits, errors], [0, []])
    if (grade !== 'A') return
    assert.ok(seen.length > 9 && seen.every(({ cookie }) => cookie === 'who=me'), String(seen.length))
    assert.is(seen[1]?.['if-none-match'], undefined)
  }, { upstream: listener })
})

stories(ref, {
  'r sends an exchange of the upstream again, as one that no browser’s cache was asked for': () => {
    const seen: IncomingHttpHeaders[] = []
    return visit(async ({ page, tapPort, playground, errors }) => {
      const etag = quotedString('Tea at five.')
      await captured(page, tapPort, '/note', { 'If-None-Match': etag, 'Cookie': 'who=me', 'User-Agent': 'a tool' })
      await page.keyboard.press('r')
      await arrived(page, 1)
      assert.equal(await column(page, 'wire'), ['304', '304'])
      await page.locator('#detail-title').filter({ hasText: 'Exchange 2' }).waitFor()
      assert.match(await page.locator('.observations').textContent() ?? '', /^Sent by the inspector, for you: 304 Not Modified · .* of headers · .* with http:/)
      assert.match(await page.locator('.verdict').textContent() ?? '', 'The inspector’s server sent If-None-Match')
      assert.equal([seen[1]?.cookie, seen[1]?.['user-agent'], seen[1]?.['if-none-match']], ['who=me', 'a tool', etag])
      assert.equal([playground.counter.hits, errors], [0, []])
    }, { upstream: rightServer(seen) })
  },
  'e sends it otherwise: a trick, fields that a page may not set, another method with content': () => {
    const seen: IncomingHttpHeaders[] = []
    return visit(async ({ page, tapPort, errors }) => {
      await captured(page, tapPort)
      await page.keyboard.press('e')
      const about = await page.locator('#edit-about').textContent() ?? ''
      assert.match(about, /by the inspector’s server to http:.*no browser’s cache.*Cookie, User-Agent, Origin/)
      assert.match(about, /Left out, since they belong to the connection: Host/)
      await page.getByRole('group', { name: 'If-None-Match' }).getByRole('button', { name: 'The same' }).click()
      const added = [['Cookie', 'who=you'], ['Origin', 'https://else.test'], ['Upgrade', 'h2c']] as const
      for (const [name, value] of added) {
        await page.locator('#edit-add').click()
        await page.keyboard.type(name)
        await page.keyboard.press('Tab')
        await page.keyboard.type(value)
      }
      await page.locator('.edit-fields .problem:visible').filter({ hasText: 'Refused Upgrade is set where' }).waitFor()
      await page.locator('#edit-send').click()
      await until(() => page.locator('#edit-refusal').textContent(),
        'Not sent. Upgrade is set where the message is sent.')
      await page.locator('.edit-fields .remove').last().click()
      await page.locator('#edit-send').click()
      await arrived(page, 1)
      assert.equal(await column(page, 'wire'), ['200', '304'])
      assert.equal([await fieldIn(page, 'Cookie'), await fieldIn(page, 'Origin'), await fieldIn(page, 'If-None-Match')],
        ['who=you', 'https://else.test', '"Tea at five."'])
      await page.locator('#edit').click()
      await page.locator('#edit-method').fill('PUT')
      await page.locator('#edit-content').fill('Tea at six.')
      await page.getByRole('group', { name: 'If-Match' }).getByRole('button', { name: 'The same' }).click()
      await page.locator('#edit-send').click()
      await arrived(page, 2)
      assert.is((await column(page, 'verdict'))[2], 'PUT performed')
      assert.equal([seen.length, seen[1]?.cookie, seen[2]?.['if-match']], [3, 'who=you', '"Tea at five."'])
      assert.equal(errors, [])
    }, { upstream: rightServer(seen) })
  },
  'a server that does not answer is said to be one, and the page goes on': () => visit(async ({ page, tapPort }) => {
    await captured(page, tapPort)
    await page.locator('#edit').click()
    await page.locator('#edit-path').fill('/silent')
    await page.locator('#edit-send').click()
    await page.locator('.row[data-shape=warning] .c-verdict').filter({ hasText: 'No answer' }).click()
    assert.match(await page.locator('.verdict').textContent() ?? '', 'No whole answer came within 0.5 s.')
    assert.match(await page.locator('#detail-title').textContent() ?? '', 'Request 1 of this page')
  }, {
    upstream: (request, response) => { if (request.url !== '/silent') response.end('ok') }, replayTimeout: .5,
  }),
})
