/** Options of a server that must not start: all that is wrong is told at once, in words and by the option's name. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt } from '@latchkey/protocol'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { nativeFace } from '../native/native-face.ts'
import { oauthFace, recordingLogger, roy, testKey } from '../testing/test-server.ts'
import { face } from './face-recipe.ts'
import { createLoginServer } from './login-server.ts'

const ISSUER = 'https://login.test'
const links = { verifyEmail: `${ISSUER}/verify`, resetPassword: `${ISSUER}/reset`, releaseLogin: `${ISSUER}/release` }
const mail = { mailer: { send: async () => undefined }, service: 'Test', links }
const good = { oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] }
/** Whose store is missing: that is told last, and shows that everything was judged. */
const HOMELESS = 'store: missing: the face oauth keeps all that it has there'

async function refusalOf(start: () => Promise<object>): Promise<Error> {
  const fault = await start().then(
    () => assert.fail('the server started'),
    (thrown: unknown) => thrown,
  )
  assert.ok(fault instanceof ConfigurationError || fault instanceof TypeError, String(fault))
  return fault
}

/** The lines, of which none is in the words of JavaScript. */
async function faultsOf(start: () => Promise<object>): Promise<readonly string[]> {
  const lines = (await refusalOf(start)).message.split('\n')
  for (const line of lines) {
    assert.match(line, /^[\w./: -]+: /)
    assert.doesNotMatch(line, /Cannot|reading|not a function|not iterable|destructure|undefined/)
  }
  return lines
}

const start = (options: object) => createLoginServer({ logger: recordingLogger(), ...options } as never)
const native = (options: object) => async () => start({ faces: [nativeFace({ ...good, ...options } as never)] })
const withFace = (options: object) => async () =>
  start({ faces: [face({ dialect: flaskJwt(), keys: [testKey('a')], users: roy, ...options } as never)] })

describe('the native face tells', () => {
  const wrong: readonly (readonly [options: object, lines: readonly RegExp[]])[] = [
    [{ registrationScopes: ['a b'] }, [/^registrationScopes: give a list of at most 50 scopes/]],
    [{ registrationScopes: [''] }, [/^registrationScopes: /]],
    [{ registrationScopes: ['a', 'a'] }, [/^registrationScopes: /]],
    [{ registrationScopes: [null] }, [/^registrationScopes: /]],
    [{ registrationScopes: {} }, [/^registrationScopes: /]],
    [{ mail: {} }, [/^mail\.mailer: missing; /, /^mail\.service: missing; /, /^mail\.links: missing; /]],
    [{ mail: { ...mail, mailer: {} } }, [/^mail\.mailer: give what createSmtpMailer\(\) returns/]],
    [{ mail: { ...mail, service: '' } }, [/^mail\.service: /]],
    [{ mail: { ...mail, links: null } }, [/^mail\.links: /]],
    [{ mail: { ...mail, links: { ...links, verifyEmail: 7 } } }, [/^mail\.links\.verifyEmail: give an absolute https/]],
    [{ mail: { ...mail, required: 'no' } }, [/^mail\.required: "no" is not accepted/]],
    [{ mail: { ...mail, from: 'x' } }, [/^mail\.from: unknown option; /]],
    [{ keyEncryptionKeys: [] }, [/^keyEncryptionKeys: give what loadKeyEncryptionKeys\(\) returns/]],
    [{ keyEncryptionKeys: {} }, [/^keyEncryptionKeys: /]],
    [{ keyEncryptionKeys: [null] }, [/^keyEncryptionKeys: /]],
    [{ keyEncryptionKeys: [Buffer.alloc(31)] }, [/^keyEncryptionKeys: /]],
    [{ signingKeys: [] }, [/^signingKeys: give a plain object/]],
    [{ signingKeys: { leewaySeconds: 0 } }, [/^signingKeys\.leewaySeconds: unknown option/]],
    [{ signingKeys: { alg: 'none', formerKeys: {} } }, [/^signingKeys\.alg: /, /^signingKeys\.formerKeys: /]],
    [
      { signingKeys: { formerKeys: [null, { name: 'A', key: {} }] } },
      [/^signingKeys\.formerKeys\.0: /, /^signingKeys\.formerKeys\.1\.name: /, /^signingKeys\.formerKeys\.1\.key: /],
    ],
    [{ sessions: [] }, [/^sessions: /]],
    [
      { sessions: { idleLifetimeSeconds: 60, colour: 1 } },
      [/^sessions\.colour: unknown option/, /^sessions\.idleLifetimeSeconds: give seconds, 600 to /],
    ],
    [{ oauth: [] }, [/^oauth: give what oauth\(\) takes/]],
    [{ oauth: {} }, [/^oauth\.issuer: missing/, /^oauth\.audience: missing/]],
    [{ oauth: { issuer: 'login.test', audience: 7 } }, [/^oauth\.audience: /, /^oauth\.issuer: give an https URL/]],
  ]
  for (const [options, lines] of wrong) {
    it(`what is wrong with ${JSON.stringify(options)}`, async () => {
      const told = await faultsOf(native(options))
      const own = told.filter((line) => line !== HOMELESS)
      assert.equal(own.length, lines.length, own.join('\n'))
      for (const [i, line] of lines.entries()) assert.match(own[i] ?? '', line)
    })
  }

  it('everything else as well when an option is of another kind', () => {
    const options = { ...good, mail: 7, registration: 'ajar', colour: 1, registrationScopes: ['a b'] }
    assert.throws(
      () => nativeFace(options as never),
      (fault) => {
        assert.ok(fault instanceof TypeError)
        const names = fault.message.split('\n').map((line) => line.split(':')[0])
        assert.deepEqual(names, ['colour', 'mail', 'registration', 'registrationScopes'])
        return true
      },
    )
  })
})

