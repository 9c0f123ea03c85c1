/** A place among the lexemes of a file. */
import type { Lexeme } from './lexer.ts'

export class Cursor {
  readonly lexemes: readonly Lexeme[]
  at: number

  constructor(lexemes: readonly Lexeme[], at: number) {
    this.lexemes = lexemes
    this.at = at
  }

  next(ahead = 0): Lexeme | undefined {
    return this.lexemes[this.at + ahead]
  }

  isAt(mark: string): boolean {
    const next = this.next()
    return next?.kind === 'mark' && next.text === mark
  }

  take(mark: string): boolean {
    const isThere = this.isAt(mark)
    if (isThere) this.at += 1
    return isThere
  }

  isOnNewLine(): boolean {
    return this.next()?.line !== this.next(-1)?.line
  }

  /** `<string, number>`, when a call follows. */
  takeTypes(): boolean {
    for (let at = this.at + 1; at < this.at + 12; at += 1) {
      if (this.lexemes[at]?.text !== '>') continue
      if (this.lexemes[at + 1]?.text !== '(') return false
      this.at = at + 1
      return true
    }
    return false
  }

  /** Up to the end of this expression, whatever is in it. */
  skip(): void {
    let depth = 0
    for (; this.at < this.lexemes.length; this.at += 1) {
      const { kind, text: mark } = this.next() ?? { kind: 'mark', text: '' }
      if (kind === 'end of line' && depth === 0) return
      if (kind !== 'mark') continue
      if (depth === 0 && [',', ')', ']', '}', ';'].includes(mark)) return
      if ('([{'.includes(mark)) depth += 1
      if (')]}'.includes(mark)) depth -= 1
    }
  }

  close(mark: string): void {
    if (this.take(mark)) return
    // Whatever is left inside is none of ours.
    for (let guard = 0; guard < 1000 && this.next() !== undefined && !this.isAt(mark); guard += 1) {
      this.skip()
      if (!this.isAt(mark)) this.at += 1
    }
    this.take(mark)
  }
}
