/** The contract of a guard adapter. Every adapter's own test file runs this one suite on its real framework. */
import { describe } from 'node:test'
import { testCarrier } from './carrier-cases.ts'
import type { GuardAdapter } from './guard-adapter.ts'
import { testPrincipals } from './principal-cases.ts'
import { testRefusals } from './refusal-cases.ts'
import { spokenDialects } from './spoken-dialects.ts'

/**
 * Registers the suite with `node:test`, once for each dialect: refusals are written as the guard words them and never
 * reach the handler, principals reach it unmixed, and nothing is left on the framework's objects.
 *
 * @param name - the adapter's, for the titles
 */
export function describeGuardAdapter<C extends object>(name: string, adapter: GuardAdapter<C>): void {
  for (const spoken of spokenDialects) {
    describe(`${name} keeps the adapter contract in ${spoken.dialect.name}`, () => {
      testRefusals(adapter, spoken)
      testPrincipals(adapter, spoken)
      testCarrier(adapter, spoken)
    })
  }
}
