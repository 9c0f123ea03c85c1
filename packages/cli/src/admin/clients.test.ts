/** `latchkey clients`, over a real store. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { administeredStore } from './testing/administered-store.ts'

const hashOf = (secret: unknown) => createHash('sha256').update(String(secret)).digest('hex')

describe('latchkey clients', () => {
  it('shows a secret when it is made, and never again', async () => {
    await using at = await administeredStore()
    const made = await at.done('clients', 'create', 'batch', '--name', 'Nightly jobs', '--scopes', 'read')
    assert.equal((await at.store.clients.find('batch'))?.secretHash, hashOf(made['secret']))
    const renewed = await at.run('clients', 'renew-secret', 'batch')
    const [, secret] = /^secret: (\S{43})\n/.exec(renewed.text) ?? []
    assert.equal((await at.store.clients.find('batch'))?.secretHash, hashOf(secret))
    assert.notEqual(secret, made['secret'])
    const listed = await at.run('clients', 'list')
    assert.match(listed.text, /\nbatch +Nightly jobs +confidential +client_credentials +read +- +\S+ +-\n$/)
    // How it says who it is has the word in its name.
    const shown = `${listed.text}${JSON.stringify([listed.document, made['client']])}`.replaceAll('"client_secret"', '')
    assert.doesNotMatch(shown, /secret/i)
  })

  it('makes a client that users sign in to, without a secret', async () => {
    await using at = await administeredStore()
    const uris = 'http://127.0.0.1/back https://app.test/back'
    const made = await at.run('clients', 'create', 'app', '--name', 'App', '--public', '--redirect-uris', uris)
    assert.equal(made.text, 'made; it has no secret\n')
    const { grants, redirectUris, authentication, secretHash } = (await at.store.clients.find('app')) ?? assert.fail()
    assert.deepEqual([redirectUris.join(' '), authentication, secretHash], [uris, 'none', undefined])
    assert.deepEqual(grants, ['authorization_code', 'refresh_token'])
    assert.equal((await at.run('clients', 'renew-secret', 'app')).isRefused, true)
    assert.match((await at.run('clients', 'list')).text, /\napp +App +public +authorization_code refresh_token /)
    const bad = at.run('clients', 'create', 'b', '--name', 'b', '--redirect-uris', 'https://app.test/#x')
    await assert.rejects(bad, /redirectUris: a redirect URI has no fragment/)
  })

  it('disables, enables and removes, each recorded in the audit log', async () => {
    await using at = await administeredStore()
    await at.done('clients', 'create', 'batch', '--name', 'b')
    await at.done('clients', 'disable', 'batch')
    assert.notEqual((await at.store.clients.find('batch'))?.disabledAt, undefined)
    await at.done('clients', 'enable', 'batch')
    assert.deepEqual((await at.run('clients', 'remove', 'batch')).document, { done: false, reason: 'unconfirmed' })
    assert.equal((await at.store.clients.find('batch'))?.disabledAt, undefined)
    await at.done('clients', 'remove', 'batch', '--yes')
    assert.deepEqual((await at.done('clients', 'list'))['clients'], [])
    const told = await at.store.audit.list({ client: 'batch', actor: 'cli', limit: 9 })
    assert.deepEqual(
      told.map(({ type, reason }) => [type, reason]),
      [
        ['client_deleted', undefined],
        ['client_changed', 'enabled'],
        ['client_changed', 'disabled'],
        ['client_created', undefined],
      ],
    )
  })

  it('refuses an id that is taken, one that no client may have, and clients that are not there', async () => {
    await using at = await administeredStore()
    await at.done('clients', 'create', 'batch', '--name', 'b')
    const again = await at.run('clients', 'create', 'batch', '--name', 'b')
    assert.deepEqual([again.isRefused, again.text], [true, 'refused: another client has this id\n'])
    await assert.rejects(at.run('clients', 'create', 'first-party', '--name', 'b'), { name: 'ConfigurationError' })
    for (const verb of ['renew-secret', 'disable', 'enable', 'remove']) {
      const { document } = await at.run('clients', verb, 'nobody', ...(verb === 'remove' ? ['--yes'] : []))
      assert.deepEqual(document, { done: false, reason: 'client_unknown' })
    }
  })
})
