// The messages of a WebSocket in a HAR entry, as Chromium's DevTools write them.
import type { Exchange, MessageRecord, UpgradeRecord } from '../../shared/exchange.ts'
import { isTextWhole } from '../../shared/message-text.ts'
import { member, textOf } from './members.ts'

/** Messages of an entry that are kept, the newest, and characters of each. */
const MAX_MESSAGES = 100
const MAX_TEXT = 1000

const opcodes: Readonly<Record<MessageRecord['type'], number>> = { text: 1, binary: 2, close: 8 }
const typesByOpcode = new Map(Object.entries(opcodes).map(([type, opcode]) => [opcode as unknown, type as MessageRecord['type']]))

export function isWebSocket({ upgrade }: Exchange): boolean {
  return upgrade?.messages !== undefined
}

/** What is kept of the messages; `_isCut` where there is more of one than its data. They leave with secrets alone, as bodies do. */
export function messagesForEntry({ upgrade, startedAt }: Exchange, withSecrets = false): object {
  if (upgrade?.messages === undefined || !withSecrets) return {}
  return {
    _webSocketMessages: upgrade.messages.map(message => ({
      type: message.from === 'client' ? 'send' : 'receive',
      time: (startedAt + message.after) / 1000,
      opcode: opcodes[message.type],
      data: message.text ?? '',
      _bytes: message.decodedBytes ?? message.bytes,
      ...message.code === undefined ? {} : { _code: message.code },
      ...isTextWhole(message) && message.type !== 'binary' ? {} : { _isCut: true },
    })),
  }
}

/** The messages of an entry that began at this instant, and how many cannot be read. */
export function messagesOfEntry(entry: unknown, startedAt: number): { readonly upgrade?: UpgradeRecord, readonly unread: number } {
  const list = member(entry, '_webSocketMessages')
  if (!Array.isArray(list)) return { unread: 0 }
  const messages: MessageRecord[] = []
  const sums = { client: { messages: 0, bytes: 0 }, server: { messages: 0, bytes: 0 } }
  let unread = 0
  let droppedMessages = 0
  for (const one of list as readonly unknown[]) {
    const message = messageOf(one, startedAt)
    if (message === undefined) {
      unread++
      continue
    }
    const sum = sums[message.from]
    sum.bytes += message.bytes
    if (message.type !== 'close') sum.messages++
    messages.push(message)
    if (messages.length <= MAX_MESSAGES) continue
    messages.shift()
    droppedMessages++
  }
  const { client, server } = sums
  return {
    unread,
    upgrade: {
      protocol: 'websocket', sentMessages: client.messages, receivedMessages: server.messages, sentBytes: client.bytes,
      receivedBytes: server.bytes, messages, droppedMessages,
    },
  }
}

function messageOf(value: unknown, startedAt: number): MessageRecord | undefined {
  const side = member(value, 'type')
  const type = typesByOpcode.get(member(value, 'opcode'))
  const time = member(value, 'time')
  const data = member(value, 'data')
  if ((side !== 'send' && side !== 'receive') || type === undefined || typeof data !== 'string') return undefined
  if (typeof time !== 'number' || !Number.isFinite(time)) return undefined
  const code = member(value, '_code')
  const said = member(value, '_bytes')
  const size = type === 'binary' ? Math.floor(data.length * 3 / 4) : new TextEncoder().encode(data).length
  const text = type === 'binary' ? '' : textOf(data.slice(0, MAX_TEXT))
  return {
    from: side === 'send' ? 'client' : 'server', type,
    after: Math.min(Math.max(0, time * 1000 - startedAt), Number.MAX_SAFE_INTEGER),
    bytes: typeof said === 'number' && Number.isSafeInteger(said) && said >= size ? said : size,
    ...text === '' ? {} : { text },
    ...type === 'close' && typeof code === 'number' && Number.isInteger(code) && code >= 0 && code <= 65_535 ? { code } : {},
  }
}
