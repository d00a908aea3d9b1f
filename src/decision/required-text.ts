/** The content of a 428, which is to explain how to make the request conditional (RFC 6585 §3). */
export const REQUIRED_TEXT =
  'This request must carry If-Match with the entity tag of the representation that it changes.\n'
