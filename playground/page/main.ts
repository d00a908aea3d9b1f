// The page: makes its parts in the order in which they need each other, and puts together what they do.
import { notesOf } from './analysis/row-notes.ts'
import { connectTo } from './connection.ts'
import { createDetailPane } from './detail/detail-pane.ts'
import { createDrawers } from './drawers/drawers.ts'
import { createPatternRunner } from './filter/pattern-runner.ts'
import { createHead } from './head.ts'
import { createFilterView } from './list/filter-view.ts'
import { createListBar } from './list/list-bar.ts'
import { createListOrder } from './list/list-order.ts'
import { ExchangeList } from './list/list.ts'
import { acceptHarFiles } from './list/open-file.ts'
import { createSaveDialog } from './list/save-dialog.ts'
import { createBodyReader } from './network/body-reader.ts'
import { command } from './network/commands.ts'
import { createNavigation } from './navigation.ts'
import type { Row } from './rows/row.ts'
import { summaryOf } from './rows/summary.ts'
import { FilteredRows } from './session/filtered-rows.ts'
import { createBodySearch } from './session/body-search.ts'
import { createQueue } from './session/send-queue.ts'
import { Session } from './session/session.ts'
import { createWaitFor } from './session/wait-for.ts'
import { createNews } from './toolbar/news.ts'
import { createToolbar } from './toolbar/toolbar.ts'
import { createPictureView } from './toolbar/totals-view.ts'
import { createAddressBar } from './ui/address-bar.ts'
import { createAnnouncer } from './ui/announcer.ts'
import { byId } from './ui/dom.ts'
import { createFrame } from './ui/frame.ts'
import { listenToKeys } from './ui/keys.ts'
import { createScreen } from './ui/screen.ts'

/** How many milliseconds of a frame may go into testing rows. */
const MAX_FILTERING_MILLISECONDS = 8

function createApp(): void {
  const session = new Session()
  const waitFor = createWaitFor()
  const frame = createFrame()
  const update = (): void => {
    frame.schedule()
    waitFor.check()
  }
  const filtered = new FilteredRows(createPatternRunner(), update, () => session.index, createBodySearch())

  const grid = byId('list')
  const focusList = (): void => grid.focus()
  const address = createAddressBar(() => {
    navigation.follow()
    update()
  })
  const screen = createScreen(address, focusList)
  const { say, announce } = createAnnouncer(byId('status'), () => summaryOf(session.news(), session.isConnected))
  const news = createNews(say)

  const openDetail = (): void => {
    // The focus must not go to the heading of what was shown before.
    frame.drawNow()
    screen.openDetail()
    byId('detail-title').focus()
  }
  const list = new ExchangeList(grid, byId('rows'), {
    onChoose(isStep) {
      navigation.onChoose(isStep)
      update()
    },
    onOpen: () => { if (screen.isNarrow) openDetail() },
    onFollow: update,
    now: () => session.isConnected && !session.isPaused ? performance.now() : undefined,
    onColumns: update,
    notesOf: exchange => notesOf(exchange, session.index),
  })
  const order = createListOrder(sort => {
    address.set({ sort }, true)
    update()
  })
  const readBody = createBodyReader(() => session.sessionId)
  const chosenRow = (): Row | undefined =>
    list.chosen === null ? undefined : session.rows[list.chosen - (session.rows[0]?.place ?? 0)]

  const navigation = createNavigation({
    address, screen, session, chosenRow,
    parts: () => ({ list, order, filter, drawers }),
    isReady: () => filtered.isReady,
    tell: news.tell,
  })

  const showPicture = createPictureView()
  const queue = createQueue(session, waitFor, ({ place, picture, isToChoose }) => {
    if (picture !== null) showPicture(picture)
    if (isToChoose && !session.isPaused) list.choose(place, false)
    update()
    announce()
  })

  const pause = (): void => {
    session.togglePause()
    say(session.isPaused ? 'Paused: the list stands still' : 'Resumed')
    update()
  }
  const listBar = createListBar({
    onPause: pause,
    onClear: () => { void connection.clear() },
    onLatest: () => list.follow(),
  })
  const filter = createFilterView({
    onFilter(conditions, text) {
      filtered.set(conditions)
      address.set({ filter: text })
      update()
    },
    onLeave: focusList,
    rows: () => session.rows,
    index: () => session.index,
  })
  createSaveDialog({
    kept: () => ({ rows: session.store.rows, connected: session.isConnected }),
    readBody, say,
  })
  acceptHarFiles(exchanges => {
    session.takeImported(exchanges)
    update()
  }, news.tell)

  const drawers = createDrawers({ session, waitFor, queue, say, schedule: update, onFilter: text => filter.set(text),
    onPanel: panel => address.set({ panel }, true),
  })
  const detail = createDetailPane({
    session, queue, readBody, chosen: chosenRow, say, schedule: update,
    onProbe(exchange) {
      const probe = (): void => drawers.probe(exchange)
      if (screen.isDetailOpen) screen.closeDetail(probe)
      else probe()
    },
    onStored(exchange) {
      const show = (): void => drawers.stored(exchange)
      if (screen.isDetailOpen) screen.closeDetail(show)
      else show()
    },
  })

  const toolbar = createToolbar({
    send: (outgoing, isLooping) => queue.send(outgoing, () => !isLooping && !screen.isDetailOpen),
    onLoop: isRunning => say(isRunning ? 'The loop runs' : 'The loop has stopped'),
    async onReset() {
      say(await command('/reset') === undefined ? 'The server did not reset the counter' : 'The counter is at zero')
    },
  })
  navigation.follow()

  const back = (): void => {
    if (screen.isDetailOpen) return screen.closeDetail()
    if (document.activeElement === grid) list.choose(null)
    else grid.focus()
  }
  byId('back').addEventListener('click', back)
  listenToKeys({
    list, back, pause,
    edit: detail.edit,
    compare: detail.compare,
    sendAgain: detail.sendAgain,
    filter: () => filter.focus(),
    open() {
      if (list.chosen === null) list.move(session.rows.length)
      if (list.chosen !== null) openDetail()
    },
    send: () => session.upstream === null ? toolbar.send() : detail.newRequest(),
    loop: () => { if (session.upstream === null) toolbar.toggleLoop() },
  })

  const connection = connectTo(session, { news, say, update, announce: () => { announce(); filtered.goOn() } })
  const head = createHead({ session, say, onFilter: text => filter.set(text), onNew: detail.newRequest, reconnect: connection.reconnect })

  frame.onDraw(() => {
    const end = performance.now() + MAX_FILTERING_MILLISECONDS
    const hasTime = (): boolean => performance.now() < end
    const shown = filtered.of(session.rows, session.isConnected, hasTime)
    if (!filtered.isWhole && !filtered.isRunning) frame.schedule(true)
    filter.show(filtered.isTooSlow, filtered.bodiesRemark)
    // A part of what matches would move the view away from the row that the reader looks at.
    if (filtered.isReady) list.show(order.sorted(shown), session.isConnected, order.isSorted)
    order.show(list, session.upstream === null)
    navigation.followRequest()
    document.body.classList.toggle('has-choice', list.chosen !== null)
    detail.show()
    if (!head.show(hasTime)) frame.schedule(true)
    drawers.show()
    listBar.show(session, list.following || order.isSorted, filtered.isFiltering ? shown.length : undefined)
  })
}

createApp()
