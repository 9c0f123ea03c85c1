/** The example as it stands: nginx, the endpoint's program and an API in Python. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { startListening } from '../cli/latchkey-process.ts'
import { skipWithoutNginx, startNginx } from './private-nginx.ts'
import { startPythonApi } from './running-behind.ts'

const SECRET = 'the key 0f the forward-auth example: 32 bytes and more'
const ENDPOINT = fileURLToPath(new URL('../../examples/forward-auth/endpoint.ts', import.meta.url))

function tokenOf(subject: string, scope?: string): string {
  const key = secretKey(SECRET, { alg: 'HS256' })
  const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
  const context = { now: Date.now() / 1000, alg: key.alg, kid: undefined, tokenId: 'token-1', csrfToken: 'csrf-1' }
  const { header, claims } = dialect.issue({ id: subject }, context)
  return createSigner({ key }).sign({ ...claims, ...(scope && { scope }) }, header)
}

function skipWithoutPython(): string | false {
  if (spawnSync('python3', ['--version']).status === 0) return false
  const reason = 'no python3'
  if (process.env['CI']) throw new Error(reason)
  return reason
}

describe('the forward-auth example', { skip: skipWithoutNginx() || skipWithoutPython() }, () => {
  it('guards an API in Python that knows nothing of tokens', async () => {
    const env = { PROXY: 'nginx', PORT: '0', LATCHKEY_SECRET: SECRET }
    await using endpoint = await startListening(['--conditions=@latchkey/source', ENDPOINT], { env })
    await using api = await startPythonApi()
    await using nginx = await startNginx({ endpoint: Number(new URL(endpoint.address).port), api: api.port })
    const ask = async (path: string, token?: string, init: RequestInit = {}) => {
      const headers = { 'X-Auth-Subject': 'root', ...(token && { Authorization: `Bearer ${token}` }) }
      const response = await fetch(`http://127.0.0.1:${nginx.port}${path}`, { ...init, headers })
      return { status: response.status, said: JSON.parse(await response.text()) }
    }

    const reader = tokenOf('Łukasz Ö.', 'reports:read')
    assert.deepEqual(await ask('/reports/7?a=b', reader), {
      status: 200,
      said: { method: 'GET', target: '/reports/7?a=b', subject: 'Łukasz Ö.', scopes: ['reports:read'], body: '' },
    })
    assert.equal((await ask('/orders', reader, { method: 'POST', body: 'a=1' })).said.body, 'a=1')
    assert.equal((await ask('/reports/7', reader, { method: 'DELETE' })).said.code, 'scope_insufficient')
    assert.equal((await ask('/reports/7')).said.code, 'credential_absent')
    assert.equal((await ask('/metrics', reader)).said.code, 'access_denied')
    assert.deepEqual((await ask('/health')).said.subject, '')
  })
})
