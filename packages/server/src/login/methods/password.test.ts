import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DeadlineError } from '@latchkey/guard'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { createSystemClock } from '../../world/system-clock.ts'
import type { Attempt } from '../login-method.ts'
import { createStoredUsers } from '../stored-users.ts'
import { describeLoginMethod } from '../testing/describe-login-method.ts'
import { passwordMethod } from './password.ts'

const PASSWORD = 'violet kettle under the stairs'
const ATTEMPT: Attempt = { id: 'an-attempt', from: {}, door: 'strange' }

describeLoginMethod('password', async () => {
  const store = await openStore({ url: 'sqlite::memory:' })
  const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
  const passwordHash = await hasher.hash(PASSWORD)
  const { id } = await store.users.createUser({ username: 'roy', passwordHash })
  const users = await createStoredUsers({ store: store.users, hasher })
  return {
    method: passwordMethod({ users, clock: createSystemClock(), deadlineMilliseconds: 3000 }),
    subject: id,
    right: async () => ({ username: 'roy', password: PASSWORD }),
    wrong: [
      { username: 'roy', password: 'wrong' },
      { username: 'roy', password: '' },
      { username: 'nobody', password: PASSWORD },
      { username: '', password: '' },
    ],
    disableUser: async () => void (await store.users.setDisabled(id, 1)),
    changeCredential: async () => {
      const replacement = await hasher.hash('another kettle under the stairs')
      await store.users.changePassword({ id, replacement, at: 1 })
    },
    loseStore: async () => store[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
})

describe('the password method', () => {
  const answer = { username: 'roy', password: PASSWORD }

  it('throws when the users take too long, so that the attempt stays counted', async () => {
    const users = { authenticate: () => new Promise<undefined>(() => undefined) }
    const slow = passwordMethod({ users, clock: createSystemClock(), deadlineMilliseconds: 20 })
    await assert.rejects(slow.verify(ATTEMPT, answer), DeadlineError)
  })

  it('believes users without confirm', async () => {
    const method = passwordMethod({
      users: { authenticate: () => ({ id: 7 }) },
      clock: createSystemClock(),
      deadlineMilliseconds: 1000,
    })
    const proved = await method.verify(ATTEMPT, answer)
    assert.ok(proved.kind === 'proved' && (await proved.still()))
  })
})
