// Why mutants may live: what each of these changes has no effect that a test could see.
import { at, change, less, more } from './explanation.ts'
import type { Explanation } from './explanation.ts'

const HEAD = String.raw`/[ \t,]*(?:(?:W\/)?"[ !#-~\x80-\xff]*"[ \t]*(?:,[ \t,]*|$)){0,64}/y`
const NAMES = '/^if-(?:none-)?match$|^if-(?:un)?modified-since$|^if-range$/i'
const OTHER_TEXT = change("''", "'mutant'")

export const EXPLANATIONS: readonly Explanation[] = [
  {
    why: 'With a quote it is no date, and without one at the beginning no strong tag: either way it is false.',
    places: [at('decision/evaluate-preconditions', `if (line.slice(0, 3).includes('"')) return strongTagMatches(line, current.etag) ` +
      "? 'true' : 'false'", change('line.slice(0, 3)', 'line'), more('3'), less('3'))],
  },
  {
    why: 'Room for octets that is a little larger, or grows a little sooner, holds the same octets.',
    places: [
      at('node/held-content', 'if (size <= this.#buffer.byteLength) return', change('<=', '<')),
      at('node/held-content', 'this.#buffer = Buffer.alloc(0)', change('0', '1')),
      at('validators/canonical/writer', '#octets: Buffer = Buffer.allocUnsafe(2048)', more('2048'), less('2048')),
      at('validators/canonical/writer', 'this.reserve(4)', more('4')),
      at('validators/canonical/writer', 'this.reserve(5)', more('5')),
      at('validators/canonical/writer', 'this.reserve(8)', more('8')),
      at('validators/canonical/writer', 'this.reserve(text.length * 3)', more('3')),
      at('validators/canonical/list', 'walk.writer.reserve(length * 5 + 1)', more('5'), more('1')),
      at('validators/canonical/writer', 'const larger = Buffer.allocUnsafe(Math.max(needed, this.#octets.length * 2))', more('2')),
    ],
  },
  {
    why: 'Two ways lead to the same result, and which of them is taken is a matter of time, which no test measures.',
    places: [
      at('fields/entity-tag-list', 'if (field === etag && ONE.test(etag)) return allowWeak || isStrong(etag)',
        change('field === etag && ONE.test(etag)', 'false')),
      at('fields/entity-tag-list', 'if (!field.endsWith(opaque) && !field.includes(opaque)) return isStar(field)',
        change('endsWith', 'startsWith')),
      at('fields/entity-tag-list', "return opaque.includes(',') ? isMember(field, opaque, allowWeak) : isAmong(field, opaque, " +
        'allowWeak)', change("opaque.includes(',')", 'true'), change("','", "''")),
      at('validators/canonical/writer', 'const LONG = 96', more('96'), less('96')),
      at('validators/canonical/writer', 'if (text.length >= LONG && text.isWellFormed()) {',
        change('text.length >= LONG && text.isWellFormed()', 'false'), change('>=', '>'), change('>=', '<')),
      at('validators/canonical/properties', 'if (lists.length === 0) return undefined', change('lists.length === 0', 'false')),
      at('validators/canonical/object', "if (plain && keys.length > 0 && builtinTag.call(object) === '[object Object]' && " +
        '!isDisguised(object)) {', change("plain && keys.length > 0 && builtinTag.call(object) === '[object Object]' && " +
        '!isDisguised(object)', 'false'), change('0', '1'), change("'[object Object]'", "''")),
    ],
  },
  {
    why: 'On either side of itself a text has the code NaN, and an array has undefined. Neither is less than, more ' +
      'than or equal to what it is compared with, so that reading ends as it would have ended.',
    places: [
      at('fields/entity-tag-list', 'for (let at = from; at < field.length; at++) {', change('<', '<=')),
      at('fields/entity-tag-list', 'if (open >= text.length || text.charCodeAt(open) !== DQUOTE) return -1', change('>=', '>')),
      at('fields/entity-tag-list', 'for (let at = open + 1; at < text.length; at++) {', change('<', '<=')),
      at('fields/entity-tag-list', 'if (pairs && code === BACKSLASH && at + 1 < text.length) {',
        change('<', '<='), change('+', '-'), less('1')),
      at('fields/entity-tag-list', 'if (end === -1) return -1', change('end === -1', 'false'), change('-1', '(1)')),
      at('fields/entity-tag-list', 'return at < field.length && field.charCodeAt(at) === STAR && skip(field, at + 1, false) === ' +
        'field.length', change('<', '<=')),
      at('fields/cache-control/parse', 'for (let at = open + 1; at < field.length; at++) {', change('<', '<=')),
      at('fields/cache-control/structured-dictionary', 'for (let at = from; at < text.length; at++) {', change('<', '<=')),
      at('validators/canonical/properties', 'for (let at = 0; at < some.length; at++) {', change('<', '<=')),
    ],
  },
  {
    why: 'An opaque-tag opens at 0 or, behind `W/`, at 2.',
    places: [at('fields/entity-tag-list', 'if (start > 0 && !allowWeak) return isStar(field)', change('0', '1'))],
  },
  {
    why: 'Members may be read in larger parts, or be looked for once more where none is left.',
    places: [
      at('fields/entity-tag-list', 'const COUNT = 64', less('64')),
      at('fields/entity-tag-list', 'const HEAD = ' + HEAD, change(HEAD, HEAD.replace('64', '164'))),
      at('fields/entity-tag-list', 'if (end - from < COUNT * 3) return end', change('*', '/'), less('3')),
    ],
  },
  {
    why: 'Of well-formed members no two begin side by side.',
    places: [
      at('fields/entity-tag-list', 'for (let at = headEnd(field); at > 0;) {', change('0', '1')),
      at('fields/entity-tag-list', 'at = field.lastIndexOf(opaque, at - 1)', more('1')),
    ],
  },
  {
    why: 'As far as the types know, an index may lead nowhere and a date may be missing. Here they have been found ' +
      'before.',
    places: [
      at('validators/canonical/walk', 'for (let at = last; at > 0; at = walk.parents[at] ?? 0) {',
        `${change('0', '1')} (2nd)`),
      at('validators/canonical/walk', "steps.push(stepText(walk.objects[walk.parents[at] ?? 0], walk.steps[at] ?? ''))",
        change('0', '1'), OTHER_TEXT),
      at('decision/evaluate-preconditions', 'const age = (now ?? new Date()).getTime() - (current.lastModified?.getTime() ?? NaN)',
        change('?.', '.')),
    ],
  },
  {
    why: 'A step is told where what stands there is refused. The value as a whole has no step, and the number or the ' +
      'primitive that an object stands for is never refused.',
    places: [
      at('validators/canonical/encode', "writeValue(walk, value, '')", OTHER_TEXT),
      at('validators/canonical/object', "writeValue(walk, time, '')", OTHER_TEXT),
      at('validators/canonical/object',
        "if (types.isNumberObject(object)) writeValue(walk, Number.prototype.valueOf.call(object), '')", OTHER_TEXT),
      ...['String', 'Boolean', 'BigInt'].map(kind => at('validators/canonical/object',
        `else if (types.is${kind}Object(object)) writeValue(walk, ${kind}.prototype.valueOf.call(object), '')`,
        OTHER_TEXT)),
    ],
  },
  {
    why: 'Before the first object, any number stands for none.',
    places: [at('validators/canonical/walk', 'at: -1', change('-1', '(1)'))],
  },
  {
    why: 'The pattern of a number allows one point.',
    places: [at('fields/cache-control/structured-dictionary', "const point = digits.indexOf('.')", change('indexOf', 'lastIndexOf'))],
  },
  {
    why: 'Nothing asks whether whitespace was there.',
    places: [at('fields/cache-control/structured-dictionary', 'const WHITESPACE = /[ \\t]*/y', change('/[ \\t]*/y', '/[ \\t]+/y'))],
  },
  {
    why: 'The quote that opens a Display String is ASCII, and no percent sign.',
    places: [at('fields/cache-control/structured-dictionary', 'const quoted = text?.slice(1)', more('1'))],
  },
  {
    why: 'Field names are tokens, and those are ASCII, in which two cases are two ways to say the same.',
    places: [at('fields/cache-control/directives',
      'directives[property] = names.filter(name => seen.size < seen.add(name.toLowerCase()).size)',
      change('toLowerCase', 'toUpperCase'))],
  },
  {
    why: 'A digest that is tried again, or made in two calls in place of one, is the same digest, and no digest of one length has two octets or fewer.',
    places: [
      at('validators/etag-for', 'if (usable.has(name)) return', change('usable.has(name)', 'false')),
      at('validators/etag-for', 'usable.set(name, isOneShot(name))', change('usable.set(name, isOneShot(name))', ';')),
      at('validators/etag-for', 'crypto.createHash(name, { outputLength: 1 })', more('1'), less('1')),
      at('validators/etag-for', 'function isOneShot(name: string): boolean {',
        change("{ try { crypto.hash(name, '') return true } catch { return false } }", '{}')),
      at('validators/etag-for', 'return true', change('true', 'false')),
      at('validators/etag-for', "crypto.hash(name, '')", OTHER_TEXT),
      at('validators/etag-for', "if (usable.get(name) === true) return crypto.hash(name, content, 'hex')", change('usable.get(name) === true', 'false')),
    ],
  },
  {
    why: 'From the next millisecond downwards there are as many nanoseconds as from the last one upwards.',
    places: [at('validators/file-etag', 'const whole = Math.floor(time)', change('floor', 'ceil'))],
  },
  {
    why: 'The circumflex stands between the bracket and the tilde.',
    places: [at('validators/etag-for', String.raw`return /^[ !#-[\]-~]{0,64}$/.test(text)`,
      change(String.raw`/^[ !#-[\]-~]{0,64}$/`, String.raw`/^[ !#-[^\]-~]{0,64}$/`))],
  },
  {
    why: 'Nobody asks for this word: what is neither always nor well-formed counts where it is bare.',
    places: [['public', 'public'], ['must-understand', 'mustUnderstand']].map(([name, property]) => at('fields/cache-control/directives',
      `{ name: '${name}', kind: 'flag', property: '${property}', counts: 'bare' },`, change("'bare'", "''"))),
  },
  {
    why: 'Three characters of seven bits are told apart by all shifts of seven bits or more, and no name of a day or ' +
      'a month has a character of U+0080 or is the number 1.',
    places: [at('fields/http-date', 'return (first | second | third) > 0x7f ? -1 : first << 16 | second << 8 | third',
      more('0x7f'), change('-1', '(1)'), more('16'), less('16'), more('8'), less('8'))],
  },
  {
    why: 'No two months have one name.',
    places: ['8', '4', 'at + 5'].map(place => at('fields/http-date',
      `const month = MONTH_KEYS.indexOf(threeLetters(field, ${place}))`, change('indexOf', 'lastIndexOf'))),
  },
  {
    why: 'What is done with the number is arithmetic and comparison, in which undefined is NaN.',
    places: ['if (!(digit >= 0 && digit <= 9))', "if (text[at + 2] !== ':' || text[at + 5] !== ':')",
      'if (length === undefined || !(day >= 1 && day <= (month === 1 && !isLeap ? 28 : length)))']
      .map(condition => at('fields/http-date', `${condition} return NaN`, change('return NaN', 'return undefined'))),
  },
  {
    why: 'A field of 29 characters has been read as an IMF-fixdate before.',
    places: [at('fields/http-date',
      'return field.length >= 30 && field.length <= 33 ? rfc850Date(field, now ?? new Date()) : undefined',
      less('30'))],
  },
  {
    why: 'Wherever a 2xx counts, a 200 counts without this.',
    places: [at('decision/judge', "if (!isOk && (status < 200 || status > 299)) return undefined", change('<', '<='), more('200'))],
  },
  {
    why: 'What was joined is read where there was a line alone.',
    places: [at('node/read-preconditions', "let joined = ''", change("''", "'mutant'"))],
  },
  {
    why: 'Undefined is as good as false.',
    places: [
      at('node/conditional-response', 'this.refusal = undefined', change('this.refusal = undefined', ';')),
      at('node/conditional-response', 'this.#isDecided = false', change('this.#isDecided = false', ';')),
      at('node/conditional-response', 'this.#isHeadHeld = false', change('this.#isHeadHeld = false', ';')),
    ],
  },
  {
    why: 'Two ways lead to the same answer, and one of them takes less time.',
    places: [
      at('decision/judge', 'const fields = suffixes.length === 0 ? named : unsuffixed(named, plain, suffixes)', change('suffixes.length === 0', 'false')),
      at('node/conditional-response', 'if (suffixes.length > 0) this.#suffixes = [...this.#suffixes, ...suffixes]',
        change('suffixes.length > 0', 'true'), change('>', '>=')),
      at('decision/coded-tag', 'if (!field.includes(`"${start}-`)) return []', '`` `"${start}-` `` → `\'\'`'),
    ],
  },
  {
    why: 'The quicker of two ways to one answer is left out.',
    places: [
      at('node/replacement', 'if (!methods.isHook) return writeHead()', change('!methods.isHook', 'false')),
      at('node/replacement', 'if (status === 304 && isHttp1 && !methods.isHook && etag === meant && !isCoded) return writeNotModified(response, methods.writeHead, given)',
        change('status === 304 && isHttp1 && !methods.isHook && etag === meant && !isCoded', 'false'), more('304'), less('304')),
      at('node/held-content', 'if (size <= this.#buffer.byteLength) return', change('size <= this.#buffer.byteLength', 'false')),
      at('node/read-preconditions', 'for (let i = 0; i < rawHeaders.length && !found; i += 2) {', less('2')),
      at('node/express-fresh', 'if (at !== request) application = at', change('!==', '==='), change('at !== request', 'false')),
      at('node/express-fresh', "while (overridden.has(at) || !Object.hasOwn(at, 'fresh')) {", change("overridden.has(at) || !Object.hasOwn(at, 'fresh')", 'false')),
      at('node/run', 'if (plan.fields.length > 0) conditional.setFields(plan.fields)', change('plan.fields.length > 0', 'true')),
      at('fields/entity-tag', String.raw`return typeof text === 'string' && text.endsWith('"') && /^(?:W\/)?"[ !#-~]*"$/.test(text)`, change(`'"'`, "''")),
      at('fields/content-coding', "if (!value.includes('-')) return value", change("!value.includes('-')", 'false'), change("'-'", "''")),
      at('decision/coded-tag', 'if (field === undefined || field.length <= etag.length) return []', change('<=', '<')),
      at('decision/coded-tag', 'if (!field.includes(`"${start}-`)) return []', '`` !field.includes(`"${start}-`) `` → `false`'),
      at('node/response', "const date = isDated ? fieldOf(response, given, 'last-modified') : undefined", change('isDated', 'true')),
      at('node/conditional-response', 'const given = args.length === 1 ? undefined : givenFields(args)', change('args.length === 1', 'false'), less('1')),
      at('node/conditional-response', 'return methods.isHook ? writeAnswer(this.#head(methods), rest, given) : methods.writeHead.apply(response, rest)',
        change('methods.isHook', 'true')),
      at('node/send-content', "return typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength", change("typeof content === 'string'", 'true')),
      at('kept/key', "const isPlain = names.length === 0 && FORWARDED.every(name => field(name) === undefined)", change('field(name) === undefined', 'undefined')),
      at('kept/key', "const values = isPlain ? '' : JSON.stringify(valuesOf(question, names))", change('isPlain', 'false'), change("''", "'mutant'")),
      at('node/held-content', '#buffer: Buffer = Buffer.alloc(0)', change('0', '1')),
      at('node/read-preconditions', `const PRECONDITION_NAME = ${NAMES}`, change(NAMES, NAMES.replace('^', '')), change(NAMES, NAMES.replace('$/i', '/i'))),
    ],
  },
  {
    why: 'A 304 or a 412 that stands in place of an answer is not judged by its status either.',
    places: [at('node/conditional-response', 'this.#isDecided = true', change('this.#isDecided = true', ';'))],
  },
  {
    why: 'Node 20, by which this is run, closes such a connection by itself; later versions do not.',
    places: [at('node/connection', "if (isQueued(response)) response.once('socket', (socket: Socket) => { socket.destroy() })",
      change("response.once('socket', (socket: Socket) => { socket.destroy() })", ';'), change("'socket'", "''"), change('socket.destroy()', ';'),
      change('{ socket.destroy() }', '{}'), change('isQueued(response)', 'false'), change('isQueued(response)', 'true'))],
  },
  {
    why: 'Behind the last field there is none.',
    places: [at('node/response', 'for (let i = 0; i < given.length; i += 2) {', change('<', '<='))],
  },
  {
    why: 'Of an empty buffer, the first octet is none.',
    places: [at('node/held-content', 'this.#size = 0', change('0', '1'))],
  },
  {
    why: 'No field comes to no date, as a text that is no date does.',
    places: [at('node/response', 'lastModified: date === undefined ? undefined : parseHttpDate(String(date))', change('date === undefined', 'false'))],
  },
  {
    why: 'What is named after a coding on an answer that is no success is taken back at once.',
    places: [at('node/conditional-response', "if (isSuccess(status)) this.#own.nameCoding(fieldOf(this.#response, given, 'content-encoding'))",
      change('isSuccess(status)', 'true'))],
  },
  {
    why: 'A second end without content is nothing.',
    places: [at('node/send-content', 'if (!response.writableEnded && !isDisconnected(response)) response.end()',
      change('!response.writableEnded && !isDisconnected(response)', 'true'))],
  },
  {
    why: 'What fails where there is no connection to reset is caught.',
    places: [at('node/connection', 'socket?.resetAndDestroy()', change('?.', '.'))],
  },
  {
    why: 'The property is defined once, and nobody lists it.',
    places: [
      at('node/flush', "Object.defineProperty(response, 'flush', { get: () => flush, set: value => { beneath = value }, configurable: true, enumerable: true })",
        change('true', 'false'), `${change('true', 'false')} (2nd)`),
      at('node/express-fresh', 'configurable: true', change('true', 'false')),
    ],
  },
  {
    why: 'Of a weak tag no list names a coded form, since no opaque-tag has a quote in it; and the form that is meant is weak as well.',
    places: [
      at('decision/coded-tag', `if (!etag.startsWith('"')) return fields`, change(`!etag.startsWith('"')`, 'false'), change('startsWith', 'endsWith'), change(`'"'`, "''")),
      at('decision/coded-tag', `if (!etag.startsWith('"') || meant.startsWith('W/')) return meant`, change('startsWith', 'endsWith'), change(`'"'`, "''")),
    ],
  },
  {
    why: 'A date that a tag outranks is not compared, and conditions that are none come to nothing.',
    places: [at('fetch/exchange', 'if ((match ?? noneMatch ?? modified ?? unmodified) === undefined) return undefined',
      change('(match ?? noneMatch ?? modified ?? unmodified) === undefined', 'false'))],
  },
  {
    why: 'Without If-Range it is undefined as well.',
    places: [at('fetch/exchange', "'if-range': undefined, range: field('range')", change("'if-range'", "''"))],
  },
  {
    why: 'An empty buffer with room for one byte grows as one without.',
    places: [at('fetch/generate', 'let held: Uint8Array<ArrayBuffer> = new Uint8Array(0)', change('0', '1'))],
  },
  {
    why: 'Only whether the number has changed is asked.',
    places: [at('fetch/lazy-body', 'let bodiesMade = 0', change('0', '1')), at('fetch/lazy-body', 'bodiesMade++', change('bodiesMade++', 'bodiesMade--'))],
  },
  {
    why: 'To await what is no promise takes a turn more, and nothing else.',
    places: [at('fetch/lazy-body', 'const { done, value } = isPromise(step) ? await step : step', change('isPromise(step)', 'true'))],
  },
  {
    why: 'The description of a symbol is for people who debug.',
    places: [
      at('api/decorate', "const PLAN: unique symbol = /* @__PURE__ */ Symbol('not-modified plan')", change("'not-modified plan'", "''")),
      at('handler/exchange', "const EXCHANGE: unique symbol = Symbol('not-modified exchange')", change("'not-modified exchange'", "''")),
      at('handler/plan', "export const ADDED: unique symbol = /* @__PURE__ */ Symbol('not-modified decorator')", change("'not-modified decorator'", "''")),
      at('content/content', "const PARTIAL: unique symbol = /* @__PURE__ */ Symbol('not-modified partial')", change("'not-modified partial'", "''")),
    ],
  },
  {
    why: 'Until the store has failed nobody asks until when it is left alone.',
    places: [at('revisions/bounded', '#closedUntil = 0', change('0', '1'))],
  },
  {
    why: 'What is not there is undefined, as what is there and undefined.',
    places: [
      at('revisions/redis-servers', 'const made: Connection = connection = { servers: undefined }', change('{ servers: undefined }', '{}')),
      at('revisions/redis', 'await claim(holder, { exists: undefined, tags: undefined })', change('{ exists: undefined, tags: undefined }', '{}')),
    ],
  },
  {
    why: 'All changes of a connection take turns at one thing, whatever that is called.',
    places: [at('revisions/sqlite', "return turns.take('', async () => perform(id, expectation, work, exists))", OTHER_TEXT)],
  },
  {
    why: 'What was to be ended and could not be is ended once more, in vain: the store is left alone, and no more can be owed to it.',
    places: [at('revisions/redis', "if (value === '') await end(holder, value).catch(() => {})", change("value === ''", 'true'))],
  },
  {
    why: 'Whether the answer is open, or given, is asked, and nothing else.',
    places: [at('frameworks/koa', "return 'decided'", change("return 'decided'", 'return undefined'), change("'decided'", "''"))],
  },
  {
    why: 'A field that is absent names nothing, and no name of this kind either.',
    places: [at('fetch/response', "if (!variesBy(headers.get('vary') ?? '', name)) headers.append('Vary', name)", OTHER_TEXT),
      at('frameworks/koa', "return !isNamed && res.hasHeader('etag') && variesBy(String(res.getHeader('vary') ?? ''), 'accept-encoding')", OTHER_TEXT)],
  },
  {
    why: 'Where no fields of its own are to be set, or those that were added stand there already, nothing more is set.',
    places: [
      at('fetch/response', 'if (ownFields.length === 0) return response', change('ownFields.length === 0', 'false')),
      at('fetch/response', 'const [added, set] = [ownFields.filter(isAdded), ownFields.filter(field => !isAdded(field))]',
        change('ownFields.filter(field => !isAdded(field))', 'ownFields')),
    ],
  },
  {
    why: 'Who knows the tag that was given has a tag on the answer, and preconditions.',
    places: [at('fetch/response', 'const etag = tag === undefined || meant === undefined || preconditions === undefined ? meant : answeredForm(preconditions, tag, meant)',
      `${change('||', '&&')} (2nd)`)],
  },
  {
    why: 'A policy without a nonce stays as one that says nothing does, and whether there is a tag is asked for Last-Modified alone, which was looked at before.',
    places: [at('decision/response-fields', "return !name.endsWith('cache-control') && keptOn304(name, '', false)", OTHER_TEXT, change('false', 'true'))],
  },
  {
    why: 'A directive that nobody knows is as good as none, and so is what is no tag.',
    places: [
      at('decision/response-fields', "const { noStore, private: isPrivate } = readCacheControl(String(meant ?? ''))", OTHER_TEXT),
      at('decision/keepable',
        "const { noStore, private: isPrivate, public: isPublic, mustRevalidate, sMaxage } = readCacheControl(field('cache-control') ?? '')", OTHER_TEXT),
      at('handler/problem', "return matchDetail(match ?? '')", OTHER_TEXT),
    ],
  },
  {
    why: 'Node takes what is no encoding for UTF-8, and copies bytes whatever encoding is named.',
    places: [
      at('node/held-content',
        "const bytes = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding as BufferEncoding : 'utf8') : chunk",
        change("typeof chunk === 'string'", 'true'), change("typeof encoding === 'string'", 'true'), change("'utf8'", "''")),
      at('node/written-content', "if (typeof chunk === 'string') return Buffer.from(chunk, typeof encoding === 'string' ? encoding as BufferEncoding : 'utf8')",
        change("typeof encoding === 'string'", 'true'), change("'utf8'", "''")),
      at('kept/entry-text', "const content = new Uint8Array(Buffer.from(value.slice(end + 1), value[0] === '#' ? 'base64' : 'utf8'))", change("'utf8'", "''")),
    ],
  },
  {
    why: 'Behind the last name there is none, and none is no field that anybody reads.',
    places: [at('fetch/kept-content', 'for (let i = 0; i < fields.length; i += 2) given.set(fields[i] as string, fields[i + 1] as string)', change('<', '<='))],
  },
  {
    why: 'Names that have their length before them are told apart, whatever stands between them.',
    places: [at('validators/canonical/properties', "return keys.map(key => `${key.length}:${key}`).join('')", OTHER_TEXT)],
  },
  {
    why: 'How many names are made at once is a matter of time, and before the first of them the count begins anew.',
    places: [
      at('revisions/name', 'const NAMES = 256', more('256'), less('256')),
      at('revisions/name', 'let used = 0', change('0', '1')),
    ],
  },
  {
    why: 'To take no whitespace away is to leave it as it is.',
    places: [at('kept/key', String.raw`return value === undefined ? null : value.replace(/^[ \t]+|[ \t]+$/g, '').replace(/[ \t]*,[ \t]*/g, ',')`,
      change(String.raw`/^[ \t]+|[ \t]+$/g`, String.raw`/^[ \t]*|[ \t]+$/g`), change(String.raw`/^[ \t]+|[ \t]+$/g`, String.raw`/^[ \t]+|[ \t]*$/g`))],
  },
  {
    why: 'What is known is learnt once more, or what is never asked for is remembered.',
    places: [
      at('kept/targets', 'if (names.every(name => known.includes(name))) return known', change('known.includes(name)', 'undefined')),
      at('kept/keeper', 'if (staleWhileRevalidate > 0) {', change('staleWhileRevalidate > 0', 'true'), change('>', '>=')),
    ],
  },
  {
    why: 'Two kinds of requests are told apart, whichever of them is called which.',
    places: [at('kept/targets', "return idOf(JSON.stringify([target, field('authorization') === undefined]))", change('===', '!=='))],
  },
  {
    why: 'Who asks once more finds the same previous content.',
    places: [at('kept/keeper', "if ('age' in flown) return flown", change("'age' in flown", 'false'), change("'age'", "''"))],
  },
  {
    why: 'What is found is confirmed to be current, and nobody asks how it was found; what another process made is so, too, and what is none is not found.',
    places: [at('kept/keeper', "if (typeof flown === 'object' && flown.isMade) found(question, flown.answer, 'hit')",
      change("typeof flown === 'object' && flown.isMade", 'true'), change('&&', '||'), change("'hit'", "''"))],
  },
  {
    why: 'Of two numbers of different lengths neither is as long as the other.',
    places: [at('fields/range', 'return left.length === right.length ? left < right : left.length < right.length', `${change('<', '<=')} (2nd)`)],
  },
  {
    why: 'What is made beyond a part is dropped, and content in memory may be sent as one part of itself.',
    places: [at('fetch/kept-content',
      'return isInParts ? rangeBody(content.byteLength, (first, last) => content.subarray(first, last + 1)) : content as Uint8Array<ArrayBuffer>',
      change('isInParts', 'true'), more('1'))],
  },
  {
    why: 'In Node 20, by which this is run, what was written in this turn is held in the socket; later versions hold it in the response.',
    places: [at('node/connection', 'response.uncork()', change('response.uncork()', ';'))],
  },
  {
    why: 'What the library sets for a success by itself is what no error keeps.',
    places: [at('node/replacement', 'own.takeBack()', change('own.takeBack()', ';'))],
  },
  {
    why: 'To write no content is to write nothing.',
    places: [at('node/replacement', "if (response.req.method !== 'HEAD' && content.byteLength > 0) methods.write.call(response, content)", change('>', '>='))],
  },
  {
    why: 'Fields come in pairs.',
    places: [at('node/run', 'if (plan.fields.length > 0) conditional.setFields(plan.fields)', change('>', '>='), change('0', '1'))],
  },
  {
    why: 'What an exchange has is begun with once more.',
    places: [at('fetch/run', 'if (outer === undefined) beginExchange(request, exchange)', change('outer === undefined', 'true'))],
  },
]
