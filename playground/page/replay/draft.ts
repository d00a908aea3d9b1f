// A request being edited: what it was, what it is, and the way back.
import type { ReplayRequest } from './request.ts'

export interface ReplayDraft {
  readonly original: ReplayRequest
  readonly current: ReplayRequest
  /** What it was before each edit, oldest first. */
  readonly past: readonly ReplayRequest[]
}

const MAX_EDITS = 100

export function draftOf(original: ReplayRequest): ReplayDraft {
  return { original, current: original, past: [] }
}

/** The draft after one edit; an edit that changes nothing leaves the draft itself. */
export function edited(draft: ReplayDraft, changes: Partial<ReplayRequest>): ReplayDraft {
  const current = { ...draft.current, ...changes }
  if (isSame(current, draft.current)) return draft
  return { ...draft, current, past: [...draft.past, draft.current].slice(-MAX_EDITS) }
}

/** The draft before its last edit; a revert counts as one. */
export function undone(draft: ReplayDraft): ReplayDraft {
  const current = draft.past.at(-1)
  return current === undefined ? draft : { ...draft, current, past: draft.past.slice(0, -1) }
}

/** The draft with the request as it was at first. */
export function reverted(draft: ReplayDraft): ReplayDraft {
  return edited(draft, draft.original)
}

export function isChanged({ original, current }: ReplayDraft): boolean {
  return !isSame(original, current)
}

function isSame(one: ReplayRequest, other: ReplayRequest): boolean {
  return one.method === other.method && one.path === other.path && one.content === other.content && one.bodyOf === other.bodyOf &&
    one.fields.length === other.fields.length &&
    one.fields.every(([name, value], i) => name === other.fields[i]?.[0] && value === other.fields[i][1])
}
