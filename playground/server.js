#!/usr/bin/env node
// Starts the built playground, or says in one line what is missing.
import { existsSync } from 'node:fs'

const built = new URL('../dist/playground/server.js', import.meta.url)

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail('The playground needs Node 20 or newer, and this is ' + process.versions.node + ': install it from https://nodejs.org/')
} else if (!existsSync(built)) {
  fail('The playground is not built: run npm ci (or npm run prepare) first')
} else {
  const { start } = await import(built.href)
  start(process.argv.slice(2))
}

function fail(line) {
  console.error(line)
  process.exitCode = 1
}
