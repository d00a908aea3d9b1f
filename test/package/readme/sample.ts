// A small document with every kind of example and link. Its fences are `~~~`, so that it is easy to read here.

export const sample: string = `# A sample

<!-- a comment that is no note -->

~~~sh
npm install ./not-modified-0.2.0.tgz   # once
npm ci && node playground/server.js
~~~

<!-- test: run -->
~~~ts
import { etagFor, evaluatePreconditions, makeEtag } from 'not-modified'

makeEtag('r1089', { weak: true }) // → 'W/"r1089"'
const tag: string | undefined = etagFor(7) // → '"7"'
const decision = evaluatePreconditions('GET', { 'if-none-match': '"7"' }, {
  etag: '"7"'
})
decision.status // → 304
decision.outcomes // → { ...decision.outcomes, 'If-None-Match': 'false' }
makeEtag('ü') // throws TypeError
makeEtag('"') // throws TypeError: …
await Promise.resolve(tag) // → '"7"'
~~~

<!-- test: serve
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
…
const counter = new Counter()
createServer((request, response) => counter.answer(request, response)).listen(3000, 'localhost')
$ curl -sI 127.0.0.1:3000
HTTP/1.1 200 OK
…
ETag: W/"0"
-->

~~~ts
import { withEtag } from 'not-modified'

class Counter {
  hits = 0

  @withEtag(function (this: Counter) { return Math.floor(this.hits / 7) }, { weak: true })
  answer(request: IncomingMessage, response: ServerResponse) {
    this.hits++
    if (request.method === 'POST') response.setHeader('X-Type', request.headers['content-type'] ?? '')
    response.setHeader('Vary', 'Accept')
    return () => \`hits — \${this.hits}\\n\`
  }
}
~~~

~~~console
$ curl -i http://localhost:3000/
HTTP/1.1 200 OK
vary: Accept
ETag: W/"…"

hits — 2
$ curl -i \\
    -H 'If-None-Match: W/"0"' localhost:3000/
HTTP/1.1 304 Not Modified
Vary: Accept
ETag: W/"0"

$ curl -d a=1 localhost:3000/
hits — …
$ curl -i -X POST -d a=1 -H "X-Quoted: \\"a\\"" localhost:3000/
HTTP/1.1 200 OK
X-Type: application/x-www-form-urlencoded
…

…
~~~

<!-- test: signatures -->
~~~ts
interface EntityTag { readonly weak: boolean; readonly value: string }
function quotedString(text: string): string
function makeEtag(value: string, options?: { weak?: boolean | undefined }): string
type Outcome = 'true' | 'false' | 'ignored'
~~~

- In a list:

  <!-- test: run -->
  ~~~js
  import { quotedString } from 'not-modified'
  quotedString('a') // → '"a"'
  ~~~

Links: [a page](CONTRIBUTING.md), [a heading](CONTRIBUTING.md#the-house), [this page's](#a-sample), [the second
of two](#in-a-list-1), [\`code\` in a heading](#makeetag-and-more), ![a picture](playground/screenshots/inspector-light.png),
[the RFC](https://www.rfc-editor.org/rfc/rfc9110). No links: \`[a](none.md)\`, <!-- [b](none.md) -->

### In a list
### In a list
### \`makeEtag\`, and more

<!-- test: none, a page in a page -->
~~~markdown
[no link](none.md)
~~~

<!-- test: none, a picture of a table -->
~~~text
a | b
~~~
`
