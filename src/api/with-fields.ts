// withFields: sets fields on all answers of a handler, such as Vary and Link.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { isToken } from '../fields/syntax.ts'
import type { OwnField } from '../handler/plan.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator } from './handler-decorator.ts'

/** Fields that differ from answer to answer, with what to use for each. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'etag': 'withEtag sets it for each request',
  'last-modified': 'withLastModified sets it for each request',
  'content-length': 'it belongs to the content of each answer',
  'transfer-encoding': 'it belongs to the content of each answer'
}

/**
 * Sets fields before the handler runs. The handler can change them:
 *
 * ```js
 * withFields({ 'Vary': 'Accept-Language', 'Link': ['</style.css>; rel=preload', '</terms>; rel=license'] })(handler)
 * ```
 *
 * They stay on errors, and on a 304 and a 412 as if the handler had set them (RFC 9110 §15.4.5), also with `early`. A Vary is added to the names
 * that are there already, since other middleware needs those. Any other field replaces what was set before.
 *
 * @param fields name → value, or an array of values for several lines
 * @returns a method decorator, which is also a plain function around a handler
 * @throws TypeError for a value that is not an object of fields, an invalid name, a value that no field may have (RFC 9110 §5.5), a name that
 *   comes twice, and for ETag, Last-Modified, Content-Length and Transfer-Encoding, which differ from answer to answer
 */
export function withFields(fields: Readonly<Record<string, string | readonly string[]>>): HandlerDecorator {
  return decoratorOf('withFields(…)', { ownFields: ownFieldsOf(fields) })
}

function ownFieldsOf(fields: unknown): readonly OwnField[] {
  const request = describeRequest(fields)
  if (request !== undefined || !isPlain(fields)) {
    throw typeError(`withFields: expected an object of fields, got ${request ?? describe(fields)}. Write withFields({ Vary: 'Accept' })(handler)`)
  }
  const seen = new Set<string>()
  return Object.entries(fields).map(([name, value]) => {
    const lowered = name.toLowerCase()
    if (!isToken(name)) throw typeError(`withFields: expected the name of a field, got ${describe(name)}`)
    if (Object.hasOwn(ELSEWHERE, lowered)) throw typeError(`withFields: expected no ${name}: ${ELSEWHERE[lowered]}`)
    if (seen.has(lowered)) throw typeError(`withFields: expected each field once, got ${name} twice: write an array of its values`)
    seen.add(lowered)
    const values = linesOf(name, value)
    return { name, values: lowered === 'vary' ? values.flatMap(line => line.split(/[ \t]*,[ \t]*/)) : values }
  })
}

function linesOf(name: string, value: unknown): readonly string[] {
  const lines: readonly unknown[] = Array.isArray(value) ? value as unknown[] : [value]
  const wrong = lines.findIndex(line => typeof line !== 'string' || !isFieldValue(line))
  if (lines.length > 0 && wrong === -1) return lines as string[]
  throw typeError(`withFields: expected ${name} to be a string of ASCII without controls and without spaces at its ends, or an array of such, got ` +
    (lines.length === 0 ? 'an empty array' : describe(lines[wrong])))
}

// Other characters are sent as Latin-1 or as UTF-8, depending on the server and the content.
/** Whether text is a valid field value that every recipient reads the same way (RFC 9110 §5.5). */
function isFieldValue(text: string): boolean {
  return /^[\t -~]*$/.test(text) && !/^[ \t]|[ \t]$/.test(text)
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
