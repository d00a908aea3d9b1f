// Blocks that show how functions and types are declared: compared with the declarations that ship.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import type { Unit } from './blocks.ts'

/** Fails unless each declaration of the block ships so, whatever its line breaks, semicolons and comments. */
export function checkSignatures({ lines, number }: Unit): void {
  const files = readdirSync('dist/types', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.d.ts'))
  const shipped = files.flatMap(name => split(readFileSync(join('dist/types', name), 'utf8')))
  const shown = split(lines.map(({ text }) => text).join('\n'))
  assert.ok(shown.length > 0, `Line ${number}: the block declares nothing`)
  const missing = shown.filter(declaration => !shipped.includes(declaration))
  assert.ok(missing.length === 0, `Line ${number}: these declarations do not ship:\n${missing.join('\n')}`)
}

/** The declarations of a text, each in one line. */
function split(text: string): string[] {
  return text
    .replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
    .replace(/^export \{\};?$/gm, '')
    .replace(/^(?:export |declare )+/gm, '')
    .split(/^(?=function |const |interface |type |import )/m)
    .map(declaration => declaration
      .replace(/,(?=\s*[})])|;/g, '')
      .replace(/\s+/g, ' ')
      .replace(/(?<=\() | (?=\))/g, '')
      .trim())
    .filter(Boolean)
}
