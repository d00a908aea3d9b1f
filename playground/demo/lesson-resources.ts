// What the lessons need beside the counter: a note that two may edit, and resources with unusual Cache-Control fields.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import { readBody } from '../http/request-body.ts'
import { answerLine, rejectMethod } from '../http/respond.ts'
import type { Demo, DemoHandler } from './demo.ts'
import { ownNote, sharedNote } from './note.ts'
import type { SharedStore } from './shared-store.ts'

export interface LessonResources {
  /** The handlers by their paths, for the demo. */
  readonly demo: Demo
  /** Puts the note back to its first text, under a tag that it never had. */
  reset(): void
}

/** The longest content of a PUT, in bytes. */
export const MAX_NOTE_BYTES = 1024

const YEAR = 365 * 24 * 60 * 60 * 1000

/** Makes the resources, with a state of their own or the one of a store; `now` is the time in milliseconds since the epoch. */
export function createLessonResources(now: () => number = Date.now, store?: SharedStore): LessonResources {
  const startedAt = now()
  const note = store === undefined ? ownNote(startedAt) : sharedNote(store)

  const readNote = withCacheControl({ noCache: true })(withEtag(() => note.revision())(lazyHandler('application/json', () => {
    const text = note.text()
    return typeof text === 'string' ? JSON.stringify({ text }) : text.then(text => JSON.stringify({ text }))
  })))

  const writeNote = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const content = await readBody(request, MAX_NOTE_BYTES)
    if (content === 'incomplete') return
    if (content === 'too large') {
      response.setHeader('Connection', 'close')
      return answerLine(response, 413, `A note has ${MAX_NOTE_BYTES} bytes at most`)
    }
    const written = parseNote(content.toString())
    if (written === undefined) return answerLine(response, 400, 'A note is JSON such as {"text":"Tea at five."}')
    return note.write(request, response, written)
  }

  const aYearAgo = new Date(Math.floor((startedAt - YEAR) / 1000) * 1000)
  const heuristic = withLastModified(() => aYearAgo)(withEtag(() => 'heuristic')(
    lazyHandler('text/plain; charset=utf-8', () => 'Nobody said how long this is fresh.\n')))
  const noStore = noCache(withEtag(() => 'no-store')(
    lazyHandler('text/plain; charset=utf-8', () => 'No cache may keep this.\n')))

  return {
    demo: {
      '/lessons/note': restrict(['GET', 'HEAD', 'PUT'], (request, response) =>
        request.method === 'PUT' ? writeNote(request, response) : readNote(request, response)),
      '/lessons/heuristic': restrict(['GET', 'HEAD'], heuristic),
      '/lessons/no-store': restrict(['GET', 'HEAD'], noStore)
    },
    reset() {
      note.reset()
    }
  }
}

/** A handler that sends this content with its type, and makes it only where it is sent. */
function lazyHandler(type: string, content: () => string | Promise<string>): DemoHandler {
  return (_request, response) => {
    response.setHeader('Content-Type', type)
    return content
  }
}

/** The handler for these methods alone: a 405 does not depend on preconditions. */
function restrict(methods: readonly string[], handler: DemoHandler): DemoHandler {
  return (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    return rejectMethod(methods, request, response) ? undefined : handler(request, response)
  }
}

/** The text of a note; undefined where the content is no note. */
function parseNote(content: string): string | undefined {
  try {
    const note: unknown = JSON.parse(content)
    const text: unknown = typeof note === 'object' && note !== null && 'text' in note ? note.text : undefined
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}
