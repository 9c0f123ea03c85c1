/** `latchkey clients`, over a real store. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { exportJwk, exportPrivateJwk, generateKey } from '@latchkey/tokens'
import { scratchFolder } from '../testing/scratch-folder.ts'
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

  it('lists a page of them, and says where the next begins, if there is one', async () => {
    await using at = await administeredStore()
    for (const id of ['a', 'b', 'c']) await at.done('clients', 'create', id, '--name', id, '--scopes', 'read')
    const first = await at.run('clients', 'list', '--limit', '2')
    assert.match(first.text, /\nthere are more: --after b\n$/)
    const last = await at.run('clients', 'list', '--limit', '2', '--after', 'b')
    assert.match(last.text, /\nc +c /)
    assert.doesNotMatch(last.text, /there are more/)
    assert.doesNotMatch((await at.run('clients', 'list', '--limit', '3')).text, /there are more/)
  })

  it('makes a client that users sign in to, without a secret', async () => {
    await using at = await administeredStore()
    const uris = 'http://127.0.0.1/back https://app.test/back'
    const out = ['--post-logout-redirect-uris', 'https://app.test/out']
    const made = await at.run('clients', 'create', 'app', '--name', 'App', '--public', '--redirect-uris', uris, ...out)
    assert.equal(made.text, 'made; it has no secret\n')
    const { grants, redirectUris, authentication, secretHash } = (await at.store.clients.find('app')) ?? assert.fail()
    assert.deepEqual([redirectUris.join(' '), authentication, secretHash], [uris, 'none', undefined])
    assert.deepEqual(grants, ['authorization_code', 'refresh_token'])
    assert.equal((await at.run('clients', 'renew-secret', 'app')).isRefused, true)
    const shown = await at.run('clients', 'show', 'app')
    assert.match(
      shown.text,
      /\nkind +public\n.*\nredirect URIs +http:\/\/127\.0\.0\.1\/back https:\/\/app\.test\/back\nafter a logout +https:\/\/app\.test\/out\nkeys +-\n/s,
    )
    assert.match((await at.run('clients', 'list')).text, /\napp +App +public +authorization_code refresh_token /)
    const bad = at.run('clients', 'create', 'b', '--name', 'b', '--redirect-uris', 'https://app.test/#x')
    await assert.rejects(bad, /redirectUris: a redirect URI has no fragment/)
  })

  it('makes a client that signs, of a file of public keys or of their address', async () => {
    await using at = await administeredStore()
    using folder = scratchFolder()
    const file = join(folder.path, 'keys.json')
    const key = generateKey('ES256', { extractable: true })
    const create = (id: string, ...more: string[]) => at.run('clients', 'create', id, '--name', 'A', ...more)
    writeFileSync(file, JSON.stringify({ keys: [exportJwk(key)] }))
    assert.equal((await create('one', '--jwks-file', file)).text, 'made; it has no secret\n')
    await create('two', '--jwks-uri', 'https://app.example.com/keys')
    const [one, two] = [await at.store.clients.find('one'), await at.store.clients.find('two')]
    assert.deepEqual(
      [one?.authentication, one?.jwks, one?.secretHash],
      ['private_key_jwt', { keys: [exportJwk(key)] }, undefined],
    )
    assert.deepEqual([two?.authentication, two?.jwksUri], ['private_key_jwt', 'https://app.example.com/keys'])
    assert.match((await at.run('clients', 'list')).text, /\none +A +signing /)
    writeFileSync(file, JSON.stringify({ keys: [exportPrivateJwk(key)] }))
    await assert.rejects(create('three', '--jwks-file', file), /jwks: give a JWK Set of public keys/)
    writeFileSync(file, JSON.stringify(exportPrivateJwk(key)))
    for (const [words, told] of [
      [['--jwks-file', file], /is no JWK Set/],
      [['--jwks-file', join(folder.path, 'none')], /is no JWK Set/],
      [['--jwks-uri', 'http://app.example.com/keys'], /jwksUri: give an https URL/],
      [['--jwks-uri', 'https://app.example.com/keys', '--public'], /is not public/],
    ] as const)
      await assert.rejects(create('three', ...words), told)
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
    for (const verb of ['show', 'renew-secret', 'disable', 'enable', 'remove']) {
      const { document } = await at.run('clients', verb, 'nobody', ...(verb === 'remove' ? ['--yes'] : []))
      assert.deepEqual(document, { done: false, reason: 'client_unknown' })
    }
  })
})
