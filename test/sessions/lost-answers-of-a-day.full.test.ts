/** A day of refreshes of which one answer in a hundred is lost, and whoever lost it comes back up to an hour later: on a moved clock. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Client, createClient, oauth } from '@latchkey/client'
import { type OwnServer, startOwnServer } from './own-server.ts'

const STEP_SECONDS = 600
const DAY_SECONDS = 86_400
const CLIENTS = 8
const LOST = 0.01

/** One user's phone. */
interface Phone {
  readonly client: Client
  offlineSteps: number
  losses: number
}

/** Numbers from 0 to 1, the same each time. */
function draws(): () => number {
  let seed = 7
  return () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
}

/** Who has lost an answer is out of reach, and comes back with the token that they had. */
async function turn(phone: Phone): Promise<void> {
  if (phone.offlineSteps > 0) phone.offlineSteps -= 1
  if (phone.offlineSteps > 0 || phone.client.state.status === 'logged_out') return
  await phone.client.refresh().catch(() => undefined)
}

/** @returns how many of the phones are logged out in the end, and how many answers were lost */
async function aDay(
  server: OwnServer,
  withAttempt: boolean,
): Promise<{ readonly out: number; readonly losses: number }> {
  const draw = draws()
  const phones: Phone[] = []
  for (let i = 0; i < CLIENTS; i += 1) {
    const phone: Phone = {
      offlineSteps: 0,
      losses: 0,
      client: createClient({
        dialect: oauth(),
        baseUrl: 'https://login.test',
        name: `phone ${i}`,
        clock: server.now,
        // Who is out of reach soon gives up for now.
        timeoutMilliseconds: 100,
        fetch: async (input, init) => {
          if (phone.offlineSteps > 0) throw new TypeError('no network')
          const body = init?.body
          if (!withAttempt && body instanceof URLSearchParams) body.delete('attempt')
          const answer = await server.handler(new Request(String(input), init), { peerAddress: '192.0.2.7' })
          if (!String(input).endsWith('/v1/token') || draw() >= LOST) return answer
          phone.losses += 1
          phone.offlineSteps = 1 + Math.floor(draw() * 6)
          throw new TypeError('the connection was reset')
        },
      }),
    }
    await phone.client.login({ username: '7', password: 'open sesame' })
    phones.push(phone)
  }
  for (let passed = 0; passed < DAY_SECONDS; passed += STEP_SECONDS) {
    await server.pass(STEP_SECONDS)
    await Promise.all(phones.map(turn))
  }
  const out = phones.filter(({ client }) => client.state.status !== 'logged_in').length
  return { out, losses: phones.reduce((sum, { losses }) => sum + losses, 0) }
}

describe('a day in which one answer in a hundred is lost', () => {
  it('logs nobody out with our client', async () => {
    await using server = await startOwnServer()
    const { out, losses } = await aDay(server, true)
    assert.ok(losses >= 5, `only ${losses} answers were lost`)
    assert.equal(out, 0)
  })

  it('logs out most of those who lost one with a client that does not say which attempt it was', async () => {
    await using server = await startOwnServer()
    const { out } = await aDay(server, false)
    assert.ok(out >= CLIENTS / 4, `${out} of ${CLIENTS}`)
  })
})
