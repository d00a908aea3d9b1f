// The fields that a handler sets on a response, to be kept with its content, and set again on other responses.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { isOfMessage } from '../decision/keepable.ts'
import type { ReadField } from '../decision/keepable.ts'
import type { KeptField } from '../handler/keeper.ts'
import { addVary } from './response.ts'

/** The fields of a response at one time, by their names in lower case. */
export type FieldsBefore = ReadonlyMap<string, OutgoingHttpHeader | undefined>

export function fieldsOf(response: ServerResponse): FieldsBefore {
  return new Map(response.getHeaderNames().map(name => [name, response.getHeader(name)]))
}

export function fieldReader(response: ServerResponse): ReadField {
  return name => {
    const value = response.getHeader(name)
    return value === undefined ? undefined : String(value)
  }
}

/** The fields that were set, changed and removed since. */
export function changedFields(response: ServerResponse, before: FieldsBefore): KeptField[] {
  // node:http2 keeps no case.
  const names = (response as ServerResponse & { getRawHeaderNames?(): string[] }).getRawHeaderNames?.() ?? response.getHeaderNames()
  const changed = names.flatMap((name): KeptField[] => {
    const lowered = name.toLowerCase()
    const value = response.getHeader(lowered)
    const isSame = value === undefined || isOfMessage(lowered) || String(value) === String(before.get(lowered))
    return isSame ? [] : [[name, Array.isArray(value) ? value.map(String) : String(value)]]
  })
  const removed = [...before.keys()].filter(name => !response.hasHeader(name) && !isOfMessage(name))
  return [...changed, ...removed.map((name): KeptField => [name, null])]
}

export function setKeptFields(response: ServerResponse, fields: readonly KeptField[]): void {
  for (const [name, value] of fields) {
    if (value === null) response.removeHeader(name)
    else if (name.toLowerCase() !== 'vary') response.setHeader(name, value)
    // Others may have added names of their own.
    else for (const other of String(value).match(/[^ \t,]+/g) ?? []) addVary(response, other)
  }
}
