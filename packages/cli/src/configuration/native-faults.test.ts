/** Settings of a native face that must not run: one clear line for each fault, and no secret in any. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ConfigurationError } from '@latchkey/server'
import { createConfiguredServer } from './configured-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-native-faults-'))
after(() => rmSync(folder, { recursive: true }))

const environment = { DATABASE_URL: 'sqlite::memory:', KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex') }
const good = {
  port: 0,
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
  native: { issuer: 'https://login.example', registration: 'open' },
}
const { native } = good

/** A change of good settings or of the environment, and the one line that it must lead to. */
const refusals: readonly (readonly [name: string, settings: object, line: RegExp, env?: Record<string, string>])[] = [
  ['no database', { ...good, database: undefined }, /^database: missing: the native face keeps accounts/],
  ['no keys', { ...good, signingKeys: undefined }, /^signingKeys: missing: the native face signs/],
  ['nothing to serve', { port: 0 }, /^native, faces: give one of them, or both$/],
  [
    'no URL of the database',
    good,
    /^database\.urlEnv: the environment variable DATABASE_URL is not set$/,
    { DATABASE_URL: '' },
  ],
  ['a URL that is none', good, /^database\.urlEnv: a database URL starts with/, { DATABASE_URL: 'redis://x' }],
  [
    'a server’s URL without a database',
    good,
    /^database\.urlEnv: the postgres URL is not of the form/,
    { DATABASE_URL: 'postgres:/x' },
  ],
  ['a SQLite URL without a file', good, /^database\.urlEnv: a SQLite URL names a file/, { DATABASE_URL: 'sqlite:' }],
  ['no key-encryption key', good, /KEY_ENCRYPTION_KEY is not set; make one with/, { KEY_ENCRYPTION_KEY: '' }],
  ['a short key-encryption key', good, /KEY_ENCRYPTION_KEY, key 1: /, { KEY_ENCRYPTION_KEY: 'hunter2' }],
  [
    'both an environment variable and a file for it',
    { ...good, signingKeys: { encryptionEnv: 'A', encryptionFile: 'b' } },
    /^signingKeys\.encryptionEnv, encryptionFile: give one of them$/,
  ],
  ['an issuer without https', { ...good, native: { issuer: 'http://login.example' } }, /issuer: give an https URL/],
  ['no issuer', { ...good, native: {} }, /^native\.issuer: missing$/],
  ['an origin that is none', { ...good, native: { ...native, corsOrigins: ['*'] } }, /^native\.corsOrigins: .*give/],
  [
    'an origin with a path',
    { ...good, native: { ...native, cookieOrigins: ['https://a.example/x'] } },
    /^native\.cookieOrigins: .*give/,
  ],
  [
    'a lifetime of nothing',
    { ...good, native: { ...native, accessTokenLifetimeSeconds: 0 } },
    /^native\.accessTokenLifetimeSeconds: .*more than 0/,
  ],
  [
    'a grace of an hour',
    { ...good, native: { ...native, sessions: { refreshGraceSeconds: 3600 } } },
    /refreshGraceSeconds: 3600 is not accepted; give seconds from 0 to 300/,
  ],
  [
    'an algorithm without a signature',
    { ...good, signingKeys: { ...good.signingKeys, alg: 'none' } },
    /^signingKeys\.alg: give one of/,
  ],
  ['a proxy that is no address', { ...good, trustedProxies: ['proxy.example'] }, /^trustedProxies/],
  ['every address as a proxy', { ...good, trustedProxies: ['*'] }, /^trustedProxies/],
  [
    'a Redis URL that is none',
    { ...good, redis: { urlEnv: 'REDIS' } },
    /^redis\.urlEnv: REDIS: give redis:/,
    { REDIS: 'http://x' },
  ],
  [
    'a short feed token',
    { ...good, revocationFeed: { tokenEnv: 'FEED' } },
    /^revocationFeed\.tokenEnv: give 32/,
    { FEED: 'short' },
  ],
  ['a host that others reach', { ...good, host: '0.0.0.0' }, /^host: 0\.0\.0\.0 is reachable.*allowPlainHttp/],
  [
    'an unknown setting',
    { ...good, native: { ...native, registraton: 'open' } },
    /^native\.registraton: unknown setting; did you mean native\.registration\?$/,
  ],
  [
    'mail without TLS beyond this machine',
    {
      ...good,
      native: {
        ...native,
        mail: {
          urlEnv: 'SMTP',
          from: 'not an address',
          service: 'S',
          links: {
            verifyEmail: 'https://a.example/v',
            resetPassword: 'https://a.example/r',
            releaseLogin: 'https://a.example/release',
          },
        },
      },
    },
    /^native\.mail\.from: give one plain e-mail address$/,
    { SMTP: 'smtps://mail.example' },
  ],
  [
    'links that a browser would send to anybody',
    {
      ...good,
      native: {
        ...native,
        mail: {
          urlEnv: 'SMTP',
          from: 'a@b.example',
          service: 'S',
          links: {
            verifyEmail: 'http://a.example/v',
            resetPassword: 'https://a.example/r',
            releaseLogin: 'https://a.example/release',
          },
        },
      },
    },
    /links\.verifyEmail: give an absolute https URL/,
    { SMTP: 'smtps://mail.example' },
  ],
  [
    'a face that takes the native one’s paths',
    {
      ...good,
      users: { urlEnv: 'DATABASE_URL' },
      faces: [{ dialect: 'oauth', secretEnv: 'SECRET', options: { issuer: 'a', audience: 'b', loginPath: '/other' } }],
    },
    /two faces have this path/,
    { SECRET: 'a native secret of 32 bytes or more' },
  ],
]

