// Documents that are wrong in one way each, and the error of the test.

const block = (note: string, language: string, ...lines: string[]): string =>
  `${note && `<!-- test: ${note} -->\n`}${[`~~~${language}`, ...lines, '~~~', ''].join('\n')}`

const server = block('serve', 'ts',
  "import { createServer } from 'node:http'",
  "createServer((_request, response) => { response.setHeader('ETag', '\"a\"').end('content') }).listen(3000)")

const asked = (...lines: string[]): string => server + block('', 'console', '$ curl -i localhost:3000/', ...lines)

export const lies: readonly { readonly name: string, readonly markdown: string, readonly message: RegExp }[] = [
  {
    name: 'a block without a note',
    markdown: block('', 'ts', '1'),
    message: /Line 1: the ts block needs/
  },
  {
    name: 'an unknown note',
    markdown: block('runs', 'js', '1'),
    message: /Line 2: the js block needs/
  },
  {
    name: 'code that is marked as none',
    markdown: block('none, too long', 'js', '1'),
    message: /Line 2: the js block needs/
  },
  {
    name: 'a block of no language',
    markdown: block('', '', 'a'),
    message: /Line 1: the unnamed block needs/
  },
  {
    name: 'none without a reason',
    markdown: block('none', 'json', '{}'),
    message: /Line 2: the json block needs/
  },
  {
    name: 'a note before text',
    markdown: '<!-- test: run -->\ntext\n',
    message: /Line 1: the note "test: run" stands/
  },
  {
    name: 'a note at the end',
    markdown: '<!-- test: run -->\n',
    message: /Line 1: the note "test: run" stands/
  },
  {
    name: 'a block without an end',
    markdown: '~~~sh\nnpm ci\n',
    message: /Line 1: a block has no end/
  },
  {
    name: 'a server without a request',
    markdown: server,
    message: /Line 2: the ts block starts a server that gets no request/
  },
  {
    name: 'a transcript before any server',
    markdown: block('', 'console', '$ curl localhost:3000'),
    message: /stands before any server/
  },
  {
    name: 'a request in a run block',
    markdown: '<!-- test: run\n$ curl localhost:3000\n-->\n~~~js\n~~~',
    message: /takes no requests/
  },
  {
    name: 'shell that does more than install',
    markdown: block('', 'sh', 'npm ci && rm -rf /'),
    message: /Line 2: "rm -rf \/" is no plain shell/
  },
  {
    name: 'a script that does not exist',
    markdown: block('', 'sh', 'npm run nothing'),
    message: /Line 2: "npm run nothing"/
  },
  {
    name: 'the installation of another package',
    markdown: block('', 'sh', 'npm i etag'),
    message: /Line 2: "npm i etag"/
  },
  {
    name: 'the installation by a name that anyone can take',
    markdown: block('', 'sh', 'npm install not-modified'),
    message: /Line 2: "npm install not-modified"/
  },
  {
    name: 'a wrong type',
    markdown: block('run', 'js', '', "const n: number = 'text'"),
    message: /-2\.ts\(4,7\): error TS2322/
  },
  {
    name: 'a parameter of no type',
    markdown: block('run', 'js', 'const f = a => a'),
    message: /TS7006/
  },
  {
    name: 'a wrong value',
    markdown: block('run', 'ts', '1 + 1 // → 3'),
    message: /Line 3: the value is 2, not 3/
  },
  {
    name: 'a value of another type',
    markdown: block('run', 'ts', 'const one = 1 // → "1"'),
    message: /Line 3: the value is 1/
  },
  {
    name: 'a value that is never reached',
    markdown: block('run', 'ts', 'process.exit()', '1 // → 1'),
    message: /0 of 1 lines/
  },
  {
    name: 'an error that does not come',
    markdown: block('run', 'ts', 'String(1) // throws TypeError'),
    message: /Line 3: it throws nothing/
  },
  {
    name: 'another error',
    markdown: block('run', 'ts', 'null! // throws TypeError'),
    message: /it throws nothing/
  },
  {
    name: 'another message',
    markdown: block('run', 'ts', "BigInt('a') // throws SyntaxError: b"),
    message: /Line 3: the message is/
  },
  {
    name: 'another class of error',
    markdown: block('run', 'ts', "BigInt('a') // throws TypeError"),
    message: /throws SyntaxError, not TypeError/
  },
  {
    name: 'an example that throws',
    markdown: block('run', 'ts', '', "throw new Error('so')"),
    message: /the example failed[^]*README\.md:4/
  },
  {
    name: 'a server that does not start',
    markdown: block('serve', 'ts', 'process.exit(3)') +
      block('', 'console', '$ curl localhost:3000'),
    message: /Line 6: the server ended with 3/
  },
  {
    name: 'another port',
    markdown: server + block('', 'console', '$ curl localhost:8000'),
    message: /nothing listens on 8000/
  },
  {
    name: 'another status',
    markdown: asked('HTTP/1.1 304 Not Modified', 'ETag: "a"'),
    message: /200 OK[^]*304/
  },
  {
    name: 'another value of a field',
    markdown: asked('HTTP/1.1 200 OK', 'ETag: "b"', '…', '', 'content'),
    message: /not in the answer: /
  },
  {
    name: 'a field that does not come',
    markdown: asked('HTTP/1.1 200 OK', 'ETag: "a"', 'Vary: …', '', '…'),
    message: /not in the answer: /
  },
  {
    name: 'a field that is not shown',
    markdown: asked('HTTP/1.1 200 OK', '', 'content'),
    message: /not in the transcript: ETag/
  },
  {
    name: 'content that is not shown',
    markdown: asked('HTTP/1.1 200 OK', 'ETag: "a"'),
    message: /the answer is\ncontent/
  },
  {
    name: 'other content',
    markdown: asked('HTTP/1.1 200 OK', 'ETag: "a"', '', 'contents'),
    message: /the answer is\ncontent/
  },
  {
    name: 'an option of curl that is not understood',
    markdown: asked('…', '$ curl -k localhost:3000'),
    message: /Line \d+: -k is not understood/
  },
  {
    name: 'an address elsewhere',
    markdown: server + block('', 'console', '$ curl http://example.com/'),
    message: /the address http:\/\/example.com\//
  },
  {
    name: 'a command that is not curl',
    markdown: server + block('', 'console', '$ wget localhost:3000'),
    message: /wget is not understood/
  },
  {
    name: 'a signature that does not ship',
    markdown: block('signatures', 'ts', 'function makeEtag(value: number): string'),
    message: /do not ship/
  },
  {
    name: 'a signature that is cut short',
    markdown: block('signatures', 'ts', 'function makeEtag(value: string'),
    message: /do not ship/
  },
  {
    name: 'a link to a page that does not exist',
    markdown: 'See [the page](docs/none.md).\n',
    message: /Line 1: docs\/none\.md does not exist/
  },
  {
    name: 'a picture that does not exist',
    markdown: '\n![A picture](docs/none.png)\n',
    message: /Line 2: docs\/none\.png does not exist/
  },
  {
    name: 'a link to a heading that its page does not have',
    markdown: 'See [the rules](CONTRIBUTING.md#no-such-rules).\n',
    message: /Line 1: CONTRIBUTING\.md has no heading #no-such-rules/
  },
  {
    name: 'a link to a heading that this page does not have',
    markdown: '# One\n\n~~~sh\n# Two\n~~~\n\n[two](#two)\n',
    message: /Line 7: README\.md has no heading #two/
  },
  {
    name: 'a link to the second of two headings, where there is one',
    markdown: '# One\n\n[one](#one), [one](#one-1)\n',
    message: /Line 3: README\.md has no heading #one-1/
  },
  {
    name: 'a link that leaves the repository',
    markdown: '[the machine](../outside.md)\n',
    message: /Line 1: \.\.\/outside\.md is outside of the repository/
  },
  {
    name: 'a link by plain http',
    markdown: '[a site](http://example.com/)\n',
    message: /Line 1: http:\/\/example\.com\/ is neither https nor a path/
  }
]
