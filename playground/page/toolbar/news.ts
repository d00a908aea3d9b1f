// One line of news that stays until it is read: what is gone and why, with what can be done about it.
import { byId, setText } from '../ui/dom.ts'

export interface NewsAction {
  readonly label: string
  readonly act: () => void
}

export interface News {
  /** Shows a sentence in place of the one before, and says it. */
  tell(sentence: string, action?: NewsAction): void
  /** Takes the line away. */
  dismiss(): void
}

export function createNews(say: (sentence: string) => void): News {
  const strip = byId('news')
  const text = byId('news-text')
  const button = byId<HTMLButtonElement>('news-act')
  let act: (() => void) | undefined
  const dismiss = (): void => {
    // The focus must not be lost with what had it.
    if (strip.contains(document.activeElement)) byId('list').focus()
    strip.hidden = true
  }
  button.addEventListener('click', () => {
    const chosen = act
    dismiss()
    chosen?.()
  })
  byId('news-dismiss').addEventListener('click', dismiss)
  return {
    tell(sentence, action) {
      act = action?.act
      setText(text, sentence)
      setText(button, action?.label ?? '')
      button.hidden = action === undefined
      strip.hidden = false
      say(sentence)
    },
    dismiss,
  }
}
