// withRanges: parts of content, for requests with a Range field.
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator } from './handler-decorator.ts'

/**
 * Decorates a handler so that a GET with Range gets the part of its content that it asks for (RFC 9110 §14.2):
 *
 * ```js
 * withEtag(() => clip.revision)(withRanges(() => partial(clip.size, (first, last) => clip.read(first, last))))
 * ```
 *
 * The content is what a handler of node:http returns and whose length is known: a string, bytes, {@link partial}, or a function that returns one of these;
 * or the body of a `Response` that {@link rangeBody} made. Such an answer says `Accept-Ranges: bytes`. Content of unknown length, such as a stream, is
 * sent as a whole, and so is what has a Content-Encoding.
 *
 * A part stands in place of a 200 alone, after 304 and 412, and where If-Range names the current representation by a strong entity tag or by its exact
 * date (§13.1.5). One part is a 206, several are `multipart/byteranges`: at most eight that together are shorter than the whole. A Range that
 * cannot be satisfied is answered 416; a malformed one is ignored.
 *
 * A method decorator, which is also a plain function around a handler.
 */
export const withRanges: HandlerDecorator = /* @__PURE__ */ decoratorOf('withRanges', { ranges: true })
