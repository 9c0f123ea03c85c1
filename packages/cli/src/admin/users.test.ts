/** `latchkey users`, over a real store. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'

import { administeredStore } from './testing/administered-store.ts'

const PASSWORD = 'violet kettle under the stairs'

interface Shown {
  readonly id: string
  readonly hasPassword: boolean
  readonly roles: readonly string[]
}

describe('latchkey users', () => {
  it('makes users with and without a password, shows them page by page, and never a hash', async () => {
    await using at = await administeredStore()
    at.type(PASSWORD)
    const made = await at.done('users', 'create', 'zoe', '--email', 'Zoe@example.com', '--password-stdin')
    const { id, hasPassword } = made['user'] as Shown
    assert.equal(hasPassword, true)
    await at.done('users', 'create', 'roy', '--roles', 'clerk', '--scopes', 'read write')
    assert.deepEqual((await at.store.users.findByUsername('roy'))?.scopes, ['read', 'write'])
    assert.equal((await at.store.users.findByUsername('roy'))?.passwordHash, null)

    const first = await at.run('users', 'list', '--limit', '1')
    assert.match(first.text, /^id +name +e-mail +since +disabled +roles\n\S+ +zoe +Zoe@example\.com /)
    assert.ok(first.text.endsWith(`there are more: --after ${id}\n`))
    const second = await at.run('users', 'list', '--limit', '1', '--after', id)
    assert.match(second.text, / roy +- +\S+ +- +clerk\n$/)
    assert.equal(((await at.done('users', 'list', '--email', 'zoe@EXAMPLE.com'))['users'] as Shown[])[0]?.id, id)
    for (const words of [['show', id], ['show', 'zoe'], ['list']]) {
      const { document, text } = await at.run('users', ...words)
      assert.match(text, /zoe/)
      assert.doesNotMatch(`${text}${JSON.stringify(document)}`, /pbkdf2|passwordHash/)
    }
  })

  it('refuses a name, a mailbox and a password that must not be, and changes nothing', async () => {
    await using at = await administeredStore()
    await at.done('users', 'create', 'zoe', '--email', 'zoe@example.com')
    at.type('password123')
    for (const [words, reason] of [
      [['zoe'], 'username_taken'],
      [['roy', '--email', 'ZOE@example.com'], 'email_taken'],
      [['r\u200boy'], 'username_unusable'],
      [['roy', '--password-stdin'], 'password_refused'],
    ] as const) {
      const { document, text, isRefused } = await at.run('users', 'create', ...words)
      assert.deepEqual([(document as { readonly reason: string }).reason, isRefused], [reason, true])
      assert.doesNotMatch(text, /password123/)
    }
    assert.equal((await at.store.users.list({ limit: 9 })).length, 1)
  })

  it('prints a code that makes the device of one user known, once, and keeps it in no log', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as Shown
    const { document, text } = await at.run('users', 'release', 'zoe')
    const { code } = document as { readonly code: string }
    assert.equal(text.split('\n')[0], code)
    const shown = {
      hash: createHash('sha256').update(code).digest('hex'),
      purpose: 'login_release',
      now: Date.now() / 1000,
    } as const
    assert.equal((await at.store.oneTimeTokens.consume(shown))?.userId, id)
    const [event] = await at.store.audit.list({ limit: 1 })
    assert.partialDeepStrictEqual(event, { type: 'login_release_given', outcome: 'success', subject: id, actor: 'cli' })
    assert.doesNotMatch(JSON.stringify(event), new RegExp(code))
    assert.equal((await at.run('users', 'release', 'nobody')).isRefused, true)
  })

  it('forgets the devices and networks of one user, and says so in the audit log', async () => {
    await using at = await administeredStore()
    const hashes = ['a', 'b'].map((one) => one.repeat(64))
    const ids: string[] = []
    for (const [i, name] of ['zoe', 'roy'].entries()) {
      const { id } = (await at.done('users', 'create', name))['user'] as Shown
      const hash = hashes[i] ?? ''
      await at.store.devices.remember({ tokenHash: hash, subject: id }, 1, 20)
      await at.store.networks.remember({ digest: hash, subject: id }, 1, 20)
      ids.push(id)
    }
    await at.done('users', 'forget-devices', 'zoe')
    const known = hashes.map(async (hash) => [
      (await at.store.devices.find(hash, 1, 0)) !== undefined,
      await at.store.networks.isKnown(hash, 0),
    ])
    assert.deepEqual(await Promise.all(known), [
      [false, false],
      [true, true],
    ])
    const [event] = await at.store.audit.list({ limit: 1 })
    assert.partialDeepStrictEqual(event, { type: 'devices_forgotten', subject: ids[0], actor: 'cli' })
    assert.equal((await at.run('users', 'forget-devices', 'nobody')).isRefused, true)
  })

  it('deletes no user until it is confirmed, and names the one who is meant', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as Shown
    const asked = await at.run('users', 'delete', 'zoe')
    assert.match(asked.text, new RegExp(`zoe \\(${id}\\)`))
    assert.notEqual(await at.store.users.findById(id), undefined)
  })

  it('disables with all sessions and tokens, enables, grants and deletes, each recorded in the audit log', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as Shown
    const session = '0190b6c0-0000-7000-8000-000000000001'
    await at.openSession(session, id)
    await at.done('users', 'disable', 'zoe')
    assert.equal((await at.store.sessions.find(session))?.ended?.reason, 'ended_by_operator')
    const revoked = await at.store.revocations.listAfter({ recordedAt: 0, id: '' }, 9)
    // The user's tokens before the change, and again what began meanwhile, in the same rows.
    assert.deepEqual(revoked.map(({ revocation }) => revocation.kind).toSorted(), ['session', 'subject', 'username'])
    await at.done('users', 'enable', id)
    const granted = await at.done('users', 'grant', 'zoe', '--scopes', '', '--roles', 'clerk')
    assert.deepEqual((granted['user'] as Shown).roles, ['clerk'])
    await at.done('users', 'grant', 'zoe', '--scopes', 'read', '--roles', 'admin')
    const changes = await at.store.audit.list({ subject: id, type: 'user_changed', limit: 2 })
    assert.deepEqual(
      changes.map(({ reason, object }) => [reason, object]),
      [
        ['grants', '+role:admin -role:clerk +scope:read'],
        ['grants', '+role:clerk'],
      ],
    )
    await at.done('users', 'delete', id, '--yes')
    const again = await at.run('users', 'delete', id)
    assert.match(again.text, /^refused: there is no such user/)
    const events = await at.store.audit.list({ subject: id, actor: 'cli', limit: 20 })
    const types = new Set(events.map(({ type }) => type))
    for (const type of ['user_registered', 'user_disabled', 'user_enabled', 'user_changed', 'user_deleted'] as const) {
      assert.ok(types.has(type), type)
    }
  })

  it('makes one user the first administrator, and refuses a second', async () => {
    await using at = await administeredStore()
    for (const name of ['zoe', 'roy']) await at.done('users', 'create', name)
    assert.match((await at.run('users', 'first-admin', 'nobody')).text, /no such user/)
    await at.done('users', 'first-admin', 'zoe')
    assert.deepEqual((await at.store.users.findByUsername('zoe'))?.roles, ['admin'])
    assert.match((await at.run('users', 'first-admin', 'roy')).text, /^refused: there is an administrator already/)
  })

  it('touches no user when a name is another user’s id', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as Shown
    await at.done('users', 'create', id)
    const { document } = await at.run('users', 'disable', id)
    assert.deepEqual(document, { done: false, reason: 'ambiguous' })
    assert.ok((await at.store.users.list({ limit: 9 })).every(({ disabled }) => !disabled))
    await at.done('users', 'disable', 'zoe')
  })

  it('shows a name from an old database without what would steer the terminal', async () => {
    await using at = await administeredStore()
    await at.store.users.createUser({ username: 'a\x1b[2Jb\u202ec\x9bd', passwordHash: 'x' })
    assert.match((await at.run('users', 'list')).text, / a\ufffd\[2Jb\ufffdc\ufffdd /)
  })
})
