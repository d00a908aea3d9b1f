// The filter's field: reads it, says what is wrong with it, and offers what may come next.
import { byId, element, setText } from '../ui/dom.ts'
import type { Row } from '../rows/row.ts'
import type { ExchangeIndex } from '../analysis/history.ts'
import { suggestionsFor } from '../filter/suggestions.ts'
import { nothing, parseFilter } from '../filter/filter.ts'
import { kindIn, withKind } from '../filter/kind-term.ts'
import { isKind } from '../rows/kind.ts'
import type { Filter } from '../filter/filter.ts'

export interface FilterEvents {
  /** Gets the filter, and the text that says so. */
  readonly onFilter: (filter: Filter, text: string) => void
  /** The reader leaves the field for the list. */
  readonly onLeave: () => void
  /** The rows that suggestions are taken from. */
  readonly rows: () => readonly Row[]
  readonly index: () => ExchangeIndex
}

const tooSlow = 'The regular expression takes too much time or memory: it is left out, and only the other terms apply.'

export interface FilterView {
  /** Says where the regular expressions of the filter took too long, or what else its reader has to know. */
  show(isTooSlow: boolean, remark: string | undefined): void
  focus(): void
  /** Puts a filter into the field, as if it were typed. */
  set(text: string): void
}

export function createFilterView({ onFilter, onLeave, rows, index }: FilterEvents): FilterView {
  const field = byId<HTMLInputElement>('filter')
  const reason = byId('filter-error')
  const kinds = byId<HTMLSelectElement>('filter-kind')
  const offers = byId<HTMLDataListElement>('filter-offers')

  let error: string | undefined
  const show = (isTooSlow: boolean, remark?: string): void => {
    const shown = error ?? (isTooSlow ? tooSlow : remark)
    reason.hidden = shown === undefined
    setText(reason, shown ?? '')
  }
  const read = (): void => {
    const filter = parseFilter(field.value)
    error = 'error' in filter ? `${filter.error}.` : undefined
    kinds.value = kindIn(field.value) ?? ''
    field.setAttribute('aria-invalid', String(error !== undefined))
    show(false)
    // The rows of the last right filter would be taken for those of this one.
    onFilter('error' in filter ? nothing : filter, field.value)
  }
  const offer = (): void => {
    offers.replaceChildren(...suggestionsFor(field.value, rows(), true, index()).map(text => {
      const option = element('option')
      option.value = text
      return option
    }))
  }
  const put = (text: string): void => {
    field.value = text
    read()
    offer()
  }

  field.addEventListener('input', () => {
    read()
    offer()
  })
  field.addEventListener('focus', offer)
  field.addEventListener('keydown', event => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    event.preventDefault()
    if (event.key === 'Escape' && field.value !== '') put('')
    else onLeave()
  })
  kinds.addEventListener('change', () => put(withKind(field.value, isKind(kinds.value) ? kinds.value : undefined)))
  byId('filter-clear').addEventListener('click', () => {
    put('')
    field.focus()
  })
  return {
    show,
    focus() {
      field.focus()
      field.select()
    },
    set(text) {
      if (text !== field.value) put(text)
    },
  }
}
