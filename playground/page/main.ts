// The page: puts what it knows, what it draws and what its controls do together.
import type { Row } from './rows/row.ts'
// The bundle has the modules in this order, and gzip looks 32 KB back: what is alike stands together.
import { createDetailSide } from './detail/detail-pane.ts'
import { createBar } from './toolbar/toolbar.ts'
import { createNotice } from './toolbar/notice.ts'
import { createPictureView } from './toolbar/picture-view.ts'
import { witnessFetches } from './network/resource-timing.ts'
import { command } from './network/commands.ts'
import { createDrawers } from './drawers/drawers.ts'
import { createFilterView } from './list/filter-view.ts'
import { createSaveView } from './list/save-dialog.ts'
import { byId } from './ui/dom.ts'
import { summaryOf } from './rows/summary.ts'
import { listenToKeys } from './ui/keys.ts'
import { createTotalsView } from './toolbar/totals-view.ts'
import { createScreen } from './ui/screen.ts'
import { createAnnouncer } from './ui/announcer.ts'
import { followFeed } from './network/event-source.ts'
import { Inspector } from './session/session.ts'
import { createListBar } from './list/list-bar.ts'
import { ExchangeList } from './list/list.ts'
import { FilteredRows } from './session/filtered-rows.ts'
import { createAwaiting } from './session/wait-for.ts'
import { createLoop } from './network/repeat.ts'
import { target } from './network/sender.ts'
import { createQueue } from './session/send-queue.ts'

/** How many milliseconds of a frame may go into testing rows. */
const mostFiltering = 8

const inspector = new Inspector()
const filtered = new FilteredRows()
const grid = byId('list')
let said = ''
let frame = 0
const awaiting = createAwaiting()
const queue = createQueue(inspector, awaiting, ({ place, picture, isToChoose }) => {
  if (picture !== null) showPicture(picture)
  if (isToChoose && !inspector.isPaused) list.choose(place)
  schedule()
  announce()
})

/** Draws at the next frame, however much has happened until then. */
function schedule(): void {
  if (frame === 0) frame = requestAnimationFrame(draw)
  awaiting.look()
}

function draw(): void {
  frame = 0
  const end = performance.now() + mostFiltering
  const shown = filtered.of(inspector.rows, inspector.isConnected, () => performance.now() < end)
  if (!filtered.isWhole) schedule()
  // A part of what matches would move the view away from the row that the reader looks at.
  if (filtered.isReady) list.show(shown, inspector.isConnected)
  detail.show()
  bar.show(inspector)
  showTotals(inspector.totals, inspector.counter)
  showNotice(inspector.tap, inspector.lastFetched)
  drawers.show()
  listBar.show(inspector, list.following, filtered.isFiltering ? shown.length : undefined)
}

function say(message: string): void {
  said = message.replace(/\.$/, '')
  announce()
}

async function send(isLooping: boolean): Promise<void> {
  const order = bar.order()
  if (order === undefined) {
    if (loop.running) loop.toggle()
    return
  }
  await queue.send(order, () => !isLooping && !screen.isDetailOpen)
}

function chosenRow(): Row | undefined {
  return list.chosen === null ? undefined : inspector.rows[list.chosen - (inspector.rows[0]?.place ?? 0)]
}

async function clear(): Promise<void> {
  if (!await command('/clear')) return say('The server did not clear its list')
  inspector.clear()
  say('Cleared')
  schedule()
}

async function reset(): Promise<void> {
  say(await command('/reset') ? 'The counter is at zero' : 'The server did not reset the counter')
}

function pause(): void {
  inspector.togglePause()
  say(inspector.isPaused ? 'Paused: the list stands still' : 'Resumed')
  schedule()
}

function openDetail(): void {
  if (list.chosen === null) list.move(inspector.rows.length)
  if (list.chosen === null) return
  detail.show()
  screen.openDetail()
  detail.focus()
}

function back(): void {
  if (screen.isDetailOpen) return screen.closeDetail()
  if (document.activeElement === grid) list.choose(null)
  else grid.focus()
}

const announce = createAnnouncer(byId('status'), () => {
  const parts = [said, summaryOf(inspector.news(), inspector.isConnected)].filter(part => part !== '')
  said = ''
  return parts.join('. ')
})
const screen = createScreen(() => grid.focus())
const detail = createDetailSide({
  inspector, queue, chosen: chosenRow, say, schedule,
  onProbe(exchange) {
    const probe = (): void => drawers.probe(exchange)
    if (screen.isDetailOpen) screen.closeDetail(probe)
    else probe()
  },
})
const showTotals = createTotalsView()
const showPicture = createPictureView()
const listBar = createListBar({ onPause: pause, onClear: clear, onLatest: () => list.follow() })
const list = new ExchangeList(grid, byId('rows'), {
  onChoose: schedule,
  onOpen: () => { if (screen.isNarrow) openDetail() },
  onFollow: schedule,
})
const bar = createBar({ onSend: () => void send(false), onLoop: () => loop.toggle(), onReset: reset })
const loop = createLoop(() => send(true), bar.interval, () => {
  bar.showLoop(loop.running)
  say(loop.running ? 'The loop runs' : 'The loop has stopped')
})

const drawers = createDrawers({ inspector, awaiting, queue, say, schedule })
const filter = createFilterView({
  onFilter(conditions) {
    filtered.set(conditions)
    schedule()
  },
  onLeave: () => grid.focus(),
  rows: () => inspector.rows,
})
createSaveView({
  kept: () => ({ rows: inspector.store.rows, connected: inspector.isConnected }),
  onOpen(exchanges) {
    inspector.takeImported(exchanges)
    schedule()
  },
  say,
})

byId('back').addEventListener('click', back)
listenToKeys({
  list, back, pause,
  edit: detail.edit,
  compare: detail.compare,
  sendAgain: detail.sendAgain,
  filter: () => filter.focus(),
  open: openDetail,
  send: () => void send(false),
  loop: () => loop.toggle(),
})
witnessFetches(target, (instant, witness) => {
  inspector.takeWitness(instant, witness)
  schedule()
})
const reconnect = followFeed({
  onState(log) {
    inspector.takeState(log)
    schedule()
  },
  onExchange(exchange) {
    inspector.takeExchange(exchange)
    schedule()
    announce()
  },
  onTap(state) {
    inspector.tap = state
    schedule()
  },
})
const showNotice = createNotice(say, reconnect)
