/** A logout and a refresh of one session at the same moment, often. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startOwnServer } from '../sessions/own-server.ts'

it('logout-vs-refresh: of 1,000 races at one server, none leaves a refresh token that lives', async () => {
  await using server = await startOwnServer()
  for (let round = 0; round < 1000; round++) {
    const { refresh } = await server.logIn()
    const asked = [() => server.refresh(refresh), () => server.revoke(refresh)]
    const answers = await Promise.all((round % 2 === 0 ? asked : asked.toReversed()).map((ask) => ask()))
    const [refreshed, revoked] = round % 2 === 0 ? answers : answers.toReversed()
    assert.equal(revoked?.status, 200)
    for (const token of [refresh, refreshed?.body['refresh_token'] ?? refresh]) {
      assert.equal((await server.refresh(String(token))).body['code'], 'session_ended')
    }
  }
})
