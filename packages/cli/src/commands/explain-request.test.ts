/** `latchkey explain --request`: from the id that a client was sent to what to change, over logs of every make. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createGuard, type RefusalRecord } from '@latchkey/guard'
import { flaskJwt, oauth, type RequestFacts } from '@latchkey/protocol'
import { createLoginServer, face } from '@latchkey/server'
import { createMovableClock } from '@latchkey/server/testing'
import { createSigner, secretKey } from '@latchkey/tokens'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'

const NOW = 1_800_000_000
const ID = '7d0e3f0a-5b1c-4f0e-9a51-0c6a7d7f3b21'
const OTHER_ID = '00000000-0000-4000-8000-000000000000'
const key = secretKey('c4n4ry-secret-0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3', { alg: 'HS256' })
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())

interface Ran {
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

async function latchkey(words: readonly string[], input = ''): Promise<Ran> {
  const { exitCode, stdout, stderr } = await runHere(['explain', ...words], { input })
  assert.doesNotMatch(`${stdout}${stderr}`, /c4n4ry/)
  return { code: exitCode, stdout, stderr }
}

const explain = (id: string, log: string): Promise<Ran> => latchkey(['--request', id, '--log', '-'], log)

/** A line as the server writes it. */
function line(members: Readonly<Record<string, unknown>>): string {
  const whole = {
    level: 30,
    time: NOW * 1000,
    event: 'refused',
    requestId: ID,
    dialect: 'oauth',
    method: 'GET',
    status: 401,
  }
  return `${JSON.stringify({ ...whole, ...members })}\n`
}

const expired = line({ dialect: 'flask-jwt', code: 'token_expired', part: 'payload', claim: 'exp', secondsOff: 689 })

it('explains what a login server has refused, by the id that its client was sent', async () => {
  const file = join(folder.path, 'server.log')
  const lines: string[] = []
  const write = (facts: object) => lines.push(`${JSON.stringify(facts)}\n`)
  const dialect = flaskJwt()
  const { handler } = await createLoginServer({
    faces: [
      face({
        dialect,
        keys: [key],
        users: { authenticate: () => undefined },
        routes: [{ method: 'GET', path: '/guarded', scopes: { all: ['read', 'write'] }, handle: () => 1 }],
      }),
    ],
    logger: { info: write, warn: write, error: write },
    clock: createMovableClock(NOW),
  })
  const times = { iat: NOW - 9, nbf: NOW - 9, exp: NOW + 9, identity: 'c4n4ry' }
  const ask = async (claims: object) => {
    const token = createSigner({ key }).sign({ ...times, ...claims }, { alg: 'HS256' })
    const { headers } = await handler(
      new Request('http://api.test/guarded', { headers: { authorization: `JWT ${token}` } }),
    )
    return headers.get('latchkey-request-id') ?? assert.fail('no id was sent')
  }
  const late = await ask({ exp: NOW - 100 })
  const poor = await ask({ scope: 'write' })
  writeFileSync(file, lines.join(''))

  const first = await latchkey(['--request', late, '--log', file])
  assert.deepEqual([first.code, first.stderr], [0, ''])
  assert.match(first.stdout, new RegExp(`^request ${late}: refused with 401, token_expired$`, 'm'))
  assert.match(
    first.stdout,
    /^ {2}ok {7}signature .*\n(.*\n)* {2}REFUSED {2}claims +exp: token_expired; 90 s off, beyond the leeway$/m,
  )
  assert.match(first.stdout, /^ {2}advice: the option is JWT_LEEWAY$/m)

  const second = await latchkey(['--request', poor.toUpperCase(), '--log', file])
  assert.match(second.stdout, /^ {2}REFUSED {2}scopes +scope_insufficient; missing: read$/m)
  assert.match(second.stdout, /^ {2}- {8}allow$/m)
})

describe('reads the line', () => {
  const records: RefusalRecord[] = []
  const dialect = oauth({ issuer: 'https://a.example', audience: 'b' })
  const guard = createGuard({ dialect, keys: key, onRefusal: (record) => records.push(record) })
  const facts: RequestFacts = { method: 'GET', origin: undefined, path: undefined, header: () => ['Bearer c4n4ry'] }
  assert.ok(!(guard.decide(facts) instanceof Promise))
  const [record] = records
  assert.ok(record)
  const text = JSON.stringify(record)
  for (const [where, log] of [
    ['of an app that logs the record itself', text],
    ['of an app that logs it in a member', JSON.stringify({ time: NOW * 1000, refusal: record })],
    ['behind a prefix of Docker’s or of syslog’s', `app-1  | Jan 15 08:00:00 host app[7]: ${text}`],
    ['within the JSON of Docker’s own log', JSON.stringify({ log: `${text}\n`, stream: 'stderr' })],
    ['of the last line, without a line break', `${line({ requestId: OTHER_ID, code: 'custom' })}${text}`],
    ['behind a line that is longer than all that is held', `{"a":"${'c4n4ry'.repeat(100_000)}"}\n${text}\n`],
    [
      'behind lines that are no JSON, or only look like it',
      `c4n4ry\n{\n${record.requestId}\n{"${record.requestId}\n${text}`,
    ],
    ['behind one that has the id and no refusal', `${JSON.stringify({ requestId: record.requestId })}\n${text}`],
    ['with Windows’ line breaks', `c4n4ry\r\n${text}\r\n`],
  ] as const) {
    it(where, async () => {
      const { code, stdout, stderr } = await explain(record.requestId, log)
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /: refused with 401, token_malformed$/m)
      assert.match(stdout, /^ {2}REFUSED {2}structure/m)
      assert.match(stdout, /^ {2}advice: .*all three parts/m)
    })
  }
})

