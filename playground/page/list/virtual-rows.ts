// The window of the virtual list: which rows are worth a DOM node, and where scrolling must go.

/** What the list can see, in pixels, with rows of one height. */
export interface View {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
  readonly total: number
}

const overscan = 6

/** The rows to draw: from `first` up to, not including, `end`. */
export function rowsInView({ scrollTop, height, rowHeight, total }: View): { first: number, end: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan)
  const end = Math.min(total, Math.ceil((scrollTop + height) / rowHeight) + overscan)
  return { first: Math.min(first, end), end }
}

/** Whether the view stands at the last row, so that it may follow what arrives; half a row of slack for fractions. */
export function isAtEnd({ scrollTop, height, rowHeight, total }: View): boolean {
  return scrollTop + height >= total * rowHeight - rowHeight / 2
}

/** The index of the first row whose place is this one or later; the rows are in the order of their places. */
export function indexFrom(rows: readonly { readonly place: number }[], place: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.place ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

/** The nearest scroll position at which the row is wholly in view. */
export function scrollTopFor(index: number, { scrollTop, height, rowHeight }: View): number {
  const top = index * rowHeight
  if (top < scrollTop) return top
  return Math.max(scrollTop, top + rowHeight - height)
}
