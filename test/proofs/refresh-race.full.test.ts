/** A small run of `npm run proof:refresh-race`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databaseNames, openDatabaseOf, skipWithout } from './race/databases.ts'
import { faultsOf, type RaceFigures, runRace } from './race/race.ts'

const scale = { rounds: 4, uses: 20, clients: 4, seconds: 0.3 }

describe('a refresh token that is used many times at once, by two servers', () => {
  for (const name of databaseNames) {
    it(`gives its family one new head on ${name}, and ends it when it is used again later`, {
      skip: skipWithout(name),
    }, async () => {
      await using database = await openDatabaseOf(name)
      const figures = await runRace(database.url, scale)
      assert.deepEqual(faultsOf(figures, scale), [])
      assert.ok(figures.answered.successor > 0 && figures.refreshesPerSecond > 0)
    })
  }

  it('is not passed by a family with two heads, a reuse that ended nothing, or a refusal within the grace time', () => {
    const good: RaceFigures = {
      answered: { successor: 80, refused: 0, unavailable: 0 },
      forked: 0,
      oneHead: 4,
      endedByReuse: 4,
      toldOnce: 4,
      refreshesPerSecond: 1,
    }
    assert.deepEqual(faultsOf(good, scale), [])
    for (const bad of [
      { forked: 1 },
      { oneHead: 3 },
      { endedByReuse: 3 },
      { toldOnce: 3 },
      { answered: { successor: 79, refused: 1, unavailable: 0 } },
    ]) {
      assert.equal(faultsOf({ ...good, ...bad }, scale).length, 1)
    }
  })
})
