// Parts of content.
import { parseRange } from 'not-modified'
import type { Part } from 'not-modified'

const parts: Part[] | undefined = parseRange('bytes=0-4, -3', 10)
export const lengths: readonly number[] = (parts ?? []).map(({ first, last }) => last - first + 1)
