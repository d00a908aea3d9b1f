// node:http with validators and nothing else, which has to fail wherever the table asks for something.
import { createServer } from 'node:http'
import { isSafe } from './demo.ts'
import { withOrigin } from './node-pages.ts'
import type { Contender } from './run.ts'
import { onServer } from './transports.ts'

export const bareServer: Contender = {
  name: 'node:http',
  packages: [],
  start: pages => onServer(withOrigin(createServer(({ url, method }, response) => {
    if (!isSafe(method)) {
      response.end(pages.save(url))
      return
    }
    try {
      const { status, fields } = pages.answerOf(url)
      response.writeHead(status, { ...pages.validatorFieldsOf(url), ...fields }).end(pages.render(url))
    } catch {
      response.writeHead(500).end()
    }
  })))
}
