// docs/frameworks.md shows the files that the tests run, as they are.
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { EXAMPLES } from './examples.ts'
import { recipeIn, recipeOf } from '../conformance/recipes.ts'
import { table } from '../support/table.ts'

const document = readFileSync('docs/frameworks.md', 'utf8')
const blockOf = (file: string): string | undefined => document.split(`: ${file} -->\n\`\`\`typescript\n`)[1]?.split('\n```\n')[0]

table('The document shows the whole file', ['notes', ...EXAMPLES].map(name => ({ name, ref: 'docs/frameworks.md' })), ({ name }) => {
  const file = `test/frameworks/examples/${name}.ts`
  assert.is(blockOf(file), readFileSync(file, 'utf8').trimEnd())
})

table('The document shows the recipe', (['connect', 'express', 'fastify', 'h3', 'hono', 'koa', 'polka'] as const).map(name => ({ name, ref: 'docs/frameworks.md' })), ({ name }) => {
  assert.is(blockOf(`test/conformance/ours/${name}.ts`), recipeOf(name).join('\n'))
})

table('The document shows the error handler', EXAMPLES.map(name => ({ name, ref: 'docs/frameworks.md' })), ({ name }) => {
  const file = `test/frameworks/transactions/${name}.ts`
  assert.is(blockOf(file), recipeIn(file).join('\n'))
})
