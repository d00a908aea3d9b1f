// What opens under a button, over the page: the browser opens and closes it, and gives the focus back.

/** Puts a popover under its button whenever it opens, within the window. */
export function placeUnder(button: HTMLElement, popover: HTMLElement): void {
  popover.addEventListener('toggle', event => {
    if ((event as ToggleEvent).newState !== 'open') return
    const { left, bottom } = button.getBoundingClientRect()
    const { width, height } = popover.getBoundingClientRect()
    popover.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`
    popover.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - height - 8))}px`
    popover.querySelector<HTMLElement>('input, select, button')?.focus()
  })
}
