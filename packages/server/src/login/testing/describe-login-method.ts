/** What every login method keeps to: the contract suite. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Attempt, LoginMethod } from '../login-method.ts'

/** A method over a real store, with one user. */
export interface LoginMethodWorld<Answer> extends AsyncDisposable {
  readonly method: LoginMethod<Answer, unknown>
  /** `sub` of the user. */
  readonly subject: string
  /** What the user gives, for an attempt that has begun. */
  readonly right: (attempt: Attempt) => Promise<Answer>
  /** What others give. */
  readonly wrong: readonly Answer[]
  readonly disableUser: () => Promise<void>
  /** Takes what the user has shown from them: a password that was changed, a key that was removed. */
  readonly changeCredential: () => Promise<void>
  /** From now on the store does not answer. */
  readonly loseStore: () => Promise<void>
}

export function describeLoginMethod<Answer>(name: string, open: () => Promise<LoginMethodWorld<Answer>>): void {
  describe(`login method: ${name}`, () => {
    let attempts = 0

    async function begin({ method, subject }: LoginMethodWorld<Answer>): Promise<Attempt> {
      attempts += 1
      const attempt: Attempt = {
        id: `attempt-${attempts}`,
        from: {},
        door: 'strange',
        ...(method.place === 'second' && { subject }),
      }
      const secret = (await method.begin?.(attempt))?.secret
      return { ...attempt, ...(secret && { secret }) }
    }

    async function prove(world: LoginMethodWorld<Answer>) {
      const attempt = await begin(world)
      const result = await world.method.verify(attempt, await world.right(attempt))
      return result.kind === 'proved' ? result : assert.fail(`it was ${result.kind}`)
    }

    it('knows who has shown it, how, and that it holds', async () => {
      await using world = await open()
      const proved = await prove(world)
      assert.equal(String(proved.principal.id), world.subject)
      assert.ok(proved.amr.length > 0)
      assert.equal(await proved.still(), true)
    })

    it('calls wrong what others give', async () => {
      await using world = await open()
      assert.ok(world.wrong.length > 0)
      for (const answer of world.wrong) {
        assert.deepEqual(await world.method.verify(await begin(world), answer), { kind: 'wrong' })
      }
    })

    it('refuses a disabled user, and says that a login under way no longer holds', async () => {
      await using world = await open()
      const proved = await prove(world)
      await world.disableUser()
      assert.equal(await proved.still(), false)
      const attempt = await begin(world)
      assert.deepEqual(await world.method.verify(attempt, await world.right(attempt)), { kind: 'wrong' })
    })

    it('says that a login under way no longer holds when its credential was taken away', async () => {
      await using world = await open()
      const proved = await prove(world)
      await world.changeCredential()
      assert.equal(await proved.still(), false)
    })

    it('judges nothing while the store is away, and says so', async () => {
      await using world = await open()
      const attempt = await begin(world)
      const answer = await world.right(attempt)
      await world.loseStore()
      const result = await world.method.verify(attempt, answer)
      assert.equal(result.kind, 'unjudged')
      assert.ok(result.kind === 'unjudged' && result.fault instanceof Error)
    })
  })
}
