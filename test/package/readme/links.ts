// The links of a document: each leads to a file of the repository, to a heading of a page, or elsewhere by https.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What is wrong with the links of a document, one line for each; `document` is its path from the top of the repository. */
export function brokenLinks(markdown: string, document: string): string[] {
  return readLinks(markdown).flatMap(({ target, number }) => {
    const fault = faultOf(target, markdown, document)
    return fault === undefined ? [] : [`Line ${number}: ${fault}`]
  })
}

function faultOf(target: string, markdown: string, document: string): string | undefined {
  if (/^https:/.test(target)) return undefined
  if (/^[a-z]+:/i.test(target)) return `${target} is neither https nor a path`
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? document : join(dirname(document), path)
  if (file.startsWith('..')) return `${target} is outside of the repository`
  if (path !== '' && !existsSync(file)) return `${file} does not exist`
  if (anchor === undefined) return undefined
  const page = path === '' ? markdown : readFileSync(file, 'utf8')
  return anchorsOf(page).has(anchor) ? undefined : `${file} has no heading #${anchor}`
}

function readLinks(markdown: string): { readonly target: string, readonly number: number }[] {
  return prose(markdown).replace(/(`+)(?:(?!\n\s*\n)[^])*?\1/g, blank).split('\n').flatMap((line, index) =>
    [...line.matchAll(/\]\(<?([^)\s>]+)/g)].map(([, target = '']) => ({ target, number: index + 1 })))
}

/** The anchors that GitHub makes of the headings. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of prose(markdown).matchAll(/^#{1,6} +(.*?)\s*$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = text.replace(/[^\p{L}\p{M}\p{N}_ -]/gu, '').replaceAll(' ', '-')
    let unique = anchor
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`
    anchors.add(unique)
  }
  return anchors
}

/** The text without comments and code blocks, with its lines where they were. */
function prose(markdown: string): string {
  return markdown.replace(/<!--[^]*?-->/g, blank).replace(/^ *(`{3,}|~{3,})[^]*?^ *\1[`~]* *$/gm, blank)
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
