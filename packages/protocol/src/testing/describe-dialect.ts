/** The contract of dialects. Every dialect runs it, together with its own options. Dialects of other authors can run it too. */
import { describe } from 'node:test'
import { describeCredentials } from './contract/credentials.ts'
import { describeLogin } from './contract/login.ts'
import { describeMessages } from './contract/messages.ts'
import { describeOptions } from './contract/options.ts'
import { describeShape } from './contract/shape.ts'
import { describeTokens } from './contract/tokens.ts'
import type { DialectSample } from './dialect-sample.ts'

export type { DialectSample } from './dialect-sample.ts'

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
