/** `latchkey explain`: a token on standard input, and none of it, nor of a secret, in what is printed. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createGuard } from '@latchkey/guard'
import { type Dialect, flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { createSigner, type SecretAlgorithm, secretKey } from '@latchkey/tokens'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'

const NOW = 1_800_000_000
const SECRETS = {
  NATIVE_SECRET: 'c4n4ry-native-secret-of-32-bytes-or-more',
  FLASK_JWT_SECRET: 'c4n4ry-flask-jwt-secret-of-64-bytes-or-more-for-every-algorithm-of-it',
  PYJWT_SECRET: 'c4n4ry-pyjwt-secret-of-32-bytes-or-more',
}
const native = oauth({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' })
const CANARY = 'c4n4ry-user'

const folder = scratchFolder()
after(() => folder[Symbol.dispose]())
const file = join(folder.path, 'latchkey.json')
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
writeFileSync(file, /```json\n(.*?)```/s.exec(readme)?.[1] ?? '')

interface Ran {
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command; whatever it prints is searched for the input, the words and the secrets. */
async function explain(
  words: readonly string[],
  input: string,
  env: Readonly<Record<string, string>> = SECRETS,
): Promise<Ran> {
  const { exitCode, stdout, stderr } = await runHere(['explain', ...words], { env, input })
  const printed = `${stdout}${stderr}`
  assert.doesNotMatch(printed, /c4n4ry/)
  for (const part of input.split(/[\s.:]+/)) assert.ok(part.length < 16 || !printed.includes(part), 'shows the token')
  return { code: exitCode, stdout, stderr }
}

function tokenOf(dialect: Dialect, secret: string, now: number = NOW, alg: SecretAlgorithm = 'HS256'): string {
  const key = secretKey(secret, { alg })
  const context = { now, alg, kid: undefined, tokenId: 'c4n4ry-id', csrfToken: 'csrf-token' }
  const { header, claims } = dialect.issue({ id: CANARY }, context)
  return createSigner({ key }).sign(claims, header)
}

const ofFile = ['--config', file, '--at', String(NOW)]
const ofFlaskJwt = ['--secret-env', 'FLASK_JWT_SECRET', '--alg', 'HS256', '--dialect', 'flask-jwt', '--at', String(NOW)]
const good = tokenOf(flaskJwt(), SECRETS.FLASK_JWT_SECRET)

describe('by the faces of a settings file', () => {
  it('says which face accepts the token, and why the others do not', async () => {
    const { code, stdout, stderr } = await explain(ofFile, `${good}\n`)
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^note: one line break at the end was taken off$/m)
    assert.match(stdout, /^note: judged at 2027-01-15T08:00:00\.000Z \(1800000000\)$/m)
    assert.match(
      stdout,
      /^face 0 \(oauth\): refused, header_invalid\n(.*\n)*? {2}REFUSED {2}header .*the typ is not at\+jwt/m,
    )
    assert.match(stdout, /^face 1 \(flask-jwt\): accepted$/m)
    assert.match(stdout, /^ {2}ok {7}claims\.exp {7}expires in 300 s, .*leeway 10 s$/m)
    assert.match(stdout, /^face 2 \(flask-pyjwt\): refused, signature_invalid$/m)
  })

  it('judges by one of them, and exits with 1 when it refuses', async () => {
    const only = await explain([...ofFile, '--face', '2'], good)
    assert.equal(only.code, 1)
    assert.doesNotMatch(only.stdout, /face [01] /)
    assert.equal((await explain([...ofFile, '--face', '1'], good)).code, 0)
    const none = await explain([...ofFile, '--face', '3'], good)
    assert.deepEqual([none.code, none.stderr], [2, 'error: --face: there are the faces 0 to 2\n'])
  })

  it('needs no database: the file names one that is not there', async () => {
    assert.equal((await explain(ofFile, tokenOf(native, SECRETS.NATIVE_SECRET))).code, 0)
    assert.equal((await explain(ofFile, tokenOf(flaskPyjwt(), SECRETS.PYJWT_SECRET))).code, 0)
  })

  it('says what keeps a face from judging, and exits with 2 when no other accepts', async () => {
    const { NATIVE_SECRET: _, ...others } = SECRETS
    const lost = { ...others, NATIVE_SECRET: '' }
    const { code, stdout } = await explain(ofFile, tokenOf(native, SECRETS.NATIVE_SECRET), lost)
    assert.equal(code, 2)
    assert.match(
      stdout,
      /^face 0 \(oauth\): cannot judge\n {2}fault: .*faces\.0\.secretEnv: .*NATIVE_SECRET is not set$/m,
    )
    assert.equal((await explain(ofFile, good, lost)).code, 0)
  })

  it('prints one JSON document when it is asked to', async () => {
    const { code, stdout } = await explain([...ofFile, '--json', '--face', '1'], good)
    const document = JSON.parse(stdout)
    assert.deepEqual([code, document.accepted, document.at, document.faces.length], [0, true, NOW, 1])
    const [{ steps, dialect }] = document.faces
    assert.equal(dialect, 'flask-jwt')
    assert.ok(steps.every(({ outcome }: { readonly outcome: string }) => outcome === 'ok'))
  })

  it('says what is wrong with a file that is missing or is not JSON', async () => {
    const missing = await explain(['--config', join(folder.path, 'none.json')], good)
    assert.deepEqual([missing.code, missing.stdout], [2, ''])
    assert.match(missing.stderr, /there is no such file/)
    const broken = join(folder.path, 'broken.json')
    writeFileSync(broken, '{')
    assert.match((await explain(['--config', broken], good)).stderr, /this is not JSON/)
    writeFileSync(broken, '{}')
    assert.match((await explain(['--config', broken], good)).stderr, /faces: there is none/)
  })
})

