/**
 * A million users are revoked at once by another process: through SQL to a login server, and through its feed to a guard that polls. Nothing
 * is answered with 503, and no revoked token comes back, though only some 290,000 users fit into what each of the two remembers.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempDisposableSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { followRevocations, pollingSource, type RevocationFeed } from '@latchkey/guard/revocations'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, face } from '@latchkey/server'
import { createRevocationLog, createSystemClock } from '@latchkey/server/administration'
import { nodeListener } from '@latchkey/server/node'
import { openStore } from '@latchkey/sql'
import { createSigner, decodeUnverified, generateKey } from '@latchkey/tokens'

const USERS = 1_000_000
const SLICE = 5000
/** Every so many users one is asked after. */
const SAMPLED = USERS / 500
const LIFETIME_SECONDS = 3600
const feedToken = 'a feed token of more than 32 characters'.replaceAll(' ', '-')
const ISSUER = 'https://login.test'
const dialect = oauth({ issuer: ISSUER, audience: ISSUER, accessTokenLifetimeSeconds: LIFETIME_SECONDS })
const key = generateKey('ES256')
const signer = createSigner({ key })

const now = () => Math.floor(Date.now() / 1000)

function tokenOf(subject: string, issuedAt: number): string {
  const ids = { now: issuedAt, alg: key.alg, kid: key.kid, tokenId: `${subject} ${issuedAt}`, csrfToken: 'none' }
  const { header, claims } = dialect.issue({ id: subject }, ids)
  return signer.sign(claims, header)
}

it('stay revoked, a million of them at once, for a server that reads SQL and for a guard that polls', async (t) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-million-'))
  await using stack = new AsyncDisposableStack()
  const store = stack.use(await openStore({ url: `sqlite:${join(folder.path, 'latchkey.db')}` }))
  const clock = createSystemClock()
  const server = await createLoginServer({
    faces: [
      face({
        dialect,
        keys: [key],
        users: { authenticate: () => undefined },
        routes: [{ method: 'GET', path: '/me', handle: ({ claims }) => claims['sub'] }],
      }),
    ],
    revocations: { log: createRevocationLog({ store: store.revocations, clock }), feedToken },
  })
  stack.defer(server.close)
  const http = createServer(nodeListener(server)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  stack.defer(() => void http.close().closeAllConnections())
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const follow = () =>
    stack.use(
      followRevocations({
        source: pollingSource(`http://127.0.0.1:${port}/v1/revocations`, { token: feedToken, intervalSeconds: 1 }),
      }),
    )
  const guard = follow()
  await guard.ready

  const issuedAt = now() - 60
  const sample = Array.from({ length: USERS / SAMPLED }, (_, i) => tokenOf(`user ${i * SAMPLED}`, issuedAt))
  const statusOf = async (token: string) =>
    (await server.handler(new Request(`${ISSUER}/me`, { headers: { authorization: `Bearer ${token}` } }))).status
  const isRefusedBy = (feed: RevocationFeed, token: string) =>
    feed.isRevoked({ claims: decodeUnverified(token).claims, key, dialect })
  for (const token of sample.slice(0, 10)) assert.equal(await statusOf(token), 200)

  const another = stack.use(createRevocationLog({ store: store.revocations, clock }))
  const refused = { sql: new Set<string>(), polling: new Set<string>() }
  const started = performance.now()
  for (let from = 0; from < USERS; from += SLICE) {
    const issuedUntil = now()
    const expiresAt = issuedUntil + LIFETIME_SECONDS
    const users = Array.from({ length: SLICE }, (_, i) => `user ${from + i}`)
    await another.append(users.map((id) => ({ kind: 'subject', id, issuedUntil, expiresAt }) as const))
    await look(from / SLICE)
  }
  const writtenSeconds = (performance.now() - started) / 1000

  /** Some of the tokens, others each time. */
  async function look(turn: number): Promise<void> {
    assert.equal(guard.isLost(), false, 'the guard that polls is lost')
    for (let i = turn % 10; i < sample.length; i += 10) {
      const token = sample[i] ?? ''
      const status = await statusOf(token)
      assert.ok(status === 401 || (status === 200 && !refused.sql.has(token)), `${status}, turn ${turn}`)
      if (status === 401) refused.sql.add(token)
      const isRefused = isRefusedBy(guard, token)
      assert.ok(isRefused || !refused.polling.has(token), `polling, turn ${turn}`)
      if (isRefused) refused.polling.add(token)
    }
  }

  for (let turn = 0; refused.sql.size < sample.length || refused.polling.size < sample.length; turn += 1) {
    assert.ok(performance.now() - started < 900_000, `${refused.sql.size} and ${refused.polling.size} are refused`)
    await look(turn)
    await sleep(20)
  }
  const knownSeconds = (performance.now() - started) / 1000
  for (let turn = 0; turn < 10; turn += 1) await look(turn)

  const later = follow()
  await later.ready
  for (const token of sample) assert.equal(isRefusedBy(later, token), true)
  // Whoever logs in again is let in, by all of them.
  await sleep(1100)
  const fresh = tokenOf('user 0', now())
  for (const feed of [guard, later]) {
    while (feed.isLost()) await sleep(20)
    assert.equal(isRefusedBy(feed, fresh), false)
  }
  assert.equal(await statusOf(fresh), 200)
  t.diagnostic(
    `${USERS} users: written in ${writtenSeconds.toFixed(0)} s, refused by all after ${knownSeconds.toFixed(0)} s; ` +
      `the guard keeps ${guard.status.entries} entries, one that starts later ${later.status.entries}`,
  )
})
