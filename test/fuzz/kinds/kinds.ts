// Every kind of cases, by the name that `npm run fuzz -- --kind` takes.
import { adapters } from './adapters.ts'
import type { Kind } from './kind.ts'
import { paths } from './paths.ts'
import { pieces } from './pieces.ts'
import { ranges } from './ranges.ts'

export const KINDS: Readonly<Record<string, Kind>> = { ranges, paths, adapters, pieces }
