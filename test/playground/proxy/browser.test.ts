// In a browser: what a page of the upstream can do to the inspector, and the inspector without scripts.
import { readFileSync } from 'node:fs'
import type { BrowserContextOptions, Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { sharedBrowser } from '../support/browser.ts'
import { withPlayground } from '../support/playground.ts'
import { withRawUpstream } from '../support/proxy.ts'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'

/** Runs `use` with a page of its own. */
async function withPage(use: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
  const context = await (await sharedBrowser()).newContext(options)
  try {
    await use(await context.newPage())
  } finally {
    await context.close()
  }
}

// Runs in the page: tries every way that a page has, and tells what came of each.
const TRIES = `(async inspector => {
  const fate = promise => promise.then(() => 'done', () => 'refused')
  const loads = (tag, attributes) => new Promise(resolve => {
    const element = Object.assign(document.createElement(tag), attributes)
    element.onload = () => resolve('done')
    element.onerror = () => resolve('refused')
    document.body.append(element)
  })
  const json = { 'Content-Type': 'application/json', 'X-Playground': '1' }
  const told = {}
  for (const path of ['/', '/log', '/plain', '/counter.png']) {
    told['fetch ' + path] = await fate(fetch(inspector + path))
  }
  for (const path of ['/clear', '/reset']) {
    const action = inspector + path
    const post = more => fate(fetch(action, { method: 'POST', body: '{}', ...more }))
    told['fetch without CORS ' + path] = await post({ mode: 'no-cors' })
    told['fetch with CORS ' + path] = await post({ headers: json })
    navigator.sendBeacon(action, '{}')
    const form = Object.assign(document.createElement('form'), { method: 'post', action, target: 'frame' })
    document.body.append(form)
    form.submit()
  }
  told.feed = await new Promise(resolve => {
    const source = new EventSource(inspector + '/feed')
    source.onopen = () => resolve('done')
    source.onerror = () => { source.close(); resolve('refused') }
  })
  told.script = await loads('script', { src: inspector + '/page/main.js' })
  told.log = await loads('script', { src: inspector + '/log' })
  told.style = await loads('link', { rel: 'stylesheet', href: inspector + '/page/style.css' })
  told.picture = await loads('img', { src: inspector + '/counter.png' })
  const frame = Object.assign(document.createElement('iframe'), { src: inspector + '/' })
  await new Promise(resolve => { frame.onload = resolve; document.body.append(frame) })
  window.handle = window.open(inspector + '/')
  return told
})`

stories('not-modified: tap on a server', {
  'a page of the upstream reads nothing of the inspector and changes nothing in it'() {
    const html = '<!doctype html><title>hostile</title><iframe name="frame"></iframe>'
    const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${html.length}\r\n\r\n${html}`
    return withRawUpstream(answer, ({ port, tapPort, send, counter, log, recorded }) => withPage(async page => {
      await send('GET /counter.png')
      await page.goto(`http://127.0.0.1:${tapPort}/`)
      await recorded(2)
      const inspector = `http://127.0.0.1:${port}`
      const [opened, told] = await Promise.all([page.waitForEvent('popup'), page.evaluate(`${TRIES}('${inspector}')`)])
      assert.equal(told, {
        'fetch /': 'refused', 'fetch /log': 'refused', 'fetch /plain': 'refused', 'fetch /counter.png': 'refused',
        'fetch without CORS /clear': 'refused', 'fetch with CORS /clear': 'refused',
        'fetch without CORS /reset': 'refused', 'fetch with CORS /reset': 'refused',
        feed: 'refused', script: 'refused', log: 'refused', style: 'refused',
        // Any page may show a counter's picture.
        picture: 'done'
      })
      // What a frame holds is for the browser to say: a script sees no more of a foreign page than of an error.
      assert.equal(page.frames().slice(1).map(frame => frame.url()), Array(2).fill('chrome-error://chromewebdata/'))
      // A window of its own is another thing: any page may link to the inspector.
      await opened.waitForLoadState()
      assert.equal([opened.url(), await opened.title()], [`${inspector}/`, 'ö'])
      // Which gives the page no handle to it.
      assert.equal([await page.evaluate('handle.closed'), await opened.evaluate('opener')], [true, null])
      const { exchanges, upstream } = await log()
      assert.equal(exchanges[0]?.target, '/counter.png')
      // One by the test, and two pictures that the page asked for, one of which it may not read.
      assert.equal([counter.hits, upstream?.status], [3, 'up'])
    }))
  }
})

stories('not-modified: the log without scripts', {
  'is where the page leads a browser without scripts, which sees the counter and the exchanges'() {
    return withPlayground(({ port, counter, recorded }) => withPage(async page => {
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.waitForURL(`http://127.0.0.1:${port}/plain`)
      await page.locator('img').waitFor()
      await until(() => counter.hits > 0, 'the picture is asked for')
      await recorded(1)
      await page.getByRole('link', { name: 'Reload', exact: true }).click()
      await page.getByRole('row').nth(1).waitFor()
      const cells = page.getByRole('row').nth(1).getByRole('cell')
      assert.equal((await cells.allTextContents()).slice(0, 4), ['1', 'GET /counter.png', '', '200 OK'])
      assert.is(await page.evaluate('getComputedStyle(document.querySelector("table")).borderCollapse'), 'collapse')
    }, { javaScriptEnabled: false }))
  },
  'is not where a browser with scripts is led'() {
    return withPlayground(({ port }) => withPage(async page => {
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.waitForLoadState('networkidle')
      assert.is(new URL(page.url()).pathname, '/')
    }))
  },
  'is named by the inspector\'s own page'() {
    const page = readFileSync('playground/page/index.html', 'utf8')
    const [head = ''] = page.split('</head>')
    assert.ok(head.includes('<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>'))
  }
})