describe('finds', () => {
  const sign = (claims: Readonly<Record<string, unknown>>) =>
    createSigner({ key: secretKey(SECRETS.FLASK_JWT_SECRET, { alg: 'HS256' }) }).sign(claims, { alg: 'HS256' })
  const times = { exp: NOW + 60, iat: NOW, identity: CANARY }
  const cases: readonly (readonly [what: string, input: string, line: RegExp, advice: RegExp])[] = [
    ['an expired token', tokenOf(flaskJwt(), SECRETS.FLASK_JWT_SECRET, NOW - 999), /exp.*689 s too late/, /JWT_LEEWAY/],
    ['another secret', tokenOf(flaskJwt(), SECRETS.PYJWT_SECRET), /signature/, /byte by byte/],
    [
      'another algorithm',
      tokenOf(flaskJwt(), SECRETS.FLASK_JWT_SECRET, NOW, 'HS512'),
      /key.*HS512.*HS256/,
      /JWT_ALGORITHM/,
    ],
    ['another dialect', tokenOf(native, SECRETS.FLASK_JWT_SECRET), /claims\.aud.*must not be there/, /leave aud out/],
    ['a token without nbf', sign(times), /claims\.required.*nbf is missing/, /JWT_REQUIRED_CLAIMS/],
    ['milliseconds', sign({ ...times, nbf: NOW, iat: NOW * 1000 }), /claims\.iat/, /milliseconds/],
    ['a quoted token', `"${good}"`, /header.*base64url/, /quotes/],
    ['two line breaks', `${good}\n\n`, /encoding/, /line breaks/],
    ['another scheme', `Bearer ${good}\n`, /credential.*Authorization: JWT <token>/, /token alone/],
    ['another header', `x-access-token: ${good}`, /credential/, /Authorization: JWT/],
    ['no token at all', 'c4n4ry', /structure/, /two dots/],
  ]
  for (const [what, input, line, advice] of cases) {
    it(`${what}, with the step and the advice`, async () => {
      const { code, stdout, stderr } = await explain(ofFlaskJwt, input)
      assert.deepEqual([code, stderr], [1, ''])
      assert.match(/^ {2}REFUSED .*$/m.exec(stdout)?.[0] ?? '', line)
      assert.match(stdout, new RegExp(`^  advice: .*${advice.source}`, 'm'))
    })
  }

  it("what the guard finds: its exit code is the guard's decision", async () => {
    const dialect = flaskJwt()
    const key = secretKey(SECRETS.FLASK_JWT_SECRET, { alg: 'HS256' })
    const guard = createGuard({ dialect, keys: key, clock: () => NOW })
    for (const value of [
      `JWT ${good}`,
      `jwt \t ${good}`,
      `Bearer ${good}`,
      `JWT ${good} x`,
      ...cases.map(([, input]) => `JWT ${input}`),
    ]) {
      const decision = guard.decide({ method: 'GET', origin: undefined, path: undefined, header: () => [value] })
      assert.ok(!(decision instanceof Promise))
      assert.equal((await explain(ofFlaskJwt, value)).code, decision.allowed ? 0 : 1)
    }
  })
})

