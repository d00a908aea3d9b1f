// What a client does with a page: read it compressed, ask again, save it with the tag that it read, read it again.
import * as assert from 'uvu/assert'
import type { Target } from '../conformance/transports.ts'
import { bare } from '../support/refusals.ts'
import type { Answer } from '../support/wire.ts'
import { changed, fieldsOf, keptOn304, md5, textIn } from './answers.ts'
import { PROTOCOLS, fieldsOf412, wanted412 } from './apps/app.ts'
import type { App, Order, Protocol, Way } from './apps/app.ts'
import { FIRST_REVISION, newPage, textOf } from './page.ts'
import type { Page } from './page.ts'

export interface Journey {
  readonly name: string
  readonly ref: string
  readonly app: App
  readonly way: Way
  readonly order: Order
  readonly protocol: Protocol
  readonly coding: string
  readonly isStrict?: boolean
}

/** Every way and order of these applications over both protocols; each coding by the first way that there is. */
export function journeysOf(apps: readonly App[], protocols: readonly Protocol[] = PROTOCOLS): Journey[] {
  const ref = 'RFC 9110 §8.8.3.3, §13.1.1, §15.4.5'
  return apps.flatMap(app => protocols.flatMap(protocol =>
    (Object.entries(app.ways) as [Way, readonly Order[]][]).flatMap(([way, orders], index) => orders.flatMap(order =>
      app.codings.slice(0, index === 0 ? undefined : 1).map(coding => ({
        name: `${app.name}, ${protocol}, ${way}, compressor ${order}, ${coding}`, ref, app, way, order, protocol, coding
      }))))))
}

/** A journey under way. */
interface Trip extends Journey {
  readonly page: Page
  readonly target: Target
  /** The fields of what the same application answers without the library. */
  readonly meant: Readonly<Record<'coded' | 'plain' | 'head' | 'put', readonly string[]>>
}

export async function travel(journey: Journey): Promise<void> {
  const { app, way } = journey
  const page = newPage()
  // What is decided before the handler runs has the Vary that the application names by itself.
  const fields: Record<string, string> = decidesFirst(way) ? { Vary: 'Accept-Encoding' } : {}
  const plainApp = await app.start({ ...journey, way: 'none', fields, page: newPage() })
  const target = await app.start({ ...journey, fields, page })
  const plainFields = async (method: string, field: string): Promise<string[]> =>
    fieldsOf(await plainApp.send({ method, path: '/', fields: [field] }))
  try {
    const { coded, plain } = accepting(journey)
    await readAndSave({ ...journey, page, target, meant: {
      coded: await plainFields('GET', coded), plain: await plainFields('GET', plain),
      head: await plainFields('HEAD', coded), put: await plainFields('PUT', plain)
    } })
  } finally {
    await target.close()
    await plainApp.close()
  }
}

async function readAndSave(trip: Trip): Promise<void> {
  const { page } = trip
  const plain = await read(trip, 'plain')
  const coded = await read(trip, 'coded')
  assert.is.not(plain, coded)
  await revalidate(trip, 'coded', coded)
  await revalidate(trip, 'plain', plain)
  if (trip.way === 'generate') page.revision++
  else {
    await readHead(trip, plain, coded)
    await save(trip, coded)
    await refuse(trip, coded)
  }
  const next = await read(trip, 'coded', coded)
  assert.is.not(next, coded)
  await revalidate(trip, 'coded', next)
  if (trip.way === 'generate') return
  await save(trip, `"${page.revision}"`)
  assert.is(page.saved, 2)
}

const decidesFirst = (way: Way): boolean => way === 'early' || way === 'asked'

const accepting = ({ coding }: Journey): Readonly<Record<'coded' | 'plain', string>> =>
  ({ coded: `Accept-Encoding: ${coding}`, plain: 'Accept-Encoding: identity' })

const ask = ({ target }: Trip, method: string, ...fields: string[]): Promise<Answer> => target.send({ method, path: '/', fields })

