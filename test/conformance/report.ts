// Writes test/conformance/conformance.md, the conformance table with this library and with the frameworks' own support, and
// test/conformance/files.md, the probes of file servers.
import { writeFileSync } from 'node:fs'
import { OURS, THEIRS } from './contenders.ts'
import { fileReport, observeAllFiles } from './files/observe.ts'
import { observeAll, reportOf } from './format-report.ts'

writeFileSync('test/conformance/conformance.md', reportOf(await observeAll(OURS), await observeAll(THEIRS)))
writeFileSync('test/conformance/files.md', fileReport(await observeAllFiles()))