it('reads the whole value of the header, and says so', async () => {
  for (const [input, note] of [
    [`JWT ${good}\n`, /^note: read as a header's value with the scheme JWT$/m],
    [`Authorization: JWT ${good}`, /^note: read as a whole authorization header$/m],
  ] as const) {
    const { code, stdout } = await explain(ofFlaskJwt, input)
    assert.equal(code, 0)
    assert.match(stdout, note)
    assert.match(stdout, /^ {2}ok {7}credential/m)
  }
})

it('prints what the README shows', async () => {
  const [, shown = ''] = /^\$ latchkey explain .*?\n(.*?)^```/ms.exec(readme) ?? []
  const printed = (await explain(ofFlaskJwt, `${tokenOf(flaskJwt(), SECRETS.FLASK_JWT_SECRET, NOW - 999)}\n`)).stdout
  const withoutLength = (text: string) => text.replace(/\d+ characters/, 'n characters')
  assert.equal(withoutLength(printed), withoutLength(shown))
})

it('judges by the clock unless it is called with a time', async () => {
  const fresh = tokenOf(flaskJwt(), SECRETS.FLASK_JWT_SECRET, Date.now() / 1000)
  assert.equal((await explain(ofFlaskJwt.slice(0, -2), fresh)).code, 0)
  assert.equal((await explain(ofFlaskJwt, fresh)).code, NOW * 1000 < Date.now() ? 0 : 1)
})

it('says what is weak about the secret, and refuses a public key instead of it', async () => {
  const weak = await explain(ofFlaskJwt, good, { FLASK_JWT_SECRET: 'c4n4ry' })
  assert.equal(weak.code, 1)
  assert.match(weak.stdout, /weak key: the secret has 6 bytes/)
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
  const refused = await explain(ofFlaskJwt, good, { FLASK_JWT_SECRET: pem })
  assert.deepEqual([refused.code, refused.stdout], [2, ''])
  assert.match(refused.stderr, /^error: --secret-env: .*a public or private key .*not a shared secret$/m)
})

it('finds a secret that is the same in another spelling, and says which', async () => {
  const { FLASK_JWT_SECRET: secret } = SECRETS
  for (const [held, how] of [
    [`${secret}\n`, 'without the blanks and line breaks around it'],
    [`"${secret}"`, 'without the quotes around it'],
    [Buffer.from(secret).toString('base64'), 'as the bytes that it spells in base64'],
    [Buffer.from(secret).toString('hex'), 'as the bytes that it spells in hexadecimal'],
  ] as const) {
    const { code, stdout } = await explain(ofFlaskJwt, good, { FLASK_JWT_SECRET: held })
    assert.equal(code, 1)
    assert.ok(stdout.includes(`  advice: the signature holds when the secret is read ${how}\n`), stdout)
    assert.ok(!stdout.includes(held.trim()))
  }
  const issuers = tokenOf(flaskJwt(), `${secret}\n`)
  assert.match((await explain(ofFlaskJwt, issuers)).stdout, /is read with a line break at its end$/m)
})

describe('refuses', () => {
  const cases: readonly (readonly [words: readonly string[], line: RegExp])[] = [
    [[good], /reads the token from standard input alone: .*history of the shell/],
    [['JWT', good], /standard input alone/],
    [[...ofFlaskJwt, 'c4n4ry'], /standard input alone/],
    [[`--token=${good}`], /no such option; explain reads the token from standard input alone/],
    [['--token', good], /standard input alone/],
    [[`--${good}`], /no such option/],
    [['--config'], /--config: give a value/],
    [['--face', 'one'], /--face: give a number/],
    [['--at', 'now'], /--at: give seconds/],
    [['--json=c4n4ry'], /--json: this option takes no value/],
    [['--secret-env', 'FLASK_JWT_SECRET'], /give both/],
    [['--alg', 'HS256'], /--alg: is for judging without a file/],
    [['--config', 'x', '--secret-env', 'S', '--dialect', 'flask-jwt'], /without a file/],
    [['--secret-env', 'c4n4ry_hunter2', '--dialect', 'flask-jwt'], /give its name, not the secret/],
    [['--secret-env', 'PYJWT_SECRET', '--dialect', 'c4n4ry'], /--dialect: give one of/],
    [['--secret-env', 'PYJWT_SECRET', '--dialect', 'oauth'], /issuer and an audience/],
    [['--secret-env', 'PYJWT_SECRET', '--dialect', 'flask-jwt', '--alg', 'c4n4ry'], /--alg: give one of/],
  ]
  for (const [i, [words, line]] of cases.entries()) {
    it(`words that are wrong, without repeating them (${i})`, async () => {
      const { code, stdout, stderr } = await explain(words, good)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, line)
      for (const word of words) assert.ok(word.length < 20 || !stderr.includes(word))
    })
  }

  it('empty input, and more than a megabyte', async () => {
    for (const [input, line] of [
      ['', /is empty; .*latchkey explain < token\.txt/],
      ['\n', /is empty/],
      ['A'.repeat(1_048_577), /more than a megabyte/],
    ] as const) {
      const { code, stderr } = await explain(ofFlaskJwt, input)
      assert.equal(code, 2)
      assert.match(stderr, line)
    }
  })
})
