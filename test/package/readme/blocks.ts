// Reads a document: its code blocks, the notes in comments before them, and what is to be exercised.
import { parseTranscript } from './transcript.ts'
import type { Exchange } from './transcript.ts'

/** A line of a document, with its number from 1. */
export interface Line {
  readonly number: number
  readonly text: string
}

/** What one row of the test exercises. */
export interface Unit {
  readonly kind: 'run' | 'serve' | 'playground' | 'signatures' | 'install'
  readonly language: string
  /** The path of the document: `docs/api.md`. */
  readonly document: string
  /** The line of the document on which the block begins. */
  readonly number: number
  /** The block's own lines, between those that its note hides around it. */
  readonly lines: readonly Line[]
  readonly before: readonly Line[]
  readonly after: readonly Line[]
  readonly exchanges: Exchange[]
}

interface Note { readonly words: string, readonly lines: readonly Line[], readonly number: number }
interface Block extends Pick<Unit, 'document' | 'language' | 'lines' | 'number'> { readonly note: Note | undefined }

const CODE = new Set(['js', 'ts'])
const SHELL = new Set(['sh', 'bash', 'shell'])
const KINDS: Readonly<Record<string, Unit['kind'] | undefined>> =
  { run: 'run', serve: 'serve', playground: 'playground', signatures: 'signatures' }

/** The examples of a document, in order. Throws an Error for a block without a note, or with one that is unknown. */
export function readUnits(markdown: string, document: string): Unit[] {
  const units: Unit[] = []
  let server: Unit | undefined
  for (const block of readBlocks(markdown, document)) {
    const words = block.note?.words ?? ''
    if (CODE.has(block.language)) {
      if (!['run', 'serve', 'signatures'].includes(words)) refuse(block, 'needs a note: run, serve or signatures')
      const unit = unitOf(block)
      if (words === 'serve') server = unit
      units.push(unit)
    } else if (block.language === 'console') {
      if (words === 'playground') units.push(server = unitOf(block))
      else if (words !== '') refuse(block, 'takes no note but <!-- test: playground -->')
      if (server === undefined) refuse(block, 'stands before any server')
      else server.exchanges.push(...parseTranscript(block.lines))
    } else if (SHELL.has(block.language)) {
      if (words !== '') refuse(block, 'takes no note: transcripts are console blocks')
      units.push({ ...unitOf(block), kind: 'install' })
    } else if (!/^none, \S/.test(words)) {
      refuse(block, 'needs <!-- test: none, and the reason -->, or a language that is exercised: js, ts, sh, console')
    }
  }
  for (const unit of units) {
    const isServer = unit.kind === 'serve' || unit.kind === 'playground'
    if (isServer && unit.exchanges.length === 0) refuse(unit, 'starts a server that gets no request')
  }
  return units
}

function refuse({ number, language }: Pick<Block, 'number' | 'language'>, what: string): never {
  throw new Error(`Line ${number}: the ${language || 'unnamed'} block ${what}`)
}

function unitOf(block: Block): Unit {
  const { document, language, lines, number, note } = block
  const hidden = note?.lines ?? []
  const firstCommand = hidden.findIndex(({ text }) => text.startsWith('$ '))
  const code = firstCommand === -1 ? hidden : hidden.slice(0, firstCommand)
  const transcript = firstCommand === -1 ? [] : hidden.slice(firstCommand)
  const kind = KINDS[note?.words ?? ''] ?? 'run'
  if (kind === 'run' && transcript.length > 0) refuse(block, 'is run and takes no requests: make it <!-- test: serve')
  if (kind === 'signatures' && hidden.length > 0) refuse(block, 'is compared as it is: its note hides nothing')
  if (kind === 'playground' && code.length > 0) refuse(block, 'asks the playground: its note hides no code')
  const place = code.findIndex(({ text }) => text.trim() === '…')
  return {
    kind,
    language,
    document,
    number,
    lines,
    before: place === -1 ? code : code.slice(0, place),
    after: place === -1 ? [] : code.slice(place + 1),
    exchanges: parseTranscript(transcript)
  }
}

function readBlocks(markdown: string, document: string): Block[] {
  const all: Line[] = markdown.split(/\r?\n/).map((text, index) => ({ number: index + 1, text }))
  const blocks: Block[] = []
  let note: Note | undefined
  for (let at = 0; at < all.length; at++) {
    const { text, number } = all[at] as Line
    const [, indent = '', fence = '', language = ''] = /^( *)(`{3,}|~{3,}) *(\S*)/.exec(text) ?? []
    if (/^ *<!--/.test(text)) {
      const end = endOf(all, at, line => line.includes('-->'), 'a comment')
      const words = /^ *<!--\s*test:\s*(.*?)\s*(?:-->.*)?$/.exec(text)?.[1]
      if (words !== undefined) {
        dangling(note)
        note = { words, number, lines: all.slice(at + 1, end) }
      }
      at = end
    } else if (fence !== '') {
      const end = endOf(all, at + 1, line => line.trim().startsWith(fence), 'a block')
      const margin = new RegExp(`^ {0,${indent.length}}`)
      const lines = all.slice(at + 1, end).map(line => ({ ...line, text: line.text.replace(margin, '') }))
      blocks.push({ document, language, lines, number, note })
      note = undefined
      at = end
    } else if (text.trim() !== '') {
      dangling(note)
    }
  }
  dangling(note)
  return blocks
}

function dangling(note: Note | undefined): void {
  if (note === undefined) return
  throw new Error(`Line ${note.number}: the note "test: ${note.words}" stands directly before no block`)
}

function endOf(all: readonly Line[], from: number, isEnd: (text: string) => boolean, what: string): number {
  const end = all.findIndex(({ text }, index) => index >= from && isEnd(text))
  if (end === -1) throw new Error(`Line ${from}: ${what} has no end`)
  return end
}
