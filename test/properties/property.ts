// Properties as rows: run a few hundred times among the tests, a million times by `npm run properties`.
import { assert } from 'fast-check'
import type { IAsyncProperty, IProperty } from 'fast-check'
import { table } from '../support/table.ts'
import type { Row } from '../support/table.ts'

export interface PropertyRow extends Row {
  readonly property: IProperty<unknown> | IAsyncProperty<unknown>
}

/** Forgets the type of what a property is about, so that different ones stand in one table. */
export function property<T>(name: string, ref: string, stated: IProperty<T>): PropertyRow {
  return { name, ref, property: stated as IProperty<unknown> }
}

/** The tests take the same values each time, so that what fails once fails again; the command takes new ones. */
const SEED = 20260601

export function properties(title: string, rows: readonly PropertyRow[], numRuns: number): void {
  table(title, rows, row => check(row, { seed: SEED, numRuns }))
}

export function check(row: PropertyRow, { seed, numRuns }: { seed: number, numRuns: number }): void {
  assert(row.property as IProperty<unknown>, { seed, numRuns })
}
