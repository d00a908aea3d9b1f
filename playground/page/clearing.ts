// Clearing the list and taking that back: for every page at once, and each page says so.
import { command } from './network/commands.ts'
import type { ClearedStep } from './session/cleared-step.ts'
import type { Session } from './session/session.ts'
import type { News } from './toolbar/news.ts'
import { counted } from './ui/format.ts'

export interface ClearingOptions {
  readonly session: Session
  readonly news: News
  readonly say: (sentence: string) => void
  readonly update: () => void
  /** Reads all that the server lists anew: this page may never have had it. */
  readonly readAgain: () => void
}

export interface Clearing {
  /** Has the server clear its list for every page. */
  clear(): Promise<void>
  /** To be called with what the session made of the server's state. */
  told(step: ClearedStep): void
}

export function createClearing({ session, news, say, update, readAgain }: ClearingOptions): Clearing {
  let isOwn = false
  let isOffered = false
  const offer = (sentence: string): void => {
    isOffered = true
    news.tell(sentence, { label: 'Undo', act: () => { void undo() } })
  }
  const undo = async (): Promise<void> => {
    isOffered = false
    const log = await command('/restore')
    if (log !== undefined) return told(session.takeState(log))
    const isDone = session.restore()
    say(isDone ? 'Listed again in this page alone: the server has forgotten them' : 'What was cleared is not kept any more')
    update()
  }
  const told = (step: ClearedStep): void => {
    if (step === undefined) return
    if (step === 'restore') {
      if (isOffered) news.dismiss()
      isOffered = false
      say('Listed again, in every page')
      readAgain()
    } else if (step === 'offer') {
      offer(`The list was cleared a moment ago: ${counted(session.cleared, 'request')}.`)
    } else if (isOwn || session.cleared > 0) {
      const rows = counted(session.cleared, 'request')
      offer(isOwn ? `Cleared in every page: ${rows}.` : `Another page cleared the list: ${rows}.`)
    }
    update()
  }
  return {
    async clear() {
      isOwn = true
      const log = await command('/clear')
      if (log === undefined) say('The server did not clear its list')
      else told(session.takeState(log))
      isOwn = false
    },
    told,
  }
}
