/** What several processes do to one store at the same time, and what is left when one of them is killed. */
import { describe } from 'node:test'
import { describeLeaseRows } from './describe-lease-rows.ts'
import { describeMigrationsOfSeveral } from './describe-migrations.ts'
import type { TestEngine } from './test-engine.ts'

export function describeProcesses(engine: TestEngine): void {
  describe(engine.name, { skip: engine.skip }, () => {
    describeMigrationsOfSeveral(engine)
    describeLeaseRows(engine)
  })
}
