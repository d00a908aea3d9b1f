// Which modification date may be told to a client.
import { formatHttpDate } from '../fields/http-date.ts'

/**
 * The Last-Modified field for a date, or undefined while the date's second is not over: the representation may change again within
 * it, and both states would bear one date (RFC 9110 §8.8.2.2). A date in the future is not sent either (§8.8.2.1).
 */
export function lastModifiedField(date: Date, now: Date = new Date()): string | undefined {
  return Math.floor(date.getTime() / 1000) < Math.floor(now.getTime() / 1000) ? formatHttpDate(date) : undefined
}
