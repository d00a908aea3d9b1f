// What can be broken in a pattern.

const CHANGES: readonly (readonly [found: RegExp, replacement: string])[] = [
  [/(?<=^\/)\^/y, ''],
  [/\$(?=\/[a-z]*$)/y, ''],
  [/(?<!\\)\[\^/y, '['],
  [/(?<!\\)\[(?!\^)/y, '[^'],
  [/(?<=[\])\s])\*/y, '+'],
  [/(?<=[\])\s])\+/y, '*'],
  [/(?<=[-)])\?/y, ''],
  [/\(\?!/y, '(?='],
  [/\{(\d+),(\d+)\}/y, '{$1,1$2}'],
  [/\{(\d+),(\d+)\}/y, '{1$1,1$2}'],
  [/\{(\d+)\}/y, '{1$1}'],
]

const CLASS = /(?<!\\)\[(\^?)((?:[^\]\\]|\\.)+)\]/g
const ELEMENT = /(?:\\x[0-9a-f]{2}|\\.|[^\\])(?:-(?:\\x[0-9a-f]{2}|\\.|[^\\]))?/g
const FLAGS = /\/([a-z]*)$/

/** The patterns that differ from this one, a literal with its slashes, in one point. */
export function mutatedPattern(literal: string): readonly string[] {
  const changed: string[] = []
  for (const [found, replacement] of CHANGES) {
    for (let at = 0; at < literal.length; at++) {
      found.lastIndex = at
      changed.push(literal.replace(found, replacement))
    }
  }
  for (const { index, 0: whole, 1: not = '', 2: elements = '' } of literal.matchAll(CLASS)) {
    const parts = elements.match(ELEMENT) ?? []
    for (const part of parts.length > 1 ? parts : []) {
      changed.push(`${literal.slice(0, index)}[${not}${parts.filter(other => other !== part).join('')}]${
        literal.slice(index + whole.length)}`)
    }
  }
  const flags = FLAGS.exec(literal)?.[1] ?? ''
  for (const flag of flags) changed.push(literal.replace(FLAGS, `/${flags.replace(flag, '')}`))
  return [...new Set(changed)].filter(pattern => pattern !== literal && isPattern(pattern))
}

function isPattern(literal: string): boolean {
  const at = literal.lastIndexOf('/')
  try {
    new RegExp(literal.slice(1, at), literal.slice(at + 1))
    return true
  } catch {
    return false
  }
}
