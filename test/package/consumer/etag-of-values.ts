// What is known of a tag by the type of its value.
import { etagFor } from 'not-modified'

interface Article { readonly id: string }

declare const article: Article
declare const found: Article | undefined
declare const column: number | null
declare const anything: unknown

export const certain: readonly string[] = [etagFor(7), etagFor('r1089'), etagFor(article), etagFor(new Date(0)), etagFor({}, { weak: true })]
export const none: readonly undefined[] = [etagFor(undefined), etagFor(null)]
export const perhaps: readonly (string | undefined)[] = [etagFor(found), etagFor(column), etagFor(anything), etagFor(JSON.parse('{}'))]

// @ts-expect-error: there may be none
export const wanted: string = etagFor(found)
// @ts-expect-error: nor of what may be anything
export const hoped: string = etagFor(anything)
// @ts-expect-error: nor of what has no type
export const parsed: string = etagFor(JSON.parse('{}'))

export const tagged = <T>(value: T): string | undefined => etagFor(value, { digest: 'sha256' })
export const tagger: (value: unknown) => string | undefined = etagFor