it('prints one JSON document when it is asked to', async () => {
  const { code, stdout } = await latchkey(['--request', ID, '--log', '-', '--json'], expired)
  const { requestId, code: why, status, steps, advice } = JSON.parse(stdout)
  assert.deepEqual([code, requestId, why, status], [0, ID, 'token_expired', 401])
  assert.deepEqual(
    steps
      .filter(({ outcome }: { readonly outcome: string }) => outcome === 'refused')
      .map(({ step }: { readonly step: string }) => step),
    ['claims'],
  )
  assert.ok(advice.length > 1)
})

describe('has advice for', () => {
  for (const [what, members, advice] of [
    [
      'milliseconds instead of seconds',
      { code: 'token_not_yet_valid', claim: 'iat', secondsOff: 1.7e12 },
      /iat in seconds: this looks like milli/,
    ],
    [
      'a lifetime instead of a time',
      { code: 'token_expired', claim: 'exp', secondsOff: 1.7e9 },
      /exp in seconds since 1970/,
    ],
    [
      'another audience',
      { code: 'claim_invalid', claim: 'aud', reason: 'mismatch', audience: ['b'] },
      /the option is options\.audience/,
    ],
    ['an unknown kid', { code: 'key_not_found', part: 'header', reason: 'kid' }, /Unknown kid/],
    ['a guard that could not decide', { code: 'unavailable', status: 503 }, /the line of the fault stands beside/],
    ['a code of another version', { code: 'from_the_future' }, /the log says why/],
  ] as const) {
    it(what, async () => {
      const { code, stdout } = await explain(ID, line(members))
      assert.equal(code, 0)
      assert.match(stdout, new RegExp(`^  advice: .*${advice.source}`, 'm'))
    })
  }
})

it('prints nothing of a line that another program may have written', async () => {
  const hostile = {
    code: 'token_expired',
    dialect: '__proto__',
    method: '\u001b[2J',
    status: '\u001b[2J',
    time: 1e300,
    part: 'c4n4ry c4n4ry',
    reason: '\u001b]0;c4n4ry\u0007',
    claim: 'a\nb',
    secondsOff: 'c4n4ry c4n4ry',
    missingScopes: ['\u001b[31m', { c4n4ry: 1 }],
    audience: 'c4n4ry',
    msg: 'c4n4ry',
  }
  for (const log of [line(hostile), line({ ...hostile, reason: { ...hostile } })]) {
    const { code, stdout } = await explain(ID, log)
    assert.equal(code, 0)
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f]/)
  }
  assert.equal((await explain(ID, line({ ...hostile, code: '\u001b[2J' }))).code, 2)
})

describe('refuses', () => {
  it('an id that the log does not have, and says where else to look', async () => {
    for (const log of ['', expired, '\n\n', `{"requestId":"${OTHER_ID}"}\n`]) {
      const { code, stdout, stderr } = await explain(OTHER_ID, log)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(
        stderr,
        /^error: --request: this log has no refusal with this id\. .*logLevel.*createLogger\(\{ level: 'info' \}\).*onRefusal/,
      )
    }
  })

  it('a log that is missing, or cannot be read, without repeating its name', async () => {
    for (const [file, error] of [
      [join(folder.path, 'c4n4ry.log'), 'error: --log: there is no such file\n'],
      [folder.path, 'error: --log: the file cannot be read (EISDIR)\n'],
    ] as const) {
      const { code, stderr } = await latchkey(['--request', ID, '--log', file])
      assert.deepEqual([code, stderr], [2, error])
    }
  })

  for (const [words, error] of [
    [['--request', ID], /--request and --log: give both/],
    [['--log', '-'], /--request and --log: give both/],
    [['--request', 'eyJc4n4ry', '--log', '-'], /--request: give the id that the client was sent/],
    [['--request', '--log', '-'], /--request: give a value/],
    [['--request', ID, '--log', '-', '--face', '0'], /--request: the log says all that is known/],
    [['--request', ID, '--log', '-', '--at', '0'], /--request: the log says all/],
    [['--request', ID, '--log', '-', 'c4n4ry'], /standard input alone/],
  ] as const) {
    it(`words that are wrong: ${words.join(' ')}`, async () => {
      const { code, stdout, stderr } = await latchkey(words, expired)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, error)
    })
  }
})

it('prints what the README shows', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, id = '', shown = ''] = /^\$ latchkey explain --request (\S+) .*?\n(.*?)^```/ms.exec(readme) ?? []
  assert.equal((await explain(id, expired.replace(ID, id))).stdout, shown)
})
