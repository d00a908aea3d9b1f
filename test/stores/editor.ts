// One of the servers behind nginx: a page that editors write, in a file that two processes share, with its revision in Redis.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'
import { answerConditional, expectationOf, redisRevisions, withEtag } from 'not-modified'

/** Serves until it is killed, and tells its parent the port. */
export function runEditor(redisPort: number, file: string): void {
  const client = new Redis(redisPort, '127.0.0.1')
  client.on('error', () => {})
  const revisions = redisRevisions(client, { lease: 0.5, timeout: 2 })
  const page = withEtag(() => revisions.current('/page'))(async (request, response) => {
    if (request.method === 'GET') return readFile(file, 'utf8')
    const content = await text(request)
    const change = await revisions.change('/page', expectationOf(request), async () => {
      // Whole or not at all, also where this process is killed meanwhile.
      await writeFile(`${file}.${process.pid}`, content)
      await rename(`${file}.${process.pid}`, file)
    })
    if (!change.performed) answerConditional(request, response, change.current)
    else response.writeHead(204, { ETag: `"${change.revision}"` }).end()
    return undefined
  })
  const server = createServer((request, response) => { void page(request, response) })
  server.listen(0, '127.0.0.1', () => { process.send?.((server.address() as AddressInfo).port) })
  process.on('disconnect', () => process.exit(0))
}

if (process.argv[2] === 'editor') runEditor(Number(process.argv[3]), process.argv[4] as string)
