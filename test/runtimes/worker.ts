// The handlers as a worker, whose modules stand for the files of a folder.
import { fetchHandler } from './handlers.ts'
import type { FetchHandler } from './handlers.ts'

const worker: { readonly fetch: FetchHandler } = { fetch: fetchHandler('/bundle/served') }
export default worker
