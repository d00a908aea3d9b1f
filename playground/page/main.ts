// The page: puts what it knows, what it draws and what its controls do together.
import { createAnnouncer } from './announcer.ts'
import { createBar } from './bar.ts'
import { command } from './control.ts'
import { createDetail } from './detail.ts'
import { byId } from './dom.ts'
import { followFeed } from './feed.ts'
import { Inspector } from './inspector.ts'
import { listenToKeys } from './keys.ts'
import { createListBar } from './list-bar.ts'
import { ExchangeList } from './list.ts'
import { createLoop } from './loop.ts'
import { createNotice } from './notice.ts'
import { createPictureView } from './picture-view.ts'
import { createScreen } from './screen.ts'
import { createSender, target } from './sender.ts'
import { summaryOf } from './summary.ts'
import { createTotalsView } from './totals-view.ts'
import { witnessFetches } from './witness.ts'

/** How many requests may wait for the one that is under way: the browser sends one at a time to one target. */
const mostQueued = 20

const inspector = new Inspector()
const grid = byId('list', HTMLElement)
let said = ''
let frame = 0
let queued = 0
let underWay: Promise<void> = Promise.resolve()

/** Draws at the next frame, however much has happened until then. */
function schedule(): void {
  if (frame === 0) frame = requestAnimationFrame(draw)
}

function draw(): void {
  frame = 0
  list.show(inspector.rows, inspector.isConnected)
  drawDetail()
  showTotals(inspector.totals, inspector.counter)
  showNotice(inspector.tap, inspector.lastFetched)
  listBar.show(inspector, list.following)
}

function drawDetail(): void {
  const row = list.chosen === null ? undefined : inspector.rows[list.chosen - (inspector.rows[0]?.place ?? 0)]
  detail.show(row ?? null, inspector.isConnected)
}

function say(message: string): void {
  said = message
  announce()
}

function send(isLooping: boolean): Promise<void> {
  const order = bar.order()
  if (order === undefined) {
    if (loop.running) loop.toggle()
    return underWay
  }
  if (queued === mostQueued) return underWay
  queued++
  underWay = underWay.then(async () => {
    const { sighting, picture } = await sendOnce(order)
    queued--
    const place = inspector.takeSighting(sighting)
    if (picture !== null) showPicture(picture)
    if (!isLooping && !inspector.isPaused && !screen.isDetailOpen) list.choose(place)
    schedule()
    announce()
  })
  return underWay
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
  drawDetail()
  screen.openDetail()
  detail.focus()
}

function back(): void {
  if (screen.isDetailOpen) return screen.closeDetail()
  if (document.activeElement === grid) list.choose(null)
  else grid.focus()
}

const announce = createAnnouncer(byId('status', HTMLElement), () => {
  const parts = [said, summaryOf(inspector.news(), inspector.isConnected)].filter(part => part !== '')
  said = ''
  return parts.join('. ')
})
const screen = createScreen(() => grid.focus())
const detail = createDetail()
const showTotals = createTotalsView()
const showPicture = createPictureView()
const listBar = createListBar({ onPause: pause, onClear: clear, onLatest: () => list.follow() })
const list = new ExchangeList(grid, byId('rows', HTMLElement), {
  onChoose: schedule,
  onOpen: () => { if (screen.isNarrow) openDetail() },
  onFollow: schedule,
})
const sendOnce = createSender(() => inspector.store.highestId)
const bar = createBar({ onSend: () => void send(false), onLoop: () => loop.toggle(), onReset: reset })
const loop = createLoop(() => send(true), bar.interval, () => {
  bar.showLoop(loop.running)
  say(loop.running ? 'The loop runs' : 'The loop has stopped')
})

byId('back', HTMLElement).addEventListener('click', back)
listenToKeys({
  list, back, pause,
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
