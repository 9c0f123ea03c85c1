/** The contract of a guard adapter. Every adapter's own test file runs this one suite on its real framework. */
import { describe } from 'node:test'
import { testCarrier } from './carrier-cases.ts'
import type { GuardAdapter } from './guard-adapter.ts'
import { testPrincipals } from './principal-cases.ts'
import { testRandomRequests } from './random-requests.ts'
import { testRefusals } from './refusal-cases.ts'
import { testRequirements } from './requirement-cases.ts'
import { type SpokenDialect, spokenDialects } from './spoken-dialects.ts'

const CACHES = [
  ['with a cache', {}],
  ['without a cache', { cache: false }],
] as const

/** How much of the suite runs. */
export interface AdapterSuiteOptions {
  /** How many random requests are sent. Default 2,000; fewer where the framework is slow and runs several times. */
  readonly randomRequests?: number
}

/**
 * Registers the suite with `node:test`, once for each dialect with the guard's cache and once without: refusals are written in the guard's words and never
 * reach the handler, principals reach it unmixed, nothing is left on the framework's objects, and random requests are refused. It needs `fast-check`.
 *
 * @param name - the adapter's, for the titles
 */
export function describeGuardAdapter<C extends object>(
  name: string,
  adapter: GuardAdapter<C>,
  { randomRequests = 2000 }: AdapterSuiteOptions = {},
): void {
  for (const spoken of spokenDialects) {
    for (const [how, guardOptions] of CACHES) {
      describe(`${name} keeps the adapter contract in ${spoken.dialect.name}, ${how}`, () => {
        const own: SpokenDialect = { ...spoken, guardOptions }
        testRefusals(adapter, own)
        testPrincipals(adapter, own)
        testCarrier(adapter, own)
        testRequirements(adapter, own)
      })
    }
  }
  testRandomRequests(name, adapter, randomRequests)
}
