// What is kept in Redis of each key, in one string, and the scripts that change it. A script is the only step in which nothing else comes between.
//
// | first character | the next 16 | the last 16 | means |
// |---|---|---|---|
// | `=` | a name | a server | what a change made is current |
// | `?` | a name | a server | made for who asked; whether there is a representation is not known |
// | `-` | a name that nobody is told | a server | the representation was removed |
// | `!` | a holder | | a change is at work, until the key expires |
// | `~` | a holder | | the same, and the representation was changed by other means meanwhile |
//
// The server is the one that wrote the value, by the run ID that each start of Redis draws. A name counts on that server alone: one that was
// restarted from an older file, or was a replica that had not heard of the last changes, would bring back a name from before a change, and the
// data, which lies elsewhere, has changed since.
import { stateError } from '../fields/errors.ts'
import type { Revision } from './revisions.ts'
import { scriptOf } from './redis-client.ts'
import type { Script } from './redis-client.ts'

const NAME = 16

/** What a value says is current. Throws an Error for what is none of these. */
export function revisionIn(value: unknown): Revision {
  if (typeof value === 'string') {
    if (value.startsWith('=') || value.startsWith('?')) return value.slice(1, 1 + NAME)
    if (value.startsWith('-')) return null
    if (isClaim(value)) return undefined
  }
  throw stateError('Expected a value of this library at the key, got another: choose another prefix', 'ERR_REVISIONS_FOREIGN')
}

/** Which server wrote a value; empty for a claim. */
export function serverIn(value: string): string {
  return value.slice(1 + NAME)
}

export function isClaim(value: string): boolean {
  return value.startsWith('!') || value.startsWith('~')
}

// 17 and 18 are the places around a name: 1 + NAME and 2 + NAME. Written out, so that bundlers can leave the scripts out.
const FIRST = `local server = string.sub(string.match(redis.call('INFO', 'server'), 'run_id:(%w+)'), 1, 16)
local value = redis.call('GET', KEYS[1])
local first = value and string.sub(value, 1, 1)
local rest = value and string.sub(value, 2, 17)
local isClaimed = first == '!' or first == '~'
if first and not isClaimed and not string.find('=?-', first, 1, true) then
  return redis.error_reply('ERR the key has a value of another program: choose another prefix')
end
if value and not isClaimed and string.sub(value, 18) ~= server then
  value = false
  first = false
end`

/**
 * Makes a name where there is none: the value to write, and '1' where it is to be written again though it is there, so that a replica, which answers
 * from the past, refuses. Answers with the value.
 */
export const MAKE: Script = /* @__PURE__ */ scriptOf(FIRST, `if not value then
  value = ARGV[1] .. server
  redis.call('SET', KEYS[1], value)
elseif ARGV[2] == '1' then
  redis.call('SET', KEYS[1], value, 'KEEPTTL')
end
return value`)

/**
 * Claims a key where it is what is expected: the holder, the lease in milliseconds, a value for a key that is not known, '1' or '0' for whether there
 * has to be a representation, '1' where tags follow, and the tags. Answers with the value that is there then.
 */
export const CLAIM: Script = /* @__PURE__ */ scriptOf(FIRST, `if isClaimed then return value end
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
  value = ARGV[3] .. server
  redis.call('SET', KEYS[1], value)
end
return value`)

/**
 * Ends a claim: the holder, and the value to write; nothing where the next who asks is to make a name. Answers with 1, or 0 where the holder
 * does not hold the key, or not any longer. What it wrote may then lie under a name that was made in between, which is forgotten; where another
 * change is at work, that is not given the name that it brings.
 */
export const PUBLISH: Script = /* @__PURE__ */ scriptOf(FIRST, `if isClaimed and rest == ARGV[1] then
  if first == '!' and ARGV[2] ~= '' then
    redis.call('SET', KEYS[1], ARGV[2] .. server)
  else
    redis.call('DEL', KEYS[1])
  end
  return 1
elseif value and ARGV[2] ~= '' and value == ARGV[2] .. server then
  return 1
elseif first == '!' then
  redis.call('SET', KEYS[1], '~' .. rest, 'KEEPTTL')
elseif not isClaimed then
  redis.call('DEL', KEYS[1])
end
return 0`)

/** Renews a claim: the holder, and the lease in milliseconds. */
export const RENEW: Script = /* @__PURE__ */ scriptOf(FIRST, `if isClaimed and rest == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`)
