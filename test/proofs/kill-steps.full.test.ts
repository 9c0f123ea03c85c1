/** `npm run proof:kill` in small: a kill between each two steps of two events, on SQLite. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SCENARIOS } from './kill/scenarios.ts'
import { proveSteps } from './kill/steps.ts'
import { openDatabaseOf } from './race/databases.ts'

for (const name of ['credentials_reset', 'session_ended']) {
  test(`a kill between any two steps of ${name} lets nobody in, and it can be done again`, async () => {
    await using database = await openDatabaseOf('SQLite')
    const scenarios = SCENARIOS.filter((scenario) => scenario.name === name)
    const [proof] = await proveSteps({ database: database.url, scenarios, strayLogins: false })
    assert.deepEqual(proof?.broken, [])
    // Some kills came before the commit, and some after it.
    assert.equal(new Set(proof?.kills.map(({ isChanged }) => isChanged)).size, 2)
  })
}
