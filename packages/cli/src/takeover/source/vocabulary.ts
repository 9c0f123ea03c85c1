/** What a language calls things, for whoever reads its expressions. */
import type { Value } from './value.ts'

/** The arguments of a call. */
export interface Arguments {
  readonly placed: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** What a language calls things. */
export interface Vocabulary {
  readonly words: Readonly<Record<string, Value>>
  /** Words that begin, or go on with, what is not read. */
  readonly strange: ReadonlySet<string>
  /** What a name says, with what stands behind its dots. */
  readonly pathValue: (path: readonly string[]) => Value | undefined
  readonly call: (path: readonly string[], given: Arguments, on: Value | undefined) => Value
  /** Between a name and its value in a record, `:`; whether a name may stand there without quotes. */
  readonly hasBareNames: boolean
}

/** Marks and words that stand between, behind and around expressions, of all languages. */
export const CHOICES: ReadonlySet<string> = new Set(['or', '||', '??'])
export const ENDS: ReadonlySet<string> = new Set([',', ')', ']', '}', ';', '=', '=>'])
export const CONDITIONS: ReadonlySet<string> = new Set([
  'if',
  'for',
  'and',
  'not',
  'in',
  'is',
  '&&',
  '?',
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '>',
  '<=',
  '>=',
  'instanceof',
])
