// Which wrapper of a request is the outermost: that one decides, whatever functions stand between it and those inside.

/**
 * What is kept of each exchange under way, by its response on node:http, by its Request on fetch. The outermost wrapper does not find its
 * exchange here, and begins it. A wrapper inside finds it, adds to what is known, and leaves the decision to the one that sees the fields
 * when they are final.
 */
export const exchanges: WeakMap<object, object> = new WeakMap()
