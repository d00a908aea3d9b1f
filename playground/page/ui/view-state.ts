// What the page shows of what it has, as the fragment of its address: it survives a reload, can be shared, and Back leads to it.

/** Each part as text; empty where nothing was chosen. */
export interface ViewState {
  readonly filter: string
  /** The column that the list is sorted by, with a - before it for the greatest first. */
  readonly sort: string
  /** The key of the chosen exchange, which names the run of the server too: ids begin anew with each. */
  readonly request: string
  /** The drawer that is open. */
  readonly panel: string
  /** `yes` where the detail is a page of its own at present. */
  readonly detail: string
}

export type ViewPart = keyof ViewState

export const noView: ViewState = { filter: '', sort: '', request: '', panel: '', detail: '' }

const parts = Object.keys(noView) as ViewPart[]

/** How much of a part is read: addresses are written by anybody. */
const MAX_LENGTH = 600

/** The view that a fragment names; what it does not know is left out. */
export function parseView(fragment: string): ViewState {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  return Object.fromEntries(parts.map(part => [part, (given.get(part) ?? '').slice(0, MAX_LENGTH)])) as unknown as ViewState
}

/** The fragment of a view, with its `#`; empty where nothing was chosen. */
export function formatView(view: ViewState): string {
  const chosen = new URLSearchParams(parts.filter(part => view[part] !== '').map(part => [part, view[part]]))
  // What a fragment may hold as it stands is easier to read so (RFC 3986 §3.5).
  const text = chosen.toString().replace(/%(?:3A|2F|3F|40|2C|3B|21|27|28|29)/g, decodeURIComponent)
  return text === '' ? '' : `#${text}`
}

/** The parts that differ. */
export function changedParts(before: ViewState, after: ViewState): ViewPart[] {
  return parts.filter(part => before[part] !== after[part])
}
