/** Finds what a file imports: `import … from`, `import '…'`, `import('…')` and `export … from`, with or without `type`. */
import type { Token } from './tokens.ts'

/** One import as written. */
export interface ImportSite {
  readonly specifier: string
  /** From 1. */
  readonly line: number
  /** `import type` or `export type`. `import { type X }` is not: its statement stays when types are stripped. */
  readonly typeOnly: boolean
}

/**
 * @param tokens - the file's tokens
 * @returns the imports in order; a specifier that is computed at run time is not found
 */
export function importsIn(tokens: readonly Token[]): ImportSite[] {
  const sites: ImportSite[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isSymbol(tokens[index - 1], '.')) continue
    if (token.text !== 'import' && token.text !== 'export') continue
    const specifier =
      (token.text === 'import' ? directSpecifier(tokens, index + 1) : undefined) ?? specifierAfterFrom(tokens, index)
    if (specifier !== undefined) sites.push({ specifier, line: token.line, typeOnly: isTypeOnly(tokens, index + 1) })
  }
  return sites
}

/** `import 'x'` and `import('x')`. */
function directSpecifier(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[isSymbol(tokens[index], '(') ? index + 1 : index]
  return token?.kind === 'string' ? token.text : undefined
}

/** Skips the names between the keyword and `from 'x'`; anything else means that it was not such a statement. */
function specifierAfterFrom(tokens: readonly Token[], keyword: number): string | undefined {
  const isExport = tokens[keyword]?.text === 'export'
  if (isExport && !isSymbol(tokens[keyword + (tokens[keyword + 1]?.text === 'type' ? 2 : 1)], '{*')) return undefined
  for (let index = keyword + 1; index < tokens.length; index++) {
    const token = tokens[index]
    const next = tokens[index + 1]
    if (token?.text === 'from' && next?.kind === 'string') return next.text
    if (token?.kind === 'symbol' && !'{},*'.includes(token.text)) return undefined
    if (token?.kind === 'word' && (token.text === 'import' || token.text === 'export')) return undefined
  }
  return undefined
}

function isTypeOnly(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1]
  return tokens[index]?.text === 'type' && (isSymbol(next, '{*') || (next?.kind === 'word' && next.text !== 'from'))
}

function isSymbol(token: Token | undefined, oneOf: string): boolean {
  return token?.kind === 'symbol' && oneOf.includes(token.text)
}
