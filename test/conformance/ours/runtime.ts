// The fetch handler behind the server of another runtime, which counts for itself.
import { ask } from '../../runtimes/ask.ts'
import { start } from '../../runtimes/runtime.ts'
import type { Runtime } from '../../runtimes/runtime.ts'
import type { Contender } from '../run.ts'
import { CONTENT, hasContent } from '../transports.ts'

export function onRuntime(runtime: Runtime): Contender {
  return {
    name: runtime.name,
    packages: [],
    async start(pages) {
      const server = await start(runtime)
      return {
        async send({ method, path, fields }) {
          const answer = await ask(server.fetch, method, path, fields, hasContent(method) ? CONTENT : '')
          const counts = await ask(server.fetch, 'GET', '/page-counts')
          Object.assign(pages, JSON.parse(counts.content))
          return answer
        },
        close: server.stop
      }
    }
  }
}
