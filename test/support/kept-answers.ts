// What content is asked for, and what is kept, without a server.
import type { KeptAnswer, Question } from '../../src/handler/keeper.ts'

/** A question for `/`, whose tag is `"v1"`, with no fields, unless set. */
export function questionOf({ fields = {}, ...rest }: Partial<Omit<Question, 'field'>> & { readonly fields?: Readonly<Record<string, string>> } = {}): Question {
  return { target: '/', etag: '"v1"', field: name => fields[name], ...rest }
}

/** An answer to it, whose content has a buffer of its own. */
export function answerOf(rest: Partial<KeptAnswer> = {}): KeptAnswer {
  return { etag: '"v1"', lastModified: undefined, vary: [], isShared: false, fields: [], content: new Uint8Array(100), ...rest }
}
