// The address of a server as people type it: `3000`, `:3000`, `localhost:3000`, `http://localhost:3000/app`.

/** A server, and a place in it. */
export interface Target {
  /** An http or https URL of an origin alone, without a slash at its end. */
  readonly origin: string
  /** The path with its query and fragment; it begins with a slash. */
  readonly path: string
}

/** The target that a text names; undefined where it names none. */
export function parseTarget(text: string): Target | undefined {
  const address = withScheme(text)
  if (address === undefined || !URL.canParse(address)) return undefined
  const { origin, hostname, pathname, search, hash, username, password } = new URL(address)
  // Who writes a password into a command line has it in a list of processes, and it would stand in what is printed.
  if (hostname === '' || username !== '' || password !== '') return undefined
  return { origin, path: `${pathname}${search}${hash}` }
}

function withScheme(text: string): string | undefined {
  if (/[\s\\]/.test(text)) return undefined
  if (/^https?:\/\//i.test(text)) return text
  if (/^:?\d{1,5}(?:[/?#]|$)/.test(text)) return `http://localhost:${text.replace(/^:/, '')}`
  // A bare word may be a misspelt command: a name needs its port.
  if (/^(?:localhost(?::\d{1,5})?|(?!https?:)[a-z0-9._-]+:\d{1,5}|\[[0-9a-f:.]+\](?::\d{1,5})?)(?:[/?#]|$)/i.test(text)) return `http://${text}`
  return undefined
}
