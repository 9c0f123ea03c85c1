/** THE contract of dialects. Every dialect runs it, its own options included; a stranger's dialect can too. */
import { describe } from 'node:test'
import type { Dialect } from '../dialects/dialect.ts'
import type { HeaderLine } from '../message.ts'
import { describeCredentials } from './contract/credentials.ts'
import { describeLogin } from './contract/login.ts'
import { describeMessages } from './contract/messages.ts'
import { describeOptions } from './contract/options.ts'
import { describeShape } from './contract/shape.ts'
import { describeTokens } from './contract/tokens.ts'

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

/** Describes one dialect under one set of options. */
export function describeDialect(name: string, sample: DialectSample): void {
  describe(`${name} keeps the contract of dialects`, () => {
    describeShape(sample)
    describeOptions(sample)
    describeCredentials(sample)
    describeLogin(sample)
    describeTokens(sample)
    describeMessages(sample)
  })
}
