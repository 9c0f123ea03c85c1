/** The log of a real process: what it says of logins, refusals and faults, and that no line holds what a client sent. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeFault } from '../faults/describe-fault.ts'
import { DomainError } from '../faults/domain-error.ts'

/** Each stands for something secret in the program below. */
const CANARIES = [
  'canary-name',
  'canary-password',
  'canary-secret',
  'canary-hash',
  'canary-query',
  'canary-header',
  'eyJ',
]

/** Logs in, is refused, fails with messages that quote everything, and is refused with tokens of every kind. */
const PROGRAM = `
import { createLogger, createLoginServer, face } from '@latchkey/server'
import { flaskJwt } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'

const quoting = (username, password) => {
  const cause = new Error('row ' + username + ' ' + 'canary-hash', { cause: username })
  const fault = new RangeError('no rows for ' + username + ' / ' + password + '\\n    at canary-name (/canary-secret.ts:1:2)', { cause })
  fault.query = 'select canary-query'
  fault.code = password + '\\n'
  return fault
}
const server = await createLoginServer({
  logger: createLogger({ level: 'info' }),
  faces: [face({
    dialect: flaskJwt(),
    keys: [secretKey('canary-secret-0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3', { alg: 'HS256' })],
    users: {
      authenticate: (username, password) => {
        if (password.endsWith('throw')) throw quoting(username, password)
        if (password.endsWith('text')) throw username + password
        return password.endsWith('good') ? { id: 'canary-name' } : undefined
      },
      identity: (claims) => { if (claims.identity === 'canary-name') throw quoting(claims.identity, 'canary-password') },
    },
    routes: [{ method: 'GET', path: '/guarded', handle: () => 1 }],
  })],
})
const ask = (path, init) => server.handler(new Request('http://api.test' + path + '?canary-query', init))
const login = async (password) => {
  const headers = { 'Content-Type': 'application/json', 'X-Canary': 'canary-header' }
  const body = JSON.stringify({ username: 'canary-name', password: 'canary-password-' + password })
  const response = await ask('/auth', { method: 'POST', headers, body })
  return response.ok ? (await response.json()).access_token : response.text()
}
const token = await login('good')
for (const password of ['bad', 'throw', 'text']) await login(password)
for (const bad of [token, token + 'x', token.slice(0, -9), 'canary-header', '']) {
  await ask('/guarded', { headers: { authorization: 'JWT ' + bad } })
}
`

const cwd = fileURLToPath(new URL('.', import.meta.url))
const flags = (program: string) => ['--conditions=@latchkey/source', '--input-type=module', '--eval', program]

describe('the log', () => {
  it('says what happened, line by line as JSON, and holds nothing that a client sent or the server keeps', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, flags(PROGRAM), { cwd })
    assert.equal(stdout, '')
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly msg: string; readonly event?: string })
    assert.deepEqual(
      lines.map(({ msg, event }) => event ?? msg),
      [
        'logins come without an address: none is limited by it, until the carrier gives peerAddress and proxies are named',
        ...['audit', 'login'],
        ...['audit', 'login_refused'],
        ...['a request failed', 'a request failed'],
        ...['a guard could not decide', 'refused', 'refused', 'refused', 'refused', 'refused'],
      ],
    )
    assert.doesNotMatch(stderr, /"dropped"/)
    for (const canary of CANARIES) assert.ok(!stderr.includes(canary), `the log holds ${canary}: ${stderr}`)
    assert.match(stderr, /"name":"RangeError".*"at":\["/)
  })
})

describe('a line of the log', () => {
  it('has only members that are listed, and names what was left out', async () => {
    const program = `
      import { createLogger } from '@latchkey/server'
      const facts = { event: 'refused', password: 'canary-password', authorization: 'canary-secret' }
      createLogger({ level: 'info' }).warn(facts, 'a line')
    `
    const { stderr } = await promisify(execFile)(process.execPath, flags(program), { cwd })
    const { time: _, ...line } = JSON.parse(stderr)
    const dropped = ['password', 'authorization']
    assert.deepEqual(line, { level: 40, event: 'refused', dropped, msg: 'a line' })
  })

  it('has each of them', async () => {
    const names =
      'acrValues about attempts audience claim code count dialect event failed fault kid listener lost maximumAgeSeconds method missingScopes outcome part reason removed requestId retryAfterSeconds secondsOff status type'
    const facts = Object.fromEntries(names.split(' ').map((name) => [name, 'value']))
    const program = `
      import { createLogger } from '@latchkey/server'
      createLogger().warn(${JSON.stringify(facts)}, 'a line')
    `
    const { stderr } = await promisify(execFile)(process.execPath, flags(program), { cwd })
    const { time: _, ...line } = JSON.parse(stderr)
    assert.deepEqual(line, { level: 40, ...facts, msg: 'a line' })
  })
})

describe('a log that cannot be written', () => {
  it('ends no process', async () => {
    const program = `
      import { createLogger } from '@latchkey/server'
      const log = createLogger()
      for (let i = 0; i < 3; i += 1) log.warn({}, 'a line')
      setImmediate(() => console.log('went on'))
    `
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', 'exec "$@" 2>/dev/full', 'sh', process.execPath, ...flags(program)],
      { cwd },
    )
    assert.equal(stdout, 'went on\n')
  })
})

describe('the description of a fault', () => {
  it('has the message of a fault of ours, and only the place of a driver’s below it', () => {
    const cause = Object.assign(new Error('Access denied for user canary'), { code: 'ER_ACCESS_DENIED_ERROR' })
    const description = describeFault(new DomainError('store_unavailable', 'the database does not answer', { cause }))
    assert.deepEqual(
      [description.code, description.message, description.cause?.code, description.cause?.message],
      ['store_unavailable', 'the database does not answer', 'ER_ACCESS_DENIED_ERROR', undefined],
    )
    assert.ok(description.at?.every((frame) => /:\d+:\d+\)?$/.test(frame)))
    assert.doesNotMatch(JSON.stringify(description), /canary/)
  })

  it('has no place when the message was changed after the throw, for the stack still begins with the old one', () => {
    const fault = new Error('canary\n    at canary (file.ts:1:2)')
    assert.match(String(fault.stack), /canary/)
    fault.message = 'changed'
    assert.deepEqual(describeFault(fault), { name: 'Error', at: [] })
  })

  it('takes no free text for a name or a code', () => {
    const fault = Object.assign(new Error(''), { name: 'canary roy', code: 'canary\nroy' })
    assert.doesNotMatch(JSON.stringify(describeFault(fault)), /canary/)
    for (const thrown of ['canary', 7, null, undefined, { message: 'canary' }]) {
      assert.deepEqual(describeFault(thrown), { name: typeof thrown })
    }
  })

  it('ends, whatever causes what', () => {
    const fault = new Error('round')
    fault.cause = fault
    assert.ok(JSON.stringify(describeFault(fault)).length < 10_000)
  })
})
