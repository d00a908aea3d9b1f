// What can be broken in a source file: every change here should make some test fail.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Node, SourceFile } from 'typescript/unstable/ast'
import { mutatedPattern } from './patterns.ts'

export interface Mutant {
  readonly file: string
  /** The whole file with the change in it. */
  readonly contents: string
  /** The line of the source that it begins in, from 1, and that line's text. */
  readonly line: number
  readonly text: string
  /** What changes, as it is told: `a` → `b`. */
  readonly change: string
}

// The tests' packages bring an older TypeScript, so the one of the root is asked for by its place.
const fromRoot = createRequire(resolve('package.json'))
const load = async (name: string): Promise<unknown> => import(pathToFileURL(fromRoot.resolve(name)).href)
const { API } = await load('typescript/unstable/sync') as typeof import('typescript/unstable/sync')
const { SyntaxKind } = await load('typescript/unstable/ast') as typeof import('typescript/unstable/ast')

const OPERATORS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<='], '>=': ['>', '<'], '===': ['!=='], '!==': ['==='],
  '&&': ['||'], '||': ['&&'], '??': ['&&'], '+': ['-'], '-': ['+'], '*': ['/'], '/': ['*'], '%': ['*'],
  '|': ['&'], '&': ['|'], '<<': ['>>'], '>>': ['<<'], '>>>': ['>>'], '+=': ['-='], '-=': ['+='], '??=': ['='],
    '||=': ['='],
}))

const METHODS: ReadonlyMap<string, string> = new Map(Object.entries({
  some: 'every', every: 'some', startsWith: 'endsWith', endsWith: 'startsWith', toLowerCase: 'toUpperCase', min: 'max',
    max: 'min',
  floor: 'ceil', indexOf: 'lastIndexOf', setUint32: 'setInt16', padStart: 'padEnd',
}))

/** Methods whose call is left out, so that what they are called on stands for their result. */
const LEFT_OUT: ReadonlySet<string> = new Set(['trim', 'filter', 'slice', 'reverse', 'toSorted', 'replace', 'subarray',
  'map'])

type Changes = readonly (readonly [node: Node, replacement: string])[]

/** The files as TypeScript parses them, by their paths. */
export function sourceFiles(files: readonly string[]): readonly SourceFile[] {
  const api = new API({ cwd: process.cwd() })
  try {
    const [project] = api.updateSnapshot({ openProject: resolve('tsconfig.json') }).getProjects()
    return files.map(file => {
      const source = project?.program.getSourceFile(resolve(file))
      if (source === undefined) throw new Error(`tsconfig.json does not include "${file}"`)
      return source
    })
  } finally {
    api.close()
  }
}

/** All mutants of a file, in the order of the text. */
export function mutantsOf(file: string, source: SourceFile): readonly Mutant[] {
  const { text } = source
  const mutants: Mutant[] = []
  const visit = (node: Node): void => {
    if (isLeftAlone(node)) return
    for (const [part, replacement] of changesOf(node, source)) {
      const [start, end] = [part.getStart(source), part.end]
      const line = text.slice(0, start).split('\n').length
      mutants.push({
        file, contents: text.slice(0, start) + replacement + text.slice(end), line,
          text: (text.split('\n')[line - 1] ?? '').trim(),
        change: `${told(text.slice(start, end))} → ${told(replacement)}${placeIn(text, start, end)}`,
      })
    }
    // A number with a sign is one constant.
    if (!isSigned(node)) node.forEachChild(visit)
  }
  source.forEachChild(visit)
  return mutants
}

function told(code: string): string {
  const line = code.replace(/\s+/g, ' ')
  // Patterns are longer than conditions, and differ from each other in one character.
  return codeSpan(line.length > 100 ? `${line.slice(0, 97)}…` : line)
}

/** Code as Markdown shows it, with backticks in it or without. */
export function codeSpan(code: string): string {
  return code.includes('`') ? `\`\` ${code} \`\`` : `\`${code}\``
}

/** Which one it is, where the line has the same text before: ` (2nd)`. */
function placeIn(text: string, start: number, end: number): string {
  const before = text.slice(text.lastIndexOf('\n', start) + 1, start).split(text.slice(start, end)).length
  return before === 1 ? '' : ` (${before}${before === 2 ? 'nd' : before === 3 ? 'rd' : 'th'})`
}

function isSigned(node: Node): boolean {
  return node.kind === SyntaxKind.PrefixUnaryExpression && /^-\d+$/.test(node.getText())
}

