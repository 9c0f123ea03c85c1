/**
 * Splits TypeScript into words, strings and symbols, so that the rules ignore comments, strings and regular expressions.
 * A scanner, not a parser: after `)`, `]` or `}` a slash counts as a division. A wrong guess ends with its line.
 */

/** One piece of source. A string's text is what is between its quotes, with its escapes. */
export interface Token {
  readonly kind: 'word' | 'string' | 'symbol' | 'literal'
  readonly text: string
  /** From 1. */
  readonly line: number
}

const wordsBeforeRegex = new Set(
  'await case delete do else in instanceof new of return throw typeof void yield'.split(' '),
)

/**
 * @param source - the text of a TypeScript or JavaScript file
 * @returns its tokens in order; regular expressions and template texts are `literal` tokens without text,
 *   the content of a template's `${…}` is tokens too, and a template without `${` is a string
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  /** For each open `${`, how many braces are open inside it. */
  const bracesInTemplates: number[] = []
  let index = 0
  let line = 1

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index
    const taken = pattern.exec(source)?.[0]
    if (taken !== undefined) index += taken.length
    return taken
  }
  const add = (kind: Token['kind'], text: string, taken: string): void => {
    tokens.push({ kind, text, line })
    line += newlinesIn(taken)
  }
  const takeTemplate = (): void => {
    const opening = source[index] === '`'
    const taken = take(/[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)?/y) ?? ''
    if (taken.endsWith('${')) bracesInTemplates.push(0)
    if (opening && taken.length > 1 && taken.endsWith('`')) add('string', taken.slice(1, -1), taken)
    else add('literal', '', taken)
  }

  while (index < source.length) {
    const blank = take(/\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<![\s\S])#![^\n]*/y)
    if (blank !== undefined) {
      line += newlinesIn(blank)
      continue
    }
    const character = source[index] ?? ''
    const openBraces = bracesInTemplates.at(-1)
    if (character === '`' || (character === '}' && openBraces === 0)) {
      if (character === '}') bracesInTemplates.pop()
      takeTemplate()
      continue
    }
    if (openBraces !== undefined && character === '{') bracesInTemplates[bracesInTemplates.length - 1] = openBraces + 1
    if (openBraces !== undefined && character === '}') bracesInTemplates[bracesInTemplates.length - 1] = openBraces - 1

    const string = take(/'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?/y)
    const word = string === undefined ? take(/[\p{ID_Continue}$]+/uy) : undefined
    if (string !== undefined) add('string', string.slice(1, -1), string)
    else if (word !== undefined) add('word', word, word)
    else if (character === '/' && mayStartRegex(tokens.at(-1)) && take(regexLiteral()) !== undefined)
      add('literal', '', '')
    else add('symbol', take(/[\s\S]/uy) ?? '', '')
  }
  return tokens
}

function mayStartRegex(previous: Token | undefined): boolean {
  if (previous === undefined) return true
  if (previous.kind === 'word') return wordsBeforeRegex.has(previous.text)
  return previous.kind === 'symbol' && !')]}'.includes(previous.text)
}

function regexLiteral(): RegExp {
  return /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
}

function newlinesIn(text: string): number {
  return text.split('\n').length - 1
}
