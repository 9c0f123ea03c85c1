import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { readApp } from '../app/read-app.ts'
import { readerOf } from '../source/readers.ts'
import { sampleOf } from '../tokens/token-sample.ts'
import { countSigned, findSecret } from './find-secret.ts'
import { measureSecret } from './measure-secret.ts'

function found(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const given = Object.entries(files).map(([name, text]) => {
    const reader = readerOf(name)
    assert.ok(reader)
    return { name, text, reader }
  })
  return findSecret(readApp(given, env))
}

describe('the strength of a secret', () => {
  for (const [secret, weakness] of [
    ['secret-key', /^the secret has 10 bytes/],
    ['your-256-bit-secret-your-256-bit-secret', /public examples/],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', /repeats/],
    ['-----BEGIN PUBLIC KEY----- MFkwEwYH -----END PUBLIC KEY-----', /public or private key/],
    ['4f1d9c3b7a5e2d8f6c0b9a8d7e6f5c4b3a2918f7e6d5c4b3', undefined],
  ] as const)
    it(secret.slice(0, 30), () => {
      const { weakness: told = '' } = measureSecret(secret, 'HS256')
      if (weakness === undefined) assert.equal(told, '')
      else assert.match(told, weakness)
    })

  it('is at most as many bits as its letters can hold, and few for one that repeats', () => {
    assert.equal(measureSecret('aaaaaaaa', 'HS256').bits, 0)
    assert.ok(measureSecret('0123456789', 'HS256').bits <= 34)
    const hex = measureSecret('4f1d9c3b7a5e2d8f6c0b9a8d7e6f5c4b', 'HS256').bits
    assert.ok(hex > 100 && hex <= 128, String(hex))
  })
})

describe('the secret of an app', () => {
  for (const [what, files, expected] of [
    ['in code', { 'a.py': "SECRET_KEY = 'x'" }, ['a.py:1 (SECRET_KEY)', 'TOKEN_SECRET', 'x', true]],
    [
      'of the library before the app\u2019s',
      { 'a.py': "SECRET_KEY = 'x'\nJWT_SECRET_KEY = 'y'" },
      ['a.py:2 (JWT_SECRET_KEY)', 'TOKEN_SECRET', 'y', true],
    ],
    ['in the environment', { 'a.py': "SECRET_KEY = os.environ['K']" }, ['a.py:1 (SECRET_KEY)', 'K', undefined, false]],
    [
      'in a file of variables that code names',
      { 'a.js': 'const s = process.env.K; jwt.sign({}, s)', '.env': 'K=z' },
      ['a.js:1 (jwt.sign)', 'K', 'z', false],
    ],
    [
      'in a file of variables alone',
      { '.env': 'A=1\nJWT_SECRET=z' },
      ['.env:2 (JWT_SECRET)', 'JWT_SECRET', 'z', false],
    ],
    [
      'in another file than the call',
      {
        'app.ts': "import { c } from './c'\njwt.sign({ id: 1 }, jwtConstants.secret)",
        'c.ts': "export const jwtConstants = { secret: 'n' }",
      },
      ['c.ts:1 (secret)', 'TOKEN_SECRET', 'n', true],
    ],
  ] as const)
    it(`is found ${what}`, () => {
      const secret = found(files)
      assert.deepEqual([secret?.place, secret?.variable, secret?.value, secret?.isInCode], expected)
    })

  it('is what the environment says before what a file says', () => {
    assert.equal(found({ 'a.py': "SECRET_KEY = os.environ.get('K', 'default')" }, { K: 'set' })?.value, 'set')
  })

  it('is said to be unknown where only the running program knows it', () => {
    const secret = found({ 'a.py': 'SECRET_KEY = secrets.token_hex(16)' })
    assert.match(secret?.why ?? '', /made anew at each start/)
  })

  it('is tried on the tokens', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = (key: string) => {
      const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 1, exp: 5 })}`
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
    }
    assert.equal(countSigned('short', sampleOf([signed('short'), signed('other')]), 'HS256'), 1)
  })
})
