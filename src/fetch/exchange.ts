// An exchange on fetch: what is read from its Request, and what the wrappers of its handlers share.
import type { Preconditions } from '../decision/judge.ts'
import type { RangeFields } from '../decision/plan-parts.ts'
import { exchangeOf } from '../handler/exchange.ts'
import type { Representation } from '../handler/plan.ts'
import type { BoundRefusal } from '../handler/refusal.ts'
import { GivenFields } from './given-fields.ts'
import { lazyBodiesMade } from './lazy-body.ts'

export interface FetchExchange {
  readonly method: string
  readonly preconditions: Preconditions | undefined
  readonly given: GivenFields
  /** Whether parts of its content may be sent in place of the whole. */
  isInParts: boolean
  /** How many lazy bodies had been made before. */
  readonly lazyBodiesBefore: number
  /** What the middleware of a framework has learned so far, one before the other. */
  learned: Representation | undefined
  /** Whether a wrapper could not learn the current tag. */
  isUncertain: boolean
  /** Makes the content of a 412 or a 428; the one of the innermost wrapper that has one. */
  refusal: BoundRefusal | undefined
}

/** The exchange of a Request that an outer wrapper has begun. */
export function outerExchange(request: Request): FetchExchange | undefined {
  return exchangeOf(request) as FetchExchange | undefined
}

export function newExchange({ method, headers }: Request): FetchExchange {
  return {
    method, preconditions: readPreconditions(headers), given: new GivenFields(), isInParts: false, lazyBodiesBefore: lazyBodiesMade(),
    learned: undefined, isUncertain: false, refusal: undefined
  }
}

/** What a Request says of the parts that it asks for. */
export function readRange(headers: Headers): RangeFields {
  return { range: headers.get('range') ?? undefined, 'if-range': headers.get('if-range') ?? undefined }
}

/** The preconditions of a Request. If-Range decides about ranges alone, after all others. */
export function readPreconditions(headers: Headers): Preconditions | undefined {
  const field = (name: string): string | undefined => headers.get(name) ?? undefined
  const match = field('if-match')
  const noneMatch = field('if-none-match')
  const modified = field('if-modified-since')
  const unmodified = field('if-unmodified-since')
  if ((match ?? noneMatch ?? modified ?? unmodified) === undefined) return undefined
  return {
    'if-match': match, 'if-none-match': noneMatch, 'if-modified-since': modified, 'if-unmodified-since': unmodified,
    'if-range': undefined, range: field('range')
  }
}
