/** One dialect under one set of options, as the contract suite needs to know it. */
import type { Dialect } from '../dialects/dialect.ts'
import type { HeaderLine } from '../message.ts'

/** What the suite cannot know by itself. */
export interface DialectSample {
  /** Makes the dialect, with more options than it needs where they are given. */
  readonly create: (more?: Readonly<Record<string, unknown>>) => Dialect
  /** The header lines that carry a token. */
  readonly carry: (token: string) => readonly HeaderLine[]
  /** Header lines that try to carry a token and must not be read as one. */
  readonly malformed: readonly (readonly HeaderLine[])[]
  /** The members of a login's body. */
  readonly loginBody: (username: unknown, password: unknown) => Readonly<Record<string, unknown>>
  /** At least two options that the dialect has, each with a value that it must refuse. */
  readonly wrongOptions: Readonly<Record<string, unknown>>
}