/** The tag of the content in this answer, as the journey's way makes it. */
function tagOf({ way, order, coding, page }: Trip, form: 'coded' | 'plain', answer: Answer): string {
  const plain = way === 'generate' ? md5(textOf(page.revision)) : String(page.revision)
  if (form === 'plain') return `"${plain}"`
  // Made of what went through the compressor already, a tag is that coding's own.
  return way === 'generate' && order === 'inside' ? `"${md5(answer.content)}"` : `"${plain}-${coding}"`
}

/** Reads the page, though the client has a copy with another tag. */
async function read(trip: Trip, form: 'coded' | 'plain', copy?: string): Promise<string> {
  const accept = accepting(trip)[form]
  const answer = await ask(trip, 'GET', accept, ...copy === undefined ? [] : [`If-None-Match: ${copy}`])
  assert.equal([answer.status, textIn(answer)], [200, textOf(trip.page.revision)])
  const tag = tagOf(trip, form, answer)
  const framed = framing(trip)
  assert.equal(framed(fieldsOf(answer)), framed(changed(trip.meant[form], { etag: tag })), `a 200 to ${accept}`)
  return tag
}

/** Compared with its framing is what the framework frames, of the content that `meant` is of. */
function framing({ way, page }: Trip): (fields: readonly string[]) => readonly string[] {
  if (way !== 'generate' && way !== 'returned' && page.revision === FIRST_REVISION) return fields => fields
  return fields => fields.filter(field => !/^(content-length|transfer-encoding): /.test(field))
}

async function revalidate(trip: Trip, form: 'coded' | 'plain', tag: string): Promise<void> {
  const { app, page, way, meant } = trip
  const { made, handled } = page
  const answer = await ask(trip, 'GET', accepting(trip)[form], `If-None-Match: ${tag}`)
  assert.equal([answer.status, answer.content], [304, ''])
  assert.equal(fieldsOf(answer), changed(keptOn304(meant[form]), { etag: tag }), `a 304 to ${tag}`)
  const isLazy = way === 'returned' && (app.readsAhead !== true || form === 'plain')
  if (isLazy || decidesFirst(way)) assert.is(page.made, made, 'content was made for a 304')
  if (decidesFirst(way)) assert.is(page.handled, handled, 'the handler ran')
}

async function readHead(trip: Trip, plain: string, coded: string): Promise<void> {
  const { coding, meant } = trip
  const accept = accepting(trip).coded
  const head = await ask(trip, 'HEAD', accept)
  assert.equal([head.status, head.content], [200, ''])
  const tag = meant.head.includes(`content-encoding: ${coding}`) ? coded : plain
  const framed = framing(trip)
  assert.equal(framed(fieldsOf(head)), framed(changed(meant.head, { etag: tag })), 'a 200 to HEAD')
  const again = await ask(trip, 'HEAD', accept, `If-None-Match: ${coded}`)
  assert.equal([again.status, again.content], [304, ''])
  assert.equal(fieldsOf(again), changed(keptOn304(meant.head), { etag: coded, vary: 'accept-encoding' }), 'a 304 to HEAD')
}

async function save(trip: Trip, tag: string): Promise<void> {
  const { page, meant } = trip
  const { saved } = page
  const answer = await ask(trip, 'PUT', accepting(trip).plain, `If-Match: ${tag}`)
  assert.equal([answer.status, answer.content], [200, 'saved'], `PUT with If-Match: ${tag}`)
  const framed = framing(trip)
  assert.equal(framed(fieldsOf(answer)), framed(meant.put), 'a 200 to PUT')
  assert.is(page.saved, saved + 1)
}

async function refuse(trip: Trip, tag: string): Promise<void> {
  const { page } = trip
  const { saved, handled } = page
  const answer = bare(await ask(trip, 'PUT', accepting(trip).plain, `If-Match: ${tag}`))
  assert.equal([answer.status, answer.content], [412, ''])
  assert.equal(fieldsOf412(answer), wanted412(trip, `"${page.revision}"`), 'a 412')
  assert.equal([page.saved, page.handled], [saved, handled])
}
