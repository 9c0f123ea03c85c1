/** An example of a framework is started as it says, and called as it says. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { runToEnd, startListening } from '../cli/latchkey-process.ts'

const CONDITION = '--conditions=@latchkey/source'
const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })

/** @param name - of an example that leaves `/` open to anybody, and greets at `/private` whom the token names */
export function testExample(name: string): void {
  const program = [CONDITION, `examples/${name}.ts`]

  test(`opens to the token that it prints, made with a secret of this one run, and to nothing else: ${name}`, async () => {
    await using example = await startListening(program, { env: { PORT: '0', LATCHKEY_SECRET: '' } })
    const [, token = ''] = /Authorization: Bearer (\S+)"/.exec(example.stdout()) ?? []
    const open = await fetch(`${example.address}/`)
    assert.deepEqual([open.status, await open.text()], [200, 'Anybody may read this.'])
    const greeted = await ask(example.address, token)
    assert.deepEqual([greeted.status, await greeted.text()], [200, 'hello 7'])
    const absent = await fetch(`${example.address}/private`)
    assert.equal(absent.status, 401)
    assert.equal(absent.headers.get('www-authenticate'), 'Bearer realm="https://api.example.com"')
    const refused = await ask(example.address, tokenOf(randomBytes(32).toString('base64url')))
    assert.equal(refused.status, 401)
    assert.equal(((await refused.json()) as { code: unknown }).code, 'token_invalid')
    assert.equal(example.stderr(), '')
  })

  test(`opens to tokens of the secret that it was given, and prints none: ${name}`, async () => {
    const secret = randomBytes(32).toString('base64url')
    await using example = await startListening(program, { env: { PORT: '0', LATCHKEY_SECRET: secret } })
    assert.ok(!/eyJ/.test(example.stdout()))
    assert.ok(!example.stdout().includes(secret))
    const { stdout } = await runToEnd([CONDITION, 'examples/token.ts'], { env: { LATCHKEY_SECRET: secret } })
    assert.equal((await ask(example.address, stdout.trim())).status, 200)
  })
}

function ask(address: string, token: string): Promise<Response> {
  return fetch(`${address}/private`, { headers: { authorization: `Bearer ${token}` } })
}

function tokenOf(secret: string): string {
  const key = secretKey(secret, { alg: 'HS256' })
  const context = { now: Date.now() / 1000, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken: 'csrf-1' }
  const { header, claims } = dialect.issue({ id: 7 }, context)
  return createSigner({ key }).sign(claims, header)
}
