/** Cuts a configuration file into its words. Never throws: whatever it is given may be any text. */

export interface Lexeme {
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'end of line'
  /** Of a text what it says, of all others as they stand there. */
  readonly text: string
  readonly line: number
  /** Whether a text is filled in while the program runs. */
  readonly isFilled?: true
}

/** How a language writes what must be told apart. All patterns are sticky. */
export interface Notation {
  readonly blank: RegExp
  /** Groups: prefix, quote. */
  readonly quoted: RegExp
  readonly isFilled: (prefix: string, quote: string, body: string) => boolean
  readonly isRaw: (prefix: string) => boolean
  /** Whether the end of a line outside of brackets ends a statement. */
  readonly endsAtLine: boolean
}

export const PYTHON: Notation = {
  blank: /[ \t\f\r]+|#[^\n]*|\\\r?\n/y,
  quoted: /([rbuf]{0,2})("""|'''|"|')/iy,
  isFilled: (prefix) => /f/i.test(prefix),
  isRaw: (prefix) => /r/i.test(prefix),
  endsAtLine: true,
}

export const NODE: Notation = {
  blank: /[ \t\f\r\n\u00a0\ufeff]+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
  quoted: /()(["'`])/y,
  isFilled: (_, quote, body) => quote === '`' && body.includes('${'),
  isRaw: () => false,
  endsAtLine: false,
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const NUMBER = /0[xob][\da-f_]+n?|(?:\d[\d_]*)?\.?\d[\d_]*(?:e[+-]?\d+)?n?|\d[\d_]*\.?n?/iy
const MARK = /\.\.\.|===|!==|\*\*|\/\/|==|!=|<=|>=|:=|->|=>|\|\||&&|\?\?|\?\.|[+\-*/%|&]=|[\s\S]/y
/** A regular expression of JavaScript, in which quotes are none. */
const PATTERN = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
const MOST_LEXEMES = 200_000

export function lexemes(source: string, notation: Notation): readonly Lexeme[] {
  const found: Lexeme[] = []
  const line = lineCounter(source)
  const at = (pattern: RegExp, place: number) => {
    pattern.lastIndex = place
    return pattern.exec(source)
  }
  let place = source.startsWith('\ufeff') ? 1 : 0
  let depth = 0
  while (place < source.length && found.length < MOST_LEXEMES) {
    const blank = at(notation.blank, place)
    const quoted = blank ? null : at(notation.quoted, place)
    if (blank) place += blank[0].length
    else if (quoted) {
      const [opening, prefix = '', quote = ''] = quoted
      const body = bodyOf(source, place + opening.length, quote)
      const isRaw = notation.isRaw(prefix)
      if (body !== undefined) {
        found.push({
          kind: 'text',
          text: isRaw ? body : unescaped(body),
          line: line(place),
          ...(notation.isFilled(prefix, quote, body) && { isFilled: true }),
        })
      }
      place += opening.length + (body === undefined ? 0 : body.length + quote.length)
    } else {
      const [kind, [word]] = wordAt(at, place, !notation.endsAtLine && mayPatternFollow(found.at(-1)))
      if (word === '\n') {
        if (depth === 0) found.push({ kind: 'end of line', text: word, line: line(place) })
      } else found.push({ kind, text: word, line: line(place) })
      if ('([{'.includes(word)) depth += 1
      if (')]}'.includes(word)) depth = Math.max(0, depth - 1)
      place += word.length
    }
  }
  return found
}

/** Where a value begins, a slash divides nothing. */
function mayPatternFollow(before: Lexeme | undefined): boolean {
  if (before === undefined || before.text === 'return') return true
  return before.kind === 'mark' && ![')', ']', '}'].includes(before.text)
}

type At = (pattern: RegExp, place: number) => RegExpExecArray | null

function wordAt(
  at: At,
  place: number,
  mayBePattern: boolean,
): readonly ['name' | 'number' | 'mark', readonly [string]] {
  if (mayBePattern) {
    const pattern = at(PATTERN, place)
    if (pattern) return ['mark', [pattern[0]]]
  }
  const name = at(NAME, place)
  if (name) return ['name', [name[0]]]
  const digits = at(NUMBER, place)
  if (digits) return ['number', [digits[0]]]
  return ['mark', [at(MARK, place)?.[0] ?? ' ']]
}

/** Up to its closing quote; undefined where there is none, which an apostrophe in a regular expression looks like. */
function bodyOf(source: string, start: number, quote: string): string | undefined {
  for (let place = start; place < source.length; place += 1) {
    if (source.startsWith(quote, place)) return source.slice(start, place)
    if (source[place] === '\n' && quote.length === 1 && quote !== '`') return undefined
    if (source[place] === '\\') place += 1
  }
  return undefined
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' }

function unescaped(body: string): string {
  return body.replace(/\\(x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{1,6}\}|\r?\n|[\s\S])/gi, (whole, code: string) => {
    const digits = /^[xu]\{?([\da-f]+)\}?$/i.exec(code)?.[1]
    if (digits !== undefined) {
      const point = Number.parseInt(digits, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    }
    if (/\n$/.test(code)) return ''
    return ESCAPES[code] ?? (/["'`\\]/.test(code) ? code : whole)
  })
}

/** Asked with places that only grow. */
function lineCounter(source: string): (place: number) => number {
  let [line, counted] = [1, 0]
  return (place) => {
    for (; counted < place; counted += 1) if (source[counted] === '\n') line += 1
    return line
  }
}
