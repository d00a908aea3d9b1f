// The drawer between totals and list: timeline, what is stored, probe or lessons, one at a time, opened by buttons.
import { byId } from '../ui/dom.ts'
import { keepDrawer, readDrawer } from '../ui/preferences.ts'

export const drawers = ['timeline', 'stored', 'probe', 'lessons'] as const
export type DrawerName = typeof drawers[number]

export interface Drawer {
  readonly open: DrawerName | null
  show(name: DrawerName): void
}

/** Where there is room the timeline is open at first; `onOpen` is called whenever one of them comes into view. */
export function createDrawer(onOpen: (name: DrawerName) => void): Drawer {
  const parts = drawers.map(name => ({
    name, section: byId(name), button: byId(`${name}-toggle`),
  }))
  let open: DrawerName | null = null
  const show = (next: DrawerName | null): void => {
    open = next
    for (const { name, section, button } of parts) {
      section.hidden = name !== open
      button.setAttribute('aria-expanded', String(name === open))
    }
    if (open !== null) onOpen(open)
  }
  for (const { name, button } of parts) {
    button.addEventListener('click', () => {
      show(name === open ? null : name)
      keepDrawer(open ?? 'none')
    })
  }
  const kept = readDrawer()
  // Closed until it is asked for: the list has the room.
  show(drawers.find(name => name === kept) ?? null)
  return {
    get open() {
      return open
    },
    show,
  }
}
