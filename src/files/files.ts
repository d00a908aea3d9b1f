// files: a folder of files, served.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { typeError } from '../fields/errors.ts'
import { describeCall, IN_FRAMEWORKS, isFetchCall, isNodeCall } from '../api/calls.ts'
import type { Next } from '../node/send-status.ts'
import { folderOf } from './answer.ts'
import type { FilesOptions } from './options.ts'
import { serveOnFetch } from './send-fetch.ts'
import { serveOnNode } from './send-node.ts'

/** What {@link files} returns: a listener of node:http and http2, middleware with `next`, and a fetch handler. */
export interface Files {
  (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse, next?: (error?: unknown) => unknown): unknown
  (request: Request): Response | Promise<Response>
}

/**
 * Serves the files of a folder: with entity tags of their content, and 304, 412, 206 and 416 where a request asks for them (RFC 9110 §13, §14); in a
 * coding, where a file has a copy in one beside it (§12.5.3). GET and HEAD are answered; with `next`, whatever is not answered is passed on, and
 * without it, it is 404 or 405.
 *
 * A tag is strong, and made of the content alone: it is equal on every server, and another one whenever the content is. It is weak, and made of
 * size and times, while a file of more than 8 MiB is being digested.
 *
 * Nothing outside of the folder is served, whatever a target holds and wherever a link leads; nor what begins with a dot, a device or a FIFO. A
 * folder is served by its index alone, and with a slash at its end: without one, it redirects. Where no descriptor is left the answer is 503.
 *
 * @param root the folder, as a path or as a URL with `file:`. It may be a link that is changed later
 * @throws TypeError for options that are wrong, Error where `root` is no folder
 */
export function files(root: string | URL, options?: FilesOptions): Files {
  const folder = folderOf(root, options)
  const serve = (...args: readonly unknown[]): unknown => {
    if (isNodeCall(args)) return serveOnNode(folder, args[0] as IncomingMessage, args[1] as ServerResponse, args[2] as Next | undefined)
    if (isFetchCall(args)) return serveOnFetch(folder, args[0] as Request)
    throw typeError(`files(): expected (request, response) of node:http or a Request, got ${describeCall(args)}. ${IN_FRAMEWORKS}`, 'ERR_INVALID_CALL')
  }
  return serve as Files
}
