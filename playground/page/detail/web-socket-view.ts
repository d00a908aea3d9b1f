// The messages of a WebSocket: the newest of them as a table, and in a sentence what is not listed.
import type { Exchange, MessageRecord, UpgradeRecord } from '../../shared/exchange.ts'
import { isTextWhole } from '../../shared/message-text.ts'
import { element } from '../ui/dom.ts'
import { bytes, count, counted, duration } from '../ui/format.ts'
import { visible } from '../ui/visible-text.ts'
import { section } from './section.ts'
import { sumTable } from './table.ts'

/** Nothing where the connection is no WebSocket, or what went over it was not read. */
export function webSocketView({ upgrade }: Exchange): HTMLElement[] {
  const messages = upgrade?.messages
  if (upgrade === undefined || messages === undefined) return []
  const table = sumTable('message-list', ['Sent by, time after the request', 'Type, size', 'Text'], messages.map(messageRow))
  const note = element('p', '', listedSentence(upgrade))
  return [section('web-socket', 'Messages', '', note, ...messages.length === 0 ? [] : [table])]
}

/** Shows what has come since; all else of the detail stands as it is. */
export function showWebSocketProgress(body: HTMLElement, exchange: Exchange | null): void {
  if (exchange !== null) body.querySelector('.web-socket')?.replaceWith(...webSocketView(exchange))
}

/** What is listed, and what is not. */
export function listedSentence({ sentMessages, receivedMessages, messages = [], droppedMessages = 0, pings = 0 }: UpgradeRecord): string {
  const sum = messages.length + droppedMessages === 0 ? 'No message has come.'
    : `The client sent ${counted(sentMessages, 'message')}, the server ${count(receivedMessages)}.`
  const dropped = droppedMessages === 0 ? '' : ` The newest ${count(messages.length)} are listed, ${count(droppedMessages)} older ones are not kept.`
  return `${sum}${dropped}${pings === 0 ? '' : ` ${counted(pings, 'ping or pong', 'pings and pongs')} came between them.`}`
}

function messageRow(message: MessageRecord): HTMLElement {
  const { from, after } = message
  const side = from === 'client' ? '↑ client' : '↓ server'
  const row = element('tr', '',
    twoLines(side, `+${duration(after)}`), twoLines(typeOf(message), sizeOf(message)),
    element('td', 'text', element('code', '', textOf(message)), ...problemOf(message).map(problem => element('span', '', problem))))
  row.dataset.from = from
  return row
}

function twoLines(first: string, second: string): HTMLElement {
  return element('td', '', first, ' ', element('span', '', second))
}

/** Its type in a word or two. */
export function typeOf({ type, code, isCompressed }: MessageRecord): string {
  return `${type}${code === undefined ? '' : ` ${code}`}${isCompressed === true ? ', compressed' : ''}`
}

/** Its size as it was sent, and decoded. */
export function sizeOf({ bytes: size, isUnfinished, decodedBytes }: MessageRecord): string {
  return `${bytes(size)}${isUnfinished === true ? ' so far' : ''}${decodedBytes === undefined ? '' : `, ${bytes(decodedBytes)} decoded`}`
}

/** The text, with a sign where there is more of it. */
export function textOf(message: MessageRecord): string {
  const { text = '' } = message
  return text === '' ? '' : `${visible(text)}${isTextWhole(message) ? '' : '…'}`
}

/** Why it is not decoded, or not all of it. */
export function problemOf({ notDecoded, decodedBytes }: MessageRecord): string[] {
  return notDecoded === undefined ? [] : [`${decodedBytes === undefined ? 'Not decoded' : 'Cut'}: ${notDecoded}.`]
}
