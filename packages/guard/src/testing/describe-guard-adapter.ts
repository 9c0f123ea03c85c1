/** The contract of a guard adapter. Every adapter's own test file runs this one suite on its real framework. */
import { describe } from 'node:test'
import { testCarrier } from './carrier-cases.ts'
import type { GuardAdapter } from './guard-adapter.ts'
import { testPrincipals } from './principal-cases.ts'
import { testRandomRequests } from './random-requests.ts'
import { testRefusals } from './refusal-cases.ts'
import { testRequirements } from './requirement-cases.ts'
import { testResource } from './resource-cases.ts'
import { type SpokenDialect, speakOauth, spokenDialects } from './spoken-dialects.ts'

/** The cache is the guard's own, and no dialect knows of it: one says that an adapter leans on none. */
const SPOKEN: readonly (readonly [how: string, spoken: SpokenDialect])[] = [
  ...spokenDialects.map((spoken) => ['with a cache', spoken] as const),
  ['without a cache', { ...speakOauth, guardOptions: { cache: false } }],
]

/** How much of the suite runs. */
export interface AdapterSuiteOptions {
  /** How many random requests are sent. Default 2,000; fewer where the framework is slow and runs several times. */
  readonly randomRequests?: number
  /** Which dialects are spoken. Default `all`, and once more without the guard's cache; `oauth` where another adapter speaks the others. */
  readonly dialects?: 'all' | 'oauth'
}

/**
 * Registers the suite with `node:test`, once for each dialect and once without the guard's cache: refusals are written in the guard's words and never
 * reach the handler, principals reach it unmixed, nothing is left on the framework's objects, the metadata of a resource are found, and random
 * requests are refused. It needs `fast-check`.
 *
 * @param name - the adapter's, for the titles
 */
export function describeGuardAdapter<C extends object>(
  name: string,
  adapter: GuardAdapter<C>,
  { randomRequests = 2000, dialects = 'all' }: AdapterSuiteOptions = {},
): void {
  for (const [how, spoken] of dialects === 'all' ? SPOKEN : SPOKEN.slice(0, 1)) {
    describe(`${name} keeps the adapter contract in ${spoken.dialect.name}, ${how}`, () => {
      testRefusals(adapter, spoken)
      testPrincipals(adapter, spoken)
      testCarrier(adapter, spoken)
      testRequirements(adapter, spoken)
    })
  }
  describe(`${name} guards a protected resource (RFC 9728)`, () => testResource(adapter))
  testRandomRequests(name, adapter, randomRequests)
}
