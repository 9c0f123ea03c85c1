/** How long functions are. Read from tokens, not parsed: what comes before a brace tells whether it opens a function's body. */
import type { Token } from './tokens.ts'
import { isShipped, type Tree, type Violation } from './tree.ts'

export const longestFunctionInLines = 100

/** A function's body: from the line of its opening brace to that of the closing one. */
export interface FunctionBody {
  /** Empty for an arrow function. */
  readonly name: string
  readonly line: number
  readonly lines: number
}

/** What comes before a brace that opens a block which is not a function. */
const BLOCKS = new Set(['if', 'for', 'while', 'switch', 'catch', 'with'])

/** Of published code: a test's table of cases may be as long as it is. */
export function functionsAreShort(tree: Tree): Violation[] {
  return tree.sources.filter(isShipped).flatMap(({ path, tokens }) =>
    functionsIn(tokens)
      .filter(({ lines }) => lines > longestFunctionInLines)
      .map(({ name, line, lines }) => ({ path, line, message: `${name || 'a function'} has ${lines} lines` })),
  )
}

export function functionsIn(tokens: readonly Token[]): readonly FunctionBody[] {
  const found: FunctionBody[] = []
  const open: ({ readonly name: string; readonly line: number } | undefined)[] = []
  tokens.forEach((token, index) => {
    if (token.kind !== 'symbol') return
    if (token.text === '{') open.push(bodyAt(tokens, index))
    if (token.text !== '}') return
    const body = open.pop()
    if (body) found.push({ ...body, lines: token.line - body.line + 1 })
  })
  return found
}

function bodyAt(tokens: readonly Token[], index: number): { name: string; line: number } | undefined {
  const line = tokens[index]?.line ?? 0
  const isSymbol = (at: number, text: string) => tokens[at]?.kind === 'symbol' && tokens[at].text === text
  if (isSymbol(index - 1, '>') && isSymbol(index - 2, '=')) return { name: '', line }
  // `function name<T>(…)` or a method `name(…)`, with or without a return type.
  const end = isSymbol(index - 1, ')') ? index - 1 : endOfParameters(tokens, index)
  const parameters = end === undefined ? undefined : openingOf(tokens, end, '(', ')')
  if (parameters === undefined) return undefined
  const start = isSymbol(parameters - 1, '>') ? openingOf(tokens, parameters - 1, '<', '>') : parameters
  const name = start === undefined ? undefined : tokens[start - 1]
  return name?.kind === 'word' && !BLOCKS.has(name.text) ? { name: name.text, line } : undefined
}

/** The `)` of a parameter list whose `: Type` comes before the brace: on the brace's own line, unless the type's own braces span more. */
function endOfParameters(tokens: readonly Token[], index: number): number | undefined {
  const last = tokens[index - 1]
  if (!last || (last.kind === 'symbol' && !'>])}'.includes(last.text))) return undefined
  let { line } = last
  for (let at = index - 1; at > 0 && tokens[at]?.line === line; at--) {
    if (tokens[at]?.kind === 'symbol' && tokens[at]?.text === '}') {
      at = openingOf(tokens, at, '{', '}') ?? 0
      line = tokens[at]?.line ?? 0
    }
    if (tokens[at]?.text === ':' && tokens[at - 1]?.kind === 'symbol' && tokens[at - 1]?.text === ')') return at - 1
  }
  return undefined
}

/** The bracket that the one at `end` closes. The `>` of an arrow closes nothing. */
function openingOf(tokens: readonly Token[], end: number, opening: string, closing: string): number | undefined {
  let depth = 0
  for (let at = end; at >= 0; at--) {
    const { kind, text } = tokens[at] ?? { kind: 'word', text: '' }
    if (kind !== 'symbol' || (text === '>' && tokens[at - 1]?.text === '=')) continue
    if (text === closing) depth += 1
    if (text === opening) depth -= 1
    if (depth === 0) return at
  }
  return undefined
}
