// The drawer between totals and list: timeline, what is stored, probe or lessons, one at a time, opened by buttons.
import { byId } from '../ui/dom.ts'

export const drawers = ['timeline', 'stored', 'probe', 'lessons'] as const
export type DrawerName = typeof drawers[number]

export interface Drawer {
  readonly open: DrawerName | null
  /** Shows one of them, or none: the list has the room. */
  show(name: DrawerName | null): void
}

/** `onChange` is called whenever another one comes into view, or none. */
export function createDrawer(onChange: (name: DrawerName | null) => void): Drawer {
  const parts = drawers.map(name => ({
    name, section: byId(name), button: byId(`${name}-toggle`),
  }))
  let open: DrawerName | null = null
  const show = (next: DrawerName | null): void => {
    if (next === open) return
    open = next
    for (const { name, section, button } of parts) {
      section.hidden = name !== open
      button.setAttribute('aria-expanded', String(name === open))
    }
    onChange(open)
  }
  for (const { name, button } of parts) {
    button.addEventListener('click', () => show(name === open ? null : name))
  }
  return {
    get open() {
      return open
    },
    show,
  }
}
