// The notes of the examples: a table behind a connection, where every query takes some milliseconds, and the revision of each note.
import { setTimeout as pause } from 'node:timers/promises'
import { memoryRevisions } from 'not-modified'
import type { Revision, Revisions } from 'not-modified'

export interface Note {
  readonly text: string
}

export interface Notes {
  /** One for all who read and write: it checks a revision and writes in one step. */
  readonly revisions: Revisions
  /** The revision of a note; null if there is no such note. */
  revisionOf(id: string): Promise<Revision>
  read(id: string): Promise<Note | undefined>
  write(id: string, note: Note): Promise<Note>
  remove(id: string): Promise<void>
}

export function openNotes(): Notes {
  const rows = new Map<string, Note>([['1', { text: 'Buy tea' }]])
  const revisions = memoryRevisions()
  const query = async <T>(run: () => T): Promise<T> => {
    await pause(5)
    return run()
  }
  return {
    revisions,
    revisionOf: async id => await query(() => rows.has(id)) ? revisions.current(id) : null,
    read: id => query(() => rows.get(id)),
    write: (id, { text }) => query(() => {
      const note = { text }
      rows.set(id, note)
      return note
    }),
    remove: id => query(() => { rows.delete(id) })
  }
}
