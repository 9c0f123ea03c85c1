/** Reads the expressions of a configuration file. What it does not know it says, and goes on behind it. */
import { Cursor } from './cursor.ts'
import type { Lexeme } from './lexer.ts'
import { calculated, firstOf, NONE, number, text, unread, type Value } from './value.ts'
import { type Arguments, CHOICES, CONDITIONS, ENDS, type Vocabulary } from './vocabulary.ts'

const MOST_LEVELS = 60
const MOST_DOTS = 12
const ORDER: readonly (readonly string[])[] = [['+', '-'], ['*', '/', '//', '%'], ['**']]
/** A place in the lexemes, and what can be read from there. */
export class Expressions {
  readonly #cursor: Cursor
  readonly #vocabulary: Vocabulary
  #level = 0

  constructor(lexemes: readonly Lexeme[], vocabulary: Vocabulary, at: number) {
    this.#cursor = new Cursor(lexemes, at)
    this.#vocabulary = vocabulary
  }

  get at(): number {
    return this.#cursor.at
  }

  /** An expression to its end. */
  read(): Value {
    const value = this.#level >= MOST_LEVELS ? unread('brackets in brackets') : this.#choice()
    const next = this.#cursor.next()
    const isOver =
      next === undefined ||
      next.kind === 'end of line' ||
      (next.kind === 'mark' && (ENDS.has(next.text) || next.text === ':')) ||
      // Where lines do not end statements, a new one begins with a word.
      ((next.kind === 'name' || next.text === '@') && !CONDITIONS.has(next.text) && this.#cursor.isOnNewLine())
    if (isOver) return value
    const why = CONDITIONS.has(next.text) ? 'it depends on a condition' : 'an expression'
    this.#cursor.skip()
    return unread(why)
  }

  /** The arguments behind an opening bracket. */
  readArguments(): Arguments {
    const placed: Value[] = []
    const named = new Map<string, Value>()
    while (!this.#cursor.isAt(')') && this.#cursor.next() !== undefined) {
      const [name, sign] = [this.#cursor.next(), this.#cursor.next(1)]
      if (name?.kind === 'name' && sign?.kind === 'mark' && sign.text === '=') {
        this.#cursor.at += 2
        named.set(name.text, this.#nested())
      } else placed.push(this.#nested())
      if (!this.#cursor.take(',')) break
    }
    this.#cursor.close(')')
    return { placed, named }
  }

  #nested(): Value {
    this.#level += 1
    const value = this.read()
    this.#level -= 1
    return value
  }

  #choice(): Value {
    let value = this.#sum(0)
    while (CHOICES.has(this.#cursor.next()?.text ?? '') && this.#cursor.next()?.kind !== 'text') {
      this.#cursor.at += 1
      value = firstOf(value, this.#sum(0))
    }
    return value
  }

  #sum(order: number): Value {
    const signs = ORDER[order]
    if (signs === undefined) return this.#signed()
    let value = this.#sum(order + 1)
    for (;;) {
      const next = this.#cursor.next()
      if (next?.kind !== 'mark' || !signs.includes(next.text)) return value
      this.#cursor.at += 1
      value = calculated(value, next.text, this.#sum(order + 1))
    }
  }

  #signed(): Value {
    let isNegative = false
    while (this.#cursor.isAt('-') || this.#cursor.isAt('+')) {
      isNegative = this.#cursor.isAt('-') !== isNegative
      this.#cursor.at += 1
    }
    const value = this.#behind(this.#first())
    return isNegative ? calculated(number(-1), '*', value) : value
  }

  #first(): Value {
    const lexeme = this.#cursor.next()
    if (lexeme === undefined || lexeme.kind === 'end of line') return unread('nothing')
    if (lexeme.kind === 'text') return this.#texts()
    if (lexeme.kind === 'number') {
      this.#cursor.at += 1
      return number(Number(lexeme.text.replace(/_|n$/g, '')))
    }
    if (lexeme.kind === 'name') return this.#name(lexeme.text)
    if (this.#cursor.take('(')) return this.#inBrackets(')')
    if (this.#cursor.take('[')) return this.#inBrackets(']')
    if (this.#cursor.take('{')) return this.#record()
    this.#cursor.skip()
    return unread('an expression')
  }

  /** Texts that stand side by side are one. */
  #texts(): Value {
    const found: Lexeme[] = []
    for (let next = this.#cursor.next(); next?.kind === 'text'; next = this.#cursor.next()) {
      found.push(next)
      this.#cursor.at += 1
    }
    if (found.some(({ isFilled }) => isFilled)) return unread('a text that is filled in while the program runs')
    return text(found.map((one) => one.text).join(''))
  }

  #name(first: string): Value {
    const { words, strange } = this.#vocabulary
    this.#cursor.at += 1
    if (first === 'new' || first === 'await' || first === 'typeof') return this.#first()
    if (strange.has(first)) {
      this.#cursor.skip()
      return unread('code')
    }
    return Object.hasOwn(words, first) ? (words[first] ?? NONE) : { kind: 'path', path: [first] }
  }

  /** Dots, indexes and calls behind a value. */
  #behind(start: Value): Value {
    let value = start
    for (;;) {
      const { pathValue, call } = this.#vocabulary
      const path = value.kind === 'path' ? value.path : undefined
      const known = path && pathValue(path)
      if (this.#cursor.isAt('.') || this.#cursor.isAt('?.')) {
        const member = this.#cursor.next(1)
        if (member?.kind !== 'name') return known ?? value
        this.#cursor.at += 2
        if (path && !known && path.length < MOST_DOTS) value = { kind: 'path', path: [...path, member.text] }
        else if (this.#cursor.take('(')) value = call([member.text], this.readArguments(), known ?? value)
        else value = (known?.kind === 'record' && known.members.get(member.text)) || unread('a part of a value')
      } else if (this.#cursor.isAt('[')) {
        this.#cursor.at += 1
        const index = this.#nested()
        this.#cursor.close(']')
        value =
          path && index.kind === 'text' ? { kind: 'path', path: [...path, index.text] } : unread('a part of a list')
      } else if (this.#cursor.isAt('<') && path && this.#cursor.takeTypes()) {
        // `get<string>('NAME')`
      } else if (this.#cursor.isAt('(') && (path || known)) {
        this.#cursor.at += 1
        value = call(path ?? [], this.readArguments(), undefined)
      } else if (this.#cursor.isAt('!') || this.#cursor.next()?.text === 'as') {
        this.#cursor.at += this.#cursor.isAt('!') ? 1 : 2
      } else return known ?? value
    }
  }

  #inBrackets(closing: string): Value {
    const items: Value[] = []
    let hasComma = closing === ']'
    while (!this.#cursor.isAt(closing) && this.#cursor.next() !== undefined) {
      items.push(this.#nested())
      if (!this.#cursor.take(',')) break
      hasComma = true
    }
    this.#cursor.close(closing)
    const [only] = items
    const strange = items.find(({ kind }) => kind === 'unread')
    if (strange) return strange
    return hasComma || only === undefined ? { kind: 'list', items } : only
  }

  #record(): Value {
    const members = new Map<string, Value>()
    const items: Value[] = []
    while (!this.#cursor.isAt('}') && this.#cursor.next() !== undefined) {
      const [key, sign] = [this.#cursor.next(), this.#cursor.next(1)]
      const isKey = key?.kind === 'text' || (key?.kind === 'name' && this.#vocabulary.hasBareNames)
      if (key && isKey && sign?.text === ':') {
        this.#cursor.at += 2
        members.set(key.text, this.#nested())
      } else if (key && isKey && (sign?.text === ',' || sign?.text === '}')) {
        this.#cursor.at += 1
        // `{ secret }` of JavaScript, and a set of Python.
        if (key.kind === 'name') members.set(key.text, { kind: 'path', path: [key.text] })
        else items.push(text(key.text))
      } else {
        this.#nested()
        if (this.#cursor.take(':')) this.#nested()
      }
      if (!this.#cursor.take(',')) break
    }
    this.#cursor.close('}')
    return items.length > 0 ? { kind: 'list', items } : { kind: 'record', members }
  }
}
