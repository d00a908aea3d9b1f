// What came back on a connection, read as strictly as RFC 9112 says it was to be sent.

export interface Answer {
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly content: string
  /** `cut`: the connection ended before the answer did; `close`: its end was the end of the connection. */
  readonly ending: 'whole' | 'cut' | 'close'
}

export interface Answers {
  readonly answers: readonly Answer[]
  /** What is no answer at all. */
  readonly junk: string | undefined
  /** Where the last answer that is whole ends. */
  readonly end: number
}

const HEAD = /^HTTP\/1\.1 ([1-5]\d\d) ([\t\x20-\x7e\x80-\xff]*)\r\n((?:[!#$%&'*+.^`|~\w-]+: ?[\t\x20-\x7e\x80-\xff]*\r\n)*)\r\n/

/** The value of a field, by its lower-case name; several lines joined. */
export function valueOf({ fields }: Pick<Answer, 'fields'>, name: string): string | undefined {
  const values = fields.filter(field => field[0].toLowerCase() === name).map(field => field[1])
  return values.length === 0 ? undefined : values.join(', ')
}

/** Reads all answers in the bytes of a connection that has ended; `isToHead` says what an answer was to. */
export function readAnswers(bytes: string, isToHead: (answer: Pick<Answer, 'fields'>) => boolean): Answers {
  const answers: Answer[] = []
  let whole = 0
  for (let at = 0; at < bytes.length;) {
    const head = HEAD.exec(bytes.slice(at, at + 40_000))
    if (head === null) {
      // The head itself may have been cut off.
      const isCut = 'HTTP/1.1 '.startsWith(bytes.slice(at, at + 9)) && !bytes.slice(at).includes('\r\n\r\n')
      return { answers, junk: isCut ? undefined : bytes.slice(at, at + 300), end: whole }
    }
    const fields = (head[3] as string).split('\r\n').filter(line => line !== '').map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const status = Number(head[1])
    const begin = at + head[0].length
    const isEmpty = status < 200 || status === 204 || status === 304 || isToHead({ fields })
    const [content, end, ending] = isEmpty ? ['', begin, 'whole'] as const : readContent(bytes, begin, fields)
    if (status >= 200) answers.push({ status, fields, content, ending })
    at = end
    if (ending === 'whole') whole = end
  }
  return { answers, junk: undefined, end: whole }
}

type Content = readonly [content: string, end: number, ending: Answer['ending']]

function readContent(bytes: string, begin: number, fields: Answer['fields']): Content {
  const length = valueOf({ fields }, 'content-length')
  // Node's own answers have no content, and may be to HEAD.
  const isOfNode = valueOf({ fields }, 'x-request') === undefined
  if (valueOf({ fields }, 'transfer-encoding') !== undefined) return readChunks(bytes, begin, isOfNode)
  if (length === undefined && isOfNode) return ['', begin, 'whole']
  if (length === undefined) return [bytes.slice(begin), bytes.length, 'close']
  const end = begin + Number(length)
  return end > bytes.length ? [bytes.slice(begin), bytes.length, 'cut'] : [bytes.slice(begin, end), end, 'whole']
}

function readChunks(bytes: string, begin: number, isOfNode: boolean): Content {
  let content = ''
  for (let at = begin; ;) {
    const end = bytes.indexOf('\r\n', at)
    const line = end === -1 ? '' : bytes.slice(at, end)
    if (!/^[\da-fA-F]{1,8}$/.test(line)) return isOfNode ? [content, at, 'whole'] : [content, end === -1 ? bytes.length : at, 'cut']
    const size = parseInt(line, 16)
    if (size === 0 && bytes.startsWith('\r\n', end + 2)) return [content, end + 4, 'whole']
    content += bytes.slice(end + 2, end + 2 + size)
    if (size === 0 || !bytes.startsWith('\r\n', end + 2 + size)) return [content, bytes.length, 'cut']
    at = end + 2 + size + 2
  }
}
