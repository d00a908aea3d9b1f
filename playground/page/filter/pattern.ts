// Regular expressions that cannot hang the page: an automaton reads each sign once, whatever the pattern.
import { PatternError, isWordSign, readPattern } from './pattern-syntax.ts'
import type { Part, Place, Test } from './pattern-syntax.ts'

export interface Pattern {
  /** Whether the pattern matches anywhere in the text. */
  test(text: string): boolean
}

const longestPattern = 200
// Each sign that is new to a state costs as much as there are nodes; what was learned is forgotten at a bound.
const mostWork = 1000
const mostLearned = 10_000

type Node =
  | { readonly test: Test, readonly next: number }
  | { readonly place: Place, readonly next: number }
  | { readonly ways: number[] }

interface State {
  /** The nodes where a match may go on. */
  readonly nodes: readonly number[]
  readonly isStart: boolean
  readonly isAfterWord: boolean
  /** Where each sign leads; true: there is a match already. */
  readonly learned: (State | true | undefined)[]
}

const accepted = -1

/** Compiles a pattern; one that is too long, too large or not linear comes back as the reason. */
export function compilePattern(source: string, ignoresCase: boolean): Pattern | { readonly error: string } {
  if (source.length > longestPattern) {
    return { error: `A regular expression may have ${longestPattern} characters, and this has ${source.length}` }
  }
  try {
    const nodes: Node[] = []
    const entry = link(readPattern(source, ignoresCase), nodes)
    return createPattern(nodes, entry)
  } catch (error) {
    if (error instanceof PatternError) return { error: error.message }
    throw error
  }
}

function link(whole: Part, nodes: Node[]): number {
  let work = 0
  const add = (node: Node): number => nodes.push(node) - 1
  // Links a part to what follows it, and returns where to enter it.
  const enter = (part: Part, next: number): number => {
    // Counted rather than nodes: a repetition of nothing makes none.
    if (++work > mostWork) throw new PatternError('The repetitions of this regular expression make it too large')
    switch (part.kind) {
      case 'sign': return add({ test: part.test, next })
      case 'place': return add({ place: part.place, next })
      case 'sequence': return part.parts.reduceRight((following, one) => enter(one, following), next)
      case 'choice': return add({ ways: part.parts.map(one => enter(one, next)) })
      case 'repeat': {
        let at = next
        if (part.most === Infinity) {
          const ways: number[] = []
          at = add({ ways })
          ways.push(enter(part.part, at), next)
        } else for (let i = part.least; i < part.most; i++) at = add({ ways: [enter(part.part, at), next] })
        for (let i = 0; i < part.least; i++) at = enter(part.part, at)
        return at
      }
    }
  }
  return enter(whole, accepted)
}

function createPattern(nodes: readonly Node[], entry: number): Pattern {
  const states = new Map<string, State>()
  let learned = 0
  let first = stateOf([entry], true, false)

  function stateOf(among: readonly number[], isStart: boolean, isAfterWord: boolean): State {
    const key = `${among.join()} ${isStart} ${isAfterWord}`
    const known = states.get(key)
    if (known !== undefined) return known
    const state: State = { nodes: among, isStart, isAfterWord, learned: [] }
    states.set(key, state)
    return state
  }

  /** The signs that are expected from here, given what stands on both sides; undefined: there is a match. */
  function reached(state: State, isEnd: boolean, isBeforeWord: boolean): ReadonlySet<number> | undefined {
    const seen = new Set<number>()
    const open = [...state.nodes]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === accepted) return undefined
      const node = nodes[at]
      if (node === undefined || seen.has(at)) continue
      seen.add(at)
      if ('ways' in node) open.push(...node.ways)
      else if ('place' in node && holds(node.place, state, isEnd, isBeforeWord)) open.push(node.next)
    }
    return seen
  }

  function step(state: State, code: number): State | true {
    const expected = reached(state, false, isWordSign(code))
    if (expected === undefined) return true
    const following = new Set([entry])
    for (const at of expected) {
      const node = nodes[at]
      if (node !== undefined && 'test' in node && node.test(code)) following.add(node.next)
    }
    return stateOf([...following].sort((a, b) => a - b), false, isWordSign(code))
  }

  return {
    test(text) {
      if (learned > mostLearned) {
        states.clear()
        learned = 0
        first = stateOf([entry], true, false)
      }
      let state = first
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i)
        let next = state.learned[code]
        if (next === undefined) {
          next = step(state, code)
          state.learned[code] = next
          learned++
        }
        if (next === true) return true
        state = next
      }
      return reached(state, true, false) === undefined
    },
  }
}

function holds(place: Place, state: State, isEnd: boolean, isBeforeWord: boolean): boolean {
  switch (place) {
    case '^': return state.isStart
    case '$': return isEnd
    case 'b': return state.isAfterWord !== isBeforeWord
    case 'B': return state.isAfterWord === isBeforeWord
  }
}