/** Types say nothing when it runs, and the words of a message are for people. */
function isLeftAlone(node: Node): boolean {
  if (node.kind >= SyntaxKind.FirstTypeNode && node.kind <= SyntaxKind.LastTypeNode) return true
  return node.kind === SyntaxKind.ImportDeclaration || node.kind === SyntaxKind.InterfaceDeclaration ||
    node.kind === SyntaxKind.TypeAliasDeclaration || node.kind === SyntaxKind.NewExpression &&
      /^new \w*Error\(/.test(node.getText())
}

interface Parts {
  readonly [name: string]: Node | undefined
}

const isLiteral = (node: Node): boolean => /^(?:true|false|undefined)$/.test(node.getText())

function changesOf(node: Node, source: SourceFile): Changes {
  const parts = node as unknown as Parts
  const { expression, condition, body, left, operatorToken, questionDotToken } = parts
  const textOf = (part: Node | undefined): string => part?.getText(source) ?? ''
  switch (node.kind) {
    case SyntaxKind.BinaryExpression:
      if (left === undefined || operatorToken === undefined) return []
      return (OPERATORS.get(textOf(operatorToken)) ?? []).map(operator => [operatorToken, operator])
    case SyntaxKind.ConditionalExpression:
      return condition === undefined ? [] : [[condition, 'true'], [condition, 'false']]
    case SyntaxKind.IfStatement:
      return expression === undefined ? [] : [[expression, 'true'], [expression, 'false']]
    case SyntaxKind.WhileStatement:
    case SyntaxKind.DoStatement:
      return expression === undefined ? [] : [[expression, 'false']]
    case SyntaxKind.ForStatement:
      return condition === undefined ? [] : [[condition, 'false']]
    case SyntaxKind.PrefixUnaryExpression:
    case SyntaxKind.PostfixUnaryExpression:
      return unary(node, textOf(node))
    case SyntaxKind.NumericLiteral:
      return Number(textOf(node)) > 0 ? [[node, `(${textOf(node)} + 1)`], [node, `(${textOf(node)} - 1)`]] : [[node,
        '1']]
    case SyntaxKind.StringLiteral:
      return [[node, textOf(node) === "''" ? "'mutant'" : "''"]]
    case SyntaxKind.NoSubstitutionTemplateLiteral:
    case SyntaxKind.TemplateExpression:
      return [[node, "''"]]
    case SyntaxKind.TrueKeyword: return [[node, 'false']]
    case SyntaxKind.FalseKeyword: return [[node, 'true']]
    case SyntaxKind.RegularExpressionLiteral:
      return mutatedPattern(textOf(node)).map(pattern => [node, pattern])
    case SyntaxKind.ReturnStatement:
      return expression === undefined || isLiteral(expression) ? [] : [[node, 'return undefined']]
    case SyntaxKind.ThrowStatement:
    case SyntaxKind.ExpressionStatement:
    case SyntaxKind.BreakStatement:
    case SyntaxKind.ContinueStatement:
      return [[node, ';']]
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.FunctionDeclaration:
    case SyntaxKind.MethodDeclaration:
    case SyntaxKind.GetAccessor:
      if (body === undefined || isLiteral(body) || /^\{\s*\}$/.test(textOf(body))) return []
      return [[body, body.kind === SyntaxKind.Block ? '{}' : 'undefined']]
    case SyntaxKind.CallExpression:
      return call(node, source)
    case SyntaxKind.PropertyAccessExpression:
      return questionDotToken === undefined ? [] : [[questionDotToken, '.']]
    case SyntaxKind.ArrayLiteralExpression:
      return /^\[\s*\]$/.test(textOf(node)) || node.parent.kind === SyntaxKind.BinaryExpression ? [] : [[node, '[]']]
    case SyntaxKind.ObjectLiteralExpression:
      return /^\{\s*\}$/.test(textOf(node)) ? [] : [[node, '{}']]
    default:
      return []
  }
}

function unary(node: Node, text: string): Changes {
  if (text.startsWith('++') || text.endsWith('++')) return [[node, text.replace('++', '--')]]
  if (text.startsWith('--') || text.endsWith('--')) return [[node, text.replace('--', '++')]]
  return /^[!~+-]/.test(text) ? [[node, `(${text.slice(1)})`]] : []
}

function call(node: Node, source: SourceFile): Changes {
  const { expression } = node as unknown as Parts
  if (expression?.kind !== SyntaxKind.PropertyAccessExpression) return []
  const { expression: object, name } = expression as unknown as Parts
  if (object === undefined || name === undefined) return []
  const method = name.getText(source)
  const other = METHODS.get(method)
  if (other !== undefined) return [[name, other]]
  return LEFT_OUT.has(method) ? [[node, object.getText(source)]] : []
}
