/** The options and words of a command: what help says about them, and which values they accept. */
import type { Reading } from './reading.ts'

/** Undefined for an invalid value. */
type Parse<T> = (text: string) => T | undefined | Promise<T | undefined>

/** Says what to give instead of a wrong value. The library's own errors would repeat the word. */
export class ValueFault extends Error {
  /** What to give. */
  readonly what: string

  /** @param place - the option or the word, as help shows it */
  constructor(what: string, place: string) {
    super(`${place}: give ${what}`)
    this.what = what
  }
}

/** How help shows an option that has a value. */
export interface OptionText {
  /** What stands for the value in the usage line. */
  readonly value: string
  /** What help says about it. */
  readonly brief: string
  /** What to give, for help and for a fault. */
  readonly what: string
  /** What the shell proposes as its value. */
  readonly propose?: () => readonly string[] | Promise<readonly string[]>
}

/** An option with a value, as the library takes it. */
export interface RequiredOption<T> {
  readonly kind: 'parsed'
  readonly brief: string
  readonly placeholder: string
  readonly parse: (this: Reading, text: string) => Promise<T>
  readonly proposeCompletions?: (this: Reading) => readonly string[] | Promise<readonly string[]>
}

/** One that can be left out. */
export interface OptionalOption<T> extends RequiredOption<T> {
  readonly optional: true
}

/** An option without a value. */
export interface Flag {
  readonly kind: 'boolean'
  readonly optional: true
  readonly withNegated: false
  readonly brief: string
}

/** One word after the command. */
export interface Word<T> {
  readonly brief: string
  readonly placeholder: string
  readonly parse: (this: Reading, text: string) => Promise<T>
  readonly proposeCompletions?: (this: Reading) => readonly string[] | Promise<readonly string[]>
}

/** The one word that a command takes. */
export interface OneWord<T> {
  readonly kind: 'tuple'
  readonly parameters: readonly [Word<T>]
}

export function flag(brief: string): Flag {
  return { kind: 'boolean', optional: true, withNegated: false, brief }
}

export function required<T>({ value, brief, what, propose }: OptionText, parse: Parse<T>): RequiredOption<T> {
  return {
    kind: 'parsed',
    brief: `${brief}: ${what}`,
    placeholder: value,
    parse: (text) => parsed(text, parse, what, value),
    ...(propose && { proposeCompletions: propose }),
  }
}

export function optional<T>(text: OptionText, parse: Parse<T>): OptionalOption<T> {
  return { ...required(text, parse), optional: true }
}

/** For every command that reads a settings file, whose secrets stand in the environment. */
export const ENV_FILE: OptionalOption<string> = optional(
  { value: 'file', brief: 'variables that are not set in the environment', what: 'a file of NAME=value lines' },
  nonEmpty,
)

/** @param what - what it is, for help and for a fault */
export function oneWord(value: string, what: string): OneWord<string> {
  return { kind: 'tuple', parameters: [word(value, what, nonEmpty)] }
}

export function word<T>(value: string, what: string, parse: Parse<T>, propose?: () => readonly string[]): Word<T> {
  return {
    brief: what,
    placeholder: value,
    parse: (text) => parsed(text, parse, what, `<${value}>`),
    ...(propose && { proposeCompletions: propose }),
  }
}

export function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text
}

/** @returns a parser of one of these words */
export function oneOf<const T extends string>(words: readonly T[]): (text: string) => T | undefined {
  return (text) => words.find((word) => word === text)
}

/** @returns a parser of one of those words that are loaded only when one is given; its fault tells all of them */
export function among<T extends string>(load: () => Promise<readonly T[]>): (text: string) => Promise<T> {
  return async (text) => {
    const words = await load()
    return oneOf(words)(text) ?? Promise.reject(new ValueFault(`one of ${words.join(', ')}`, 'this'))
  }
}

async function parsed<T>(text: string, parse: Parse<T>, what: string, place: string): Promise<T> {
  const value = await parse(text)
  if (value === undefined) throw new ValueFault(what, place)
  return value
}
