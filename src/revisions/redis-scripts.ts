// What is kept in Redis of each key, in one string, and the scripts that change it. A script is the only step in which nothing else comes between.
//
// | first character | the rest | means |
// |---|---|---|
// | `=` | a name | what a change made is current |
// | `?` | a name | made for who asked; whether there is a representation is not known |
// | `-` | a name that nobody is told | the representation was removed |
// | `!` | a holder | a change is at work, until the key expires |
// | `~` | a holder | the same, and the representation was changed by other means meanwhile |
import type { Revision } from './revisions.ts'
import { scriptOf } from './redis-client.ts'
import type { Script } from './redis-client.ts'

/** What a value says is current. Throws an Error for what is none of these. */
export function revisionIn(value: unknown): Revision {
  if (typeof value === 'string') {
    if (value.startsWith('=') || value.startsWith('?')) return value.slice(1)
    if (value.startsWith('-')) return null
    if (isClaim(value)) return undefined
  }
  throw new Error('The store has a value at the key that is none of this library: choose another prefix')
}

export function isClaim(value: string): boolean {
  return value.startsWith('!') || value.startsWith('~')
}

const FIRST = "local value = redis.call('GET', KEYS[1])\nlocal first = value and string.sub(value, 1, 1)\nlocal rest = value and string.sub(value, 2)"

/**
 * Makes a name where there is none: the value to write. Answers with the value. Also where there is one it is written again, as it is, so that a
 * replica, which answers from the past, refuses.
 */
export const MAKE: Script = /* @__PURE__ */ scriptOf(`${FIRST}
if not value then value = ARGV[1] end
redis.call('SET', KEYS[1], value, 'KEEPTTL')
return value`)

/**
 * Claims a key where it is what is expected: the holder, the lease in milliseconds, a value for a key that is not known, '1' or '0' for whether there
 * has to be a representation, '1' where tags follow, and the tags. Answers with the value that is there then.
 */
export const CLAIM: Script = /* @__PURE__ */ scriptOf(`${FIRST}
if first == '!' or first == '~' then return value end
local met = not (ARGV[4] == '1' and first == '-' or ARGV[4] == '0' and first == '=')
if met and ARGV[5] == '1' then
  met = false
  for i = 6, #ARGV do
    if (first == '=' or first == '?') and ARGV[i] == rest then met = true end
  end
end
if met then
  redis.call('SET', KEYS[1], '!' .. ARGV[1], 'PX', ARGV[2])
  return '!' .. ARGV[1]
end
if not value then
  value = ARGV[3]
  redis.call('SET', KEYS[1], value)
end
return value`)

// A representation changed: the name is forgotten, or the change that is at work will not be given the one that it brings.
const FORGET = `if first == '!' then
  redis.call('SET', KEYS[1], '~' .. rest, 'KEEPTTL')
elseif first and first ~= '~' then
  redis.call('DEL', KEYS[1])
end`

/**
 * Ends a claim: the holder, and the value to write; nothing where the next who asks is to make a name. Answers with 1, or 0 where the holder
 * does not hold the key, or not any longer. What it wrote may then lie under a name that was made in between, which is forgotten.
 */
export const PUBLISH: Script = /* @__PURE__ */ scriptOf(`${FIRST}
if value == '~' .. ARGV[1] or value == '!' .. ARGV[1] and ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
  return 1
elseif value == '!' .. ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2])
  return 1
elseif value == ARGV[2] then
  return 1
end
${FORGET}
return 0`)

/** Renews a claim: the holder, and the lease in milliseconds. */
export const RENEW: Script = /* @__PURE__ */ scriptOf(`${FIRST}
if value and (first == '!' or first == '~') and rest == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`)
