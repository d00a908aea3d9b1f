// What is put to each site, with and without the tap: HOST stands for the tap's authority, TAG for a path's ETag.

export interface Sent {
  readonly name: string
  readonly ref: string
  readonly request: string
}

const CLOSE = 'Host: HOST\nConnection: close\n'

const sent = (ref: string, name: string, request: string): Sent => ({ ref, name, request })

/** A request for one answer: its line without the version, field lines, and content. */
const one = (ref: string, name: string, line: string, fields: readonly string[] = [], content = ''): Sent => {
  const all = content === '' ? fields : [...fields, `Content-Length: ${content.length}`]
  return sent(ref, name, `${line} HTTP/1.1\n${CLOSE}${all.map(field => `${field}\n`).join('')}\n${content}`)
}

export const REQUESTS: readonly Sent[] = [
  one('RFC 9110 §9.3.1', 'a page', 'GET /page'),
  one('RFC 9110 §13.1.2', 'a page that the client has', 'GET /page', ['If-None-Match: TAG(/page)']),
  one('RFC 9110 §13.1.2', 'a page that the client has among others', 'GET /page',
    ['If-None-Match: "x, y", TAG(/page)']),
  one('RFC 9110 §13.1.2', 'a page that the client has in an older version', 'GET /page', ['If-None-Match: W/"old"']),
  one('RFC 9110 §9.3.2', 'the fields of a page', 'HEAD /page'),
  one('RFC 9110 §13.1.2', 'the fields of a page that the client has', 'HEAD /page', ['If-None-Match: TAG(/page)']),
  one('RFC 9110 §8.4', 'a page in a content coding', 'GET /page', ['Accept-Encoding: gzip']),
  one('RFC 9110 §13.1.3', 'a file that the client has by its date', 'GET /files/page.html',
    ['If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT']),
  one('RFC 9110 §14.2', 'a part of a file', 'GET /files/page.html', ['Range: bytes=10-19']),
  one('RFC 9110 §13.1.5', 'a part of a file that is still the same', 'GET /files/page.html',
    ['Range: bytes=10-19', 'If-Range: TAG(/files/page.html)']),
  one('RFC 9110 §15.5.17', 'a part that the file does not have', 'GET /files/page.html', ['Range: bytes=9999999-']),
  one('RFC 9110 §9.3.3', 'a form', 'POST /echo', ['Content-Type: text/plain'], 'sent by POST\xe9'),
  sent('RFC 9112 §7.1', 'a form in chunks', `POST /echo HTTP/1.1\n${CLOSE}Content-Type: text/plain\n` +
    'Transfer-Encoding: chunked\n\n5\nsent \n9;a=b\nin chunks\n0\n\n'),
  one('RFC 9110 §10.1.1', 'a form that waits to be asked for', 'POST /echo',
    ['Content-Type: text/plain', 'Expect: 100-continue'], 'expected'),
  one('RFC 9110 §13.1.1', 'an edit of the page that was read', 'PUT /page',
    ['Content-Type: text/plain', 'If-Match: TAG(/page)'], 'the new content'),
  one('RFC 9110 §13.1.1', 'an edit of a page that has changed', 'PUT /page',
    ['Content-Type: text/plain', 'If-Match: "old"'], 'the new content'),
  one('RFC 9110 §9.3.4', 'an edit without a precondition', 'PUT /page', ['Content-Type: text/plain'], 'new'),
  one('RFC 9110 §9.3.5', 'a page to be deleted', 'DELETE /page'),
  one('RFC 9110 §15.5.5', 'a page that is not there', 'GET /missing', ['If-None-Match: "x"']),
  one('RFC 9110 §15.4.3', 'a page that is elsewhere', 'GET /redirect'),
  one('RFC 9110 §5.3', 'two cookies', 'GET /cookies', ['Cookie: c=3']),
  one('RFC 9112 §7.1', 'content in chunks', 'GET /stream'),
  one('RFC 9112 §6.2', 'a megabyte', 'GET /big'),
  sent('RFC 9112 §9.3.2', 'five requests at once', ['GET /page', 'HEAD /page', 'GET /missing'].map(line =>
    `${line} HTTP/1.1\nHost: HOST\n\n`).join('') +
    'POST /echo HTTP/1.1\nHost: HOST\nContent-Type: text/plain\nContent-Length: 3\n\none' +
    `GET /page HTTP/1.1\n${CLOSE}If-None-Match: TAG(/page)\n\n`)
]
