// Which headers and parameters of URLs commonly carry what lets somebody in: the one table of their names.

/** In these forms a name is compared: without hyphens, underscores and brackets, in lower case. */
const fields: ReadonlySet<string> = new Set([
  'cookie', 'cookie2', 'setcookie', 'setcookie2', 'authorization', 'proxyauthorization', 'authentication', 'xauth', 'xauthkey', 'xkey',
  'xsession', 'xforwardedauthorization', 'xamzcredential', 'xapi',
])

const parameters: ReadonlySet<string> = new Set([
  'key', 'auth', 'authorization', 'code', 'sig', 'sid', 'pwd', 'pass', 'pin', 'otp', 'session', 'assertion', 'samlresponse', 'samlrequest',
])

/** What names of both kinds end with. */
const endings: readonly string[] = [
  'token', 'secret', 'password', 'passwd', 'passphrase', 'apikey', 'accesskey', 'accesskeyid', 'secretkey', 'privatekey', 'authkey',
  'subscriptionkey', 'functionskey', 'masterkey', 'signature', 'credential', 'credentials', 'sessionid', 'sessid', 'jwt', 'jwtassertion',
]

const MAX_NAME_LENGTH = 200

function isIn(names: ReadonlySet<string>, name: string): boolean {
  const plain = name.slice(0, MAX_NAME_LENGTH).toLowerCase().replace(/[^a-z0-9]/g, '')
  return names.has(plain) || endings.some(ending => plain.endsWith(ending))
}

/** Whether a header says who somebody is, or lets him in. */
export function isSecret(name: string): boolean {
  return isIn(fields, name)
}

/** Whether a parameter of a URL does. */
export function isSecretParameter(name: string): boolean {
  return isIn(parameters, name)
}

/** A URL or request target with its secret parameters' values replaced, in its query and its fragment. */
export function redactParameters(url: string): string {
  return url.replace(/([?&;#])([^=&;#?]+)=([^&;#]*)/g, (all, before: string, name: string) =>
    isSecretParameter(decoded(name)) ? `${before}${name}=REDACTED` : all)
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
