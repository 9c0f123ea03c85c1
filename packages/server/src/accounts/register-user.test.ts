/** What was promised with 202 is done, although the store cannot be reached for a while. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { DomainError } from '../faults/domain-error.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import type { AccountStore } from './account-store.ts'
import { createAfterwards } from './afterwards.ts'
import { createRegisterUser } from './register-user.ts'

const away = () => new DomainError('store_unavailable', 'a lock was not to be had')

/** @param faults - what becomes of the attempts to write the account, one after the other: not done, or done without an answer */
async function registered(...faults: readonly ('not done' | 'done')[]) {
  await using store = await openStore({ url: 'sqlite::memory:' })
  const clock = createMovableClock()
  const logger = recordingLogger()
  const afterwards = createAfterwards({ clock, logger })
  const left = [...faults]
  const createAccount: AccountStore['createAccount'] = async (account) => {
    const fault = left.shift()
    const made = fault === 'not done' ? undefined : await store.users.createAccount(account)
    if (made === undefined || fault === 'done') throw away()
    return made
  }
  const mailed: string[] = []
  const register = createRegisterUser({
    accounts: { ...store.users, createAccount },
    hashNewPassword: async () => '$argon2id$of this attempt alone',
    audit: { record: async () => {} },
    scopes: [],
    mail: {
      required: true,
      afterwards,
      sendLink: async ({ username }, occasion) => void mailed.push(`${username} ${occasion}`),
      post: { send: async () => void mailed.push('a notice') },
      unverifiedSeconds: 604_800,
      clock,
    },
  })
  const answer = await register({ username: 'zoe', password: 'a', email: 'zoe@example.com', client: {} })
  for (let i = 0; i < 80; i += 1) {
    await new Promise(setImmediate)
    await clock.advance(1)
  }
  await afterwards.idle()
  return { answer: answer.kind, mailed, failed: afterwards.failed() }
}

describe('a registration that was accepted', () => {
  it('is done when the table is free again', async () => {
    const once = { answer: 'accepted', mailed: ['zoe email_verification'], failed: 0 }
    assert.deepEqual(await registered('not done', 'not done', 'not done'), once)
  })

  it('is not taken for somebody else’s when the answer of the database was lost', async () => {
    const once = { answer: 'accepted', mailed: ['zoe email_verification'], failed: 0 }
    assert.deepEqual(await registered('done'), once)
    assert.deepEqual(await registered('not done', 'done', 'not done'), once)
  })

  it('is given up after a minute, and the log says so', async () => {
    const faults = Array.from({ length: 9 }, () => 'not done' as const)
    assert.deepEqual(await registered(...faults), { answer: 'accepted', mailed: [], failed: 1 })
  })
})
