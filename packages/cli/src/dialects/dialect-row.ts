/** All that the command knows about one dialect. */
import type { Dialect } from '@latchkey/protocol'
import type { FaceRecipe, Ground, Recipe, Users } from '@latchkey/server'
import type { Key, SecretAlgorithm } from '@latchkey/tokens'

/** Options as a settings file has them. */
export type DialectOptions = Readonly<Record<string, unknown>>

/** An option to show to people, if it is a text. */
export function textOption(options: DialectOptions, name: string, otherwise: string): string {
  const value = options[name]
  return typeof value === 'string' ? value : otherwise
}

/** One dialect: how its settings are read, how its users are found, and what `explain` says of it. */
export interface DialectRow {
  /** The function of `@latchkey/protocol` that makes it, for programs that are written for people. */
  readonly factory: string
  /** @throws {TypeError} with one line for each option that is wrong */
  readonly make: (options: DialectOptions) => Dialect
  /** A face of it for these users: whom its tokens name, and which routes it has besides the dialect's own. */
  readonly face: (
    parts: { readonly dialect: Dialect; readonly keys: readonly Key[]; readonly refreshKeys?: readonly Key[] },
    users: Recipe<Ground, Users>,
  ) => FaceRecipe
  /** How its clients send a token, for people: the header, and what stands in it. */
  readonly carrier: (options: DialectOptions) => string
  /** What the verifier's options are called in its settings. */
  readonly optionNames: Readonly<Record<string, string>>
  /** What is answered as recommended, and not as the old app did: crashes, and what was a hole. One sentence each. */
  readonly changes: readonly string[]
  /** Its options when `explain` is called with words instead of a file; or why words are not enough. */
  readonly options: ((alg: SecretAlgorithm | undefined) => DialectOptions) | string
}
