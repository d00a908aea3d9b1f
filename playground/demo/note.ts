// The note that two may edit: in this process, or in a store that several playgrounds share.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerConditional, expectationOf } from 'not-modified'
import type { SharedStore } from './shared-store.ts'

export interface Note {
  /** What the tag is made from. */
  revision(): unknown
  text(): string | Promise<string>
  /** Writes a text where that is still what the request expects, and answers. */
  write(request: IncomingMessage, response: ServerResponse, text: string): void | Promise<void>
  /** Puts the note back to its first text, under a tag that it never had. */
  reset(): void
}

const FIRST_TEXT = 'Tea at four.'

/** @param startedAt milliseconds since the epoch */
export function ownNote(startedAt: number): Note {
  let text = FIRST_TEXT
  // Begins with the time, so that a tag of an earlier start never comes back for another text.
  let revision = Math.floor(startedAt / 1000)
  return {
    revision: () => revision,
    text: () => text,
    write(request, response, written) {
      // Decided once the content is there: from here to the change nothing can come between.
      if (answerConditional(request, response, { etag: `"${revision}"` })) return
      text = written
      revision++
      response.writeHead(204, { ETag: `"${revision}"` }).end()
    },
    reset() {
      text = FIRST_TEXT
      revision++
    }
  }
}

const KEY = '/lessons/note'

export function sharedNote({ revisions, note, writeNote }: SharedStore): Note {
  return {
    revision: () => revisions.current(KEY),
    async text() { return await note() ?? FIRST_TEXT },
    async write(request, response, written) {
      const change = await revisions.change(KEY, expectationOf(request), () => writeNote(written))
      if (!change.performed) answerConditional(request, response, change.current)
      else response.writeHead(204, { ETag: `"${change.revision}"` }).end()
    },
    reset() {
      revisions.change(KEY, { exists: undefined, tags: undefined }, () => writeNote(FIRST_TEXT)).catch(console.error)
    }
  }
}
