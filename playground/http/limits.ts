// The bounds that the tap keeps, whatever either side sends.

/** Bytes of a head, of a request or of an answer: four times what Node takes unless told otherwise. */
export const LARGEST_HEAD = 65_536

/** Informational answers (1xx) before an answer: one that never comes must not be announced for ever. */
export const MOST_INFORMATIONAL = 100

/** Connections at a time: some tabs, each with the few connections that a browser opens to one host. */
export const MOST_CONNECTIONS = 200
