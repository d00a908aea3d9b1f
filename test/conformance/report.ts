// Writes test/conformance/conformance.md: the conformance table with this library and with the frameworks' own support.
import { writeFileSync } from 'node:fs'
import { OURS, THEIRS } from './contenders.ts'
import { observeAll, reportOf } from './format-report.ts'

writeFileSync('test/conformance/conformance.md', reportOf(await observeAll(OURS), await observeAll(THEIRS)))
