// Which servers a client has talked to since it last connected: what they wrote can be read by GET. A client that connects again may have another
// server before it, or the same one after a restart, and neither may know of the last changes.

interface Listening {
  on(event: 'ready', listener: () => void): unknown
  readonly isCluster?: boolean
}

/** What is known of the connection of a client. */
export interface Connection {
  /** The servers that answered; another set after each connect. Undefined where the client does not say when it connects. */
  servers: Set<string> | undefined
}

// One listener for each client, however many stores it serves.
const connections = /* @__PURE__ */ new WeakMap<object, Connection>()

export function connectionOf(client: object): Connection {
  let connection = connections.get(client)
  if (connection !== undefined) return connection
  const made: Connection = connection = { servers: undefined }
  connections.set(client, made)
  const { on, isCluster } = client as Partial<Listening>
  // That of a cluster has many connections, and does not say when one of them is made anew.
  if (typeof on === 'function' && isCluster !== true) {
    made.servers = new Set()
    on.call(client, 'ready', () => { made.servers = new Set() })
  }
  return made
}
