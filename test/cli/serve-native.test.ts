/** `latchkey serve` with the native face: what one person starts with one command, and everything that it refuses to start with. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fetchGuard } from '@latchkey/guard/fetch'
import { configured, faultsIn } from './configured.ts'

const PASSWORD = 'a long enough pass phrase'
const good = {
  port: 0,
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
  native: { issuer: 'https://login.example', registration: 'open' },
}
const environment = { DATABASE_URL: 'sqlite::memory:', KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') }

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, string>>
}

async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
}

const json = (body: object, token?: string): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
})
const form = (members: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(members),
})

describe('serve with the native face', () => {
  it('says once that it has made a new database, and where', async () => {
    using files = configured(good)
    const path = join(files.folder, 'data', 'own.db')
    const start = async () => {
      await using running = await files.start({ ...environment, DATABASE_URL: `sqlite:${path}` })
      const { stderr } = await running.end('SIGINT')
      return stderr.split('\n').filter((line) => line.includes('a new database was made'))
    }
    const [told = '', ...more] = await start()
    const { msg } = JSON.parse(told) as { readonly msg: string }
    assert.deepEqual([msg, more], [`a new database was made at ${path}`, []])
    assert.deepEqual(await start(), [])
  })

  it('registers, logs in, refreshes and logs out, and publishes what guards need', async () => {
    using files = configured(good)
    const url = `sqlite:${join(files.folder, 'own.db')}`
    await using running = await files.start({ ...environment, DATABASE_URL: url })
    const { address } = running
    const user = { username: 'zoe', password: PASSWORD, email: 'zoe@example.com' }
    assert.equal((await send(`${address}/v1/users`, json(user))).status, 201)
    const login = await send(`${address}/v1/login`, json({ username: 'zoe', password: PASSWORD }))
    assert.equal(login.status, 200)
    const { access_token: access = '', refresh_token: refresh = '' } = login.body
    const me = await send(`${address}/v1/me`, { headers: { authorization: `Bearer ${access}` } })
    assert.deepEqual([me.status, me.body['username']], [200, 'zoe'])
    const refreshed = await send(`${address}/v1/token`, form({ grant_type: 'refresh_token', refresh_token: refresh }))
    assert.equal(refreshed.status, 200)
    const { body: metadata } = await send(`${address}/.well-known/oauth-authorization-server`)
    assert.equal(metadata['jwks_uri'], 'https://login.example/.well-known/jwks.json')
    assert.equal((await send(`${address}/.well-known/jwks.json`)).status, 200)

    const { access_token: newer = '' } = refreshed.body
    assert.equal((await send(`${address}/v1/logout`, json({}, newer))).status, 204)
    const ended = await send(`${address}/v1/me`, { headers: { authorization: `Bearer ${newer}` } })
    assert.deepEqual([ended.status, ended.body['code']], [401, 'token_revoked'])
  })

  it('is found by a guard that knows its name alone', async () => {
    using files = configured({ ...good, native: { ...good.native, issuer: 'http://127.0.0.1:7' } })
    await using running = await files.start({ ...environment, DATABASE_URL: `sqlite:${join(files.folder, 'own.db')}` })
    const { address } = running
    await send(`${address}/v1/users`, json({ username: 'zoe', password: PASSWORD }))
    const { body } = await send(`${address}/v1/login`, json({ username: 'zoe', password: PASSWORD }))
    // The issuer's host is the proxy's in front, which here is the guard's own way to fetch.
    const discovery = {
      fetch: (url: string | URL | Request) => fetch(String(url).replace('http://127.0.0.1:7', address)),
    }
    const auth = fetchGuard({ issuer: 'http://127.0.0.1:7', audience: 'http://127.0.0.1:7', discovery })
    const handler = auth.protect()((request) => new Response(auth.principal(request).id))
    const asked = (token: string) =>
      handler(new Request('https://api.example/', { headers: { authorization: `Bearer ${token}` } }))
    assert.equal((await asked(body['access_token'] ?? '')).status, 200)
    assert.equal((await asked('a.b.c')).status, 401)
  })

  it('keeps accounts, sessions and keys over a restart', async () => {
    using files = configured(good)
    const own = { ...environment, DATABASE_URL: `sqlite:${join(files.folder, 'own.db')}` }
    let tokens: Answer['body']
    {
      await using running = await files.start(own)
      await send(`${running.address}/v1/users`, json({ username: 'zoe', password: PASSWORD }))
      tokens = (await send(`${running.address}/v1/login`, json({ username: 'zoe', password: PASSWORD }))).body
    }
    await using running = await files.start(own)
    const authorization = `Bearer ${tokens['access_token']}`
    assert.equal((await send(`${running.address}/v1/me`, { headers: { authorization } })).status, 200)
    const again = form({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' })
    assert.equal((await send(`${running.address}/v1/token`, again)).status, 200)
  })
})

describe('serve with the native face does not start with', () => {
  it('a key file that others can read', async () => {
    using files = configured({ ...good, signingKeys: { encryptionFile: 'kek' } })
    using absolute = configured({ ...good, signingKeys: { encryptionFile: join(files.folder, 'kek') } })
    writeFileSync(join(files.folder, 'kek'), environment.KEY_ENCRYPTION_KEY)
    chmodSync(join(files.folder, 'kek'), 0o644)
    const ended = await absolute.runToEnd(environment)
    assert.equal(ended.exitCode, 2)
    assert.match(faultsIn(ended)[0] ?? '', /chmod 600|0600/)
  })

  it('another key-encryption key than the one that its keys are under, and makes no new ones', async () => {
    using files = configured(good)
    const own = { ...environment, DATABASE_URL: `sqlite:${join(files.folder, 'own.db')}` }
    {
      await using _ = await files.start(own)
    }
    const ended = await files.runToEnd({ ...own, KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') })
    assert.equal(ended.exitCode, 2)
    assert.match(ended.stderr, /was sealed under a key-encryption key that is not here: give that one too/)
    await using _ = await files.start(own)
  })
})
