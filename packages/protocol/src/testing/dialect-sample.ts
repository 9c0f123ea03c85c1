/** One dialect with one set of options, as the contract suite needs it. */
import type { Dialect } from '../dialects/dialect.ts'
import type { HeaderLine } from '../message.ts'

/** What the suite cannot find out by itself. */
export interface DialectSample {
  /** Makes the dialect, with extra options where they are given. */
  readonly create: (more?: Readonly<Record<string, unknown>>) => Dialect
  /** The header lines that carry a token. */
  readonly carry: (token: string) => readonly HeaderLine[]
  /** Header lines that look like they carry a token but must not be read as one. */
  readonly malformed: readonly (readonly HeaderLine[])[]
  /** The members of a login's body. */
  readonly loginBody: (username: unknown, password: unknown) => Readonly<Record<string, unknown>>
  /** At least two of the dialect's options, each with a value that it must refuse. */
  readonly wrongOptions: Readonly<Record<string, unknown>>
}