describe('a face tells', () => {
  for (const [options, line] of [
    [{ keys: {} }, /^flask-jwt: keys: give a list of keys, or /],
    [{ keys: [null] }, /^flask-jwt: keys\.0: give what secretKey\(\)/],
    [{ users: {} }, /^flask-jwt: users: give users: \{ authenticate \}/],
    [{ users: { ...roy, identity: 7 } }, /^flask-jwt: users\.identity: give a function/],
    [{ routes: {} }, /^flask-jwt: routes: give a list of routes$/],
    [{ routes: [null] }, /^flask-jwt: routes\.0: give what has a `method`, a `path` and `handle`$/],
    [{ routes: [{ method: 'GET', path: '/a' }] }, /^flask-jwt: routes\.0: give what has/],
    [{ endpoints: [{}] }, /^flask-jwt: endpoints\.0: give what has/],
  ] as const) {
    it(`what is wrong with ${JSON.stringify(options)}`, async () => {
      const told = await faultsOf(withFace(options))
      assert.equal(told.length, 1, told.join('\n'))
      assert.match(told[0] ?? '', line)
    })
  }
})

describe('a server tells', () => {
  for (const [options, line] of [
    [{ owns: [null] }, /^owns\.0: give what has \[Symbol\.asyncDispose\]\(\)/],
    [{ owns: [{}, undefined] }, /^owns\.0: [^\n]*\nowns\.1: /],
    [{ owns: {} }, /^owns: give a list/],
    [{ clock: {} }, /^clock: give what createSystemClock\(\) returns/],
    [{ faces: [null, {}] }, /^faces\.0: [^\n]*\nfaces\.1: /],
    [{ audit: { kept: 1 } }, /^audit\.kept: /],
    [{ trustedProxies: [null] }, /^trustedProxies\.0: give an address/],
  ] as const) {
    it(`what is wrong with ${JSON.stringify(options)}`, async () => {
      const told = await faultsOf(() => start({ faces: [oauthFace()], ...options }))
      assert.match(told.join('\n'), line)
    })
  }

  it('everything at once: of its options, their options, and its faces', async () => {
    const fault = await refusalOf(() =>
      start({
        faces: [nativeFace({ ...good, mail: {} } as never), oauthFace({ keys: [] }), null],
        limitter: 1,
        development: 'yes',
        limits: { secret: 'short', rules: { login_acount: {} } },
        audit: { off: 'short' },
        revocations: { feedToken: 'short', whenLost: 'ajar' },
        owns: [null],
      }),
    )
    assert.ok(fault instanceof TypeError, String(fault))
    const names = fault.message.split('\n').map((line) => /^(?:oauth: keys|[\w.]+)(?=: )/.exec(line)?.[0])
    assert.deepEqual(names.toSorted(), [
      'audit.off',
      'development',
      'faces.2',
      'limits.rules.login_acount',
      'limits.secret',
      'limitter',
      'mail.links',
      'mail.mailer',
      'mail.service',
      'oauth: keys',
      'owns.0',
      'revocations.feedToken',
      'revocations.whenLost',
      'store',
    ])
  })

  it('what its right options say in a ConfigurationError, whose faults can be listed', async () => {
    const fault = await refusalOf(() => start({ faces: [oauthFace({ keys: [] })], limits: { secret: 'short' } }))
    assert.ok(fault instanceof ConfigurationError, String(fault))
    assert.equal(fault.faults.length, 2)
  })

  it('and closes what it was given, also beside what cannot be closed', async () => {
    const closed: string[] = []
    const owned = { [Symbol.asyncDispose]: async () => void closed.push('pool') }
    await refusalOf(() => start({ faces: [oauthFace()], owns: [null, owned, 7] }))
    assert.deepEqual(closed, ['pool'])
  })
})
