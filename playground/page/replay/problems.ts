// What becomes of a request before it is sent: what a page's fetch refuses, drops or changes, what the server refuses.
import { isToken } from '../../../src/fields/syntax.ts'
import { INVALID_VALUE, TOKEN_IN_WORDS, headLength, findReplayProblems } from '../../shared/replay-request.ts'
import { isSetByBrowser } from './request.ts'
import type { OutgoingRequest } from './request.ts'

export interface Problem {
  /** What it is about; for a field, with its index. */
  readonly at: 'method' | 'path' | 'content' | number
  /** `refused`: nothing is sent. `dropped`: left out in silence. `changed`: sent otherwise. */
  readonly kind: 'refused' | 'dropped' | 'changed'
  readonly sentence: string
}

/** More than this, and node answers 431 itself. */
const MAX_FIELD_BYTES = 16_000

/** The problems in the order of the request's parts; none: it is sent as it stands. */
export function problemsOf({ mode, request }: OutgoingRequest): Problem[] {
  if (mode === null) return findReplayProblems(request).map(problem => ({ ...problem, kind: 'refused' }))
  const { method, path, fields, content } = request
  const problems: Problem[] = []
  const note = (at: Problem['at'], kind: Problem['kind'], sentence: string): void => {
    problems.push({ at, kind, sentence })
  }
  const upper = method.toUpperCase()
  if (!isToken(method)) note('method', 'refused', `A method is ${TOKEN_IN_WORDS}`)
  else if (['CONNECT', 'TRACE', 'TRACK'].includes(upper)) note('method', 'refused', `fetch does not send ${upper}`)
  else if (method !== upper && ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper)) {
    note('method', 'changed', `The browser sends ${upper}`)
  }
  const changedPath = pathAsSent(path)
  if (changedPath === undefined) {
    note('path', 'refused', 'The path begins with one slash and stays on this server')
  } else if (changedPath !== path) note('path', 'changed', `The browser sends ${changedPath}`)
  for (const [index, [name, value]] of fields.entries()) {
    const problem = fieldProblem(name, value)
    if (problem !== undefined) note(index, ...problem)
  }
  if (headLength(path, fields) > MAX_FIELD_BYTES) {
    note('path', 'changed', 'Path and fields are so long together that the server answers 431 without reading them')
  }
  if (content !== '' && (upper === 'GET' || upper === 'HEAD')) {
    note('content', 'refused', `fetch sends no content with ${upper}`)
  }
  return problems
}

/** Whether it is sent at all. */
export function isSendable(order: OutgoingRequest): boolean {
  return problemsOf(order).every(({ kind }) => kind !== 'refused')
}

function fieldProblem(name: string, value: string): [Problem['kind'], string] | undefined {
  if (!isToken(name)) return ['refused', `A field name is ${TOKEN_IN_WORDS}`]
  const trimmed = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  if (/[^\x01-\xff]|[\n\r]/.test(trimmed)) {
    return ['refused', INVALID_VALUE]
  }
  if (isSetByBrowser(name)) return ['dropped', `The browser sets ${name} itself, or not at all`]
  if (trimmed !== value) return ['changed', 'The browser leaves out the space around the value']
  return undefined
}

const base = 'http://127.0.0.1'

/** The path as a browser sends it; undefined where it would not go to the server that it is meant for. */
function pathAsSent(path: string): string | undefined {
  if (!/^\/(?![/\\])/.test(path) || !URL.canParse(path, base)) return undefined
  const { origin, pathname, search } = new URL(path, base)
  return origin === base ? pathname + search : undefined
}
