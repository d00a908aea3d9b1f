// The keyboard: movement in the list, single keys anywhere else than in a field, and the dialog that names them all.
import { byId } from './dom.ts'
import { keepSingleKeys, readSingleKeys } from './preferences.ts'

export interface KeyTargets {
  readonly list: {
    move(by: number): void
    screenful(): number
    first(): void
    last(): void
  }
  readonly open: () => void
  readonly back: () => void
  readonly send: () => void
  readonly loop: () => void
  readonly pause: () => void
  readonly filter: () => void
  readonly sendAgain: () => void
  readonly edit: () => void
  readonly compare: () => void
}

/** Listens to the keyboard from now on. */
export function listenToKeys(targets: KeyTargets): void {
  const dialog = byId<HTMLDialogElement>('keys-dialog')
  const choice = byId<HTMLInputElement>('single-keys')
  const showKeys = (): void => dialog.showModal()
  choice.checked = readSingleKeys()
  choice.addEventListener('change', () => keepSingleKeys(choice.checked))
  byId('keys').addEventListener('click', showKeys)
  byId('keys-close').addEventListener('click', () => dialog.close())

  const { list } = targets
  const inList: Readonly<Record<string, () => void>> = {
    ArrowDown: () => list.move(1),
    ArrowUp: () => list.move(-1),
    PageDown: () => list.move(list.screenful()),
    PageUp: () => list.move(-list.screenful()),
    Home: () => list.first(),
    End: () => list.last(),
    Enter: targets.open,
  }
  const single: Readonly<Record<string, () => void>> = {
    s: targets.send,
    l: targets.loop,
    p: targets.pause,
    '/': targets.filter,
    r: targets.sendAgain,
    e: targets.edit,
    d: targets.compare,
    j: () => list.move(1),
    k: () => list.move(-1),
    '?': showKeys,
  }

  byId('list').addEventListener('keydown', event => {
    if (!isPlain(event) || event.shiftKey) return
    run(inList[event.key], event)
  })
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || !isPlain(event) || isModal() || isField(event.target)) return
    if (event.key === 'Escape') return run(targets.back, event)
    // A key that is held down must not send a burst.
    if (choice.checked && (!event.repeat || 'jk'.includes(event.key))) run(single[event.key], event)
  })
}

function run(action: (() => void) | undefined, event: KeyboardEvent): void {
  if (action === undefined) return
  event.preventDefault()
  action()
}

function isPlain({ altKey, ctrlKey, metaKey, isComposing }: KeyboardEvent): boolean {
  return !altKey && !ctrlKey && !metaKey && !isComposing
}

/** Whether a dialog is open: what lies beneath it must not act. */
function isModal(): boolean {
  return document.querySelector('dialog[open]') !== null
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null
}
