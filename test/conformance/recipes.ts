// The recipes of the documents, as they stand between comments in the files that run.
import { readFileSync } from 'node:fs'

/** The files in `ours`, by the server's name there. */
export const RECIPES = [
  'express', 'connect', 'polka', 'koa', 'fastify', 'hono', 'h3', 'http', 'https', 'http2', 'fetch'
] as const

/** The lines of a recipe, which may have demo pages between them, without the indentation that they share. */
export function recipeOf(name: (typeof RECIPES)[number]): string[] {
  return recipeIn(`test/conformance/ours/${name}.ts`)
}

/** The same of any file. */
export function recipeIn(file: string): string[] {
  const recipe: string[] = []
  let indentation: number | undefined
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const mark = line.trim()
    if (mark === '// recipe') indentation = line.indexOf(mark)
    else if (mark === '// end') indentation = undefined
    else if (indentation !== undefined) recipe.push(line.slice(indentation))
  }
  return recipe
}