/** Faults of different kinds, which are found by different questions. */
const together = [
  {
    name: 'an issuer without https and origins that are none',
    settings: { ...good, native: { issuer: 'http://login.example', corsOrigins: ['*'], cookieOrigins: ['x'] } },
    env: {},
    places: ['native.cookieOrigins', 'native.corsOrigins', 'native.issuer'],
  },
  {
    name: 'no key-encryption key, a protection that is off without a reason and a wrong lifetime',
    settings: {
      ...good,
      limits: { off: 'short' },
      native: { ...native, accessTokenLifetimeSeconds: 0, sessions: { refreshGraceSeconds: 3600 } },
    },
    env: { KEY_ENCRYPTION_KEY: '' },
    places: [
      'limits.off',
      'native.accessTokenLifetimeSeconds',
      'native.sessions.refreshGraceSeconds',
      'signingKeys.encryptionEnv',
    ],
  },
  {
    name: 'a missing issuer, a protection that is off without a reason, scopes that are none and a short feed token',
    settings: {
      ...good,
      limits: { off: 'short' },
      revocationFeed: { tokenEnv: 'FEED' },
      native: {
        ...{ registrationScopes: ['a b'], corsOrigins: ['*'] },
        frontDoor: {
          theme: { accent: 'red' },
          resources: [{ resource: 'orders' }, { resource: 'https://a.test/', default: ['x'] }],
        },
      },
    },
    env: { FEED: 'short' },
    places: [
      'limits.off',
      'native.corsOrigins',
      'native.frontDoor.resources.0.resource',
      'native.frontDoor.resources.1.default',
      'native.frontDoor.theme.accent',
      'native.issuer',
      'native.registrationScopes',
      'revocationFeed.tokenEnv',
    ],
  },
  {
    name: 'half of the mail’s settings',
    settings: {
      ...good,
      native: {
        ...native,
        sessions: { idleLifetimeSeconds: -1, refreshGraceSeconds: 3600 },
        mail: { urlEnv: 'SMTP', from: 'nobody', service: '', links: { verifyEmail: 'http://a.example/v' } },
      },
    },
    env: { SMTP: 'http://mail.example' },
    places: [
      'native.mail.from',
      'native.mail.links.releaseLogin',
      'native.mail.links.resetPassword',
      'native.mail.links.verifyEmail',
      'native.mail.service',
      'native.mail.urlEnv',
      'native.sessions.idleLifetimeSeconds',
      'native.sessions.refreshGraceSeconds',
    ],
  },
  {
    name: 'a count of all processes without a secret, beside limits that name none',
    settings: {
      port: 0,
      users: { urlEnv: 'DATABASE_URL' },
      faces: [{ dialect: 'flask-pyjwt', secretEnv: 'SECRET' }],
      redis: { urlEnv: 'REDIS' },
      limits: {},
      audit: { off: 'short' },
    },
    env: { SECRET: 'a secret of thirty-two characters', REDIS: 'redis://127.0.0.1:1' },
    places: ['audit.off', 'limits.secretEnv'],
  },
  {
    name: 'a missing secret of the only face and a protection that is off without a reason',
    settings: {
      port: 0,
      users: { urlEnv: 'DATABASE_URL' },
      faces: [{ dialect: 'flask-pyjwt', secretEnv: 'SECRET' }],
      limits: { off: 'short' },
    },
    env: { SECRET: '' },
    places: ['faces.0.secretEnv', 'limits.off'],
  },
]

describe('a configured server refuses', () => {
  for (const [name, settings, line, env] of refusals) {
    it(name, async () => {
      const file = join(folder, 'latchkey.json')
      writeFileSync(file, JSON.stringify(settings))
      const fault = await createConfiguredServer(file, { ...environment, ...env }).then(
        ({ server }) => server.close(),
        (thrown: unknown) => thrown,
      )
      assert.ok(fault instanceof ConfigurationError, String(fault))
      const faults = fault.faults.map((one) => one.replace(`${file}: `, ''))
      assert.equal(faults.length, 1, fault.message)
      assert.match(faults[0] ?? '', line)
      for (const secret of ['hunter2', environment.KEY_ENCRYPTION_KEY]) assert.ok(!fault.message.includes(secret))
    })
  }

  for (const { name, settings, env, places } of together) {
    it(`${name}, and hides nothing else`, async () => {
      const file = join(folder, 'latchkey.json')
      writeFileSync(file, JSON.stringify(settings))
      const fault = await createConfiguredServer(file, { ...environment, ...env }).then(
        ({ server }) => server.close(),
        (thrown: unknown) => thrown,
      )
      assert.ok(fault instanceof ConfigurationError, String(fault))
      const told = fault.faults.map((one) => one.replace(`${file}: `, '').split(':')[0])
      assert.deepEqual(told.toSorted(), places)
    })
  }

  it('nothing of good settings', async () => {
    const file = join(folder, 'latchkey.json')
    writeFileSync(file, JSON.stringify(good))
    const { server } = await createConfiguredServer(file, environment)
    assert.deepEqual(server.warnings, [])
    await server.close()
  })
})
