/** Canary secrets in a real server: what it logs, answers, mails and stores is searched for every one of them. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { createKeyEncryption } from '@latchkey/server/administration'
import { openStore } from '@latchkey/sql'
import { configured } from '../cli/configured.ts'
import { type Ended, runToEnd, scriptWords } from '../cli/latchkey-process.ts'
import { type Caller, createCaller } from './caller.ts'
import { type Mailbox, openMailbox, tokenIn } from './mailbox.ts'
import { collectSecrets } from './secrets.ts'
import { live, type Passwords } from './story.ts'

/** Distinct, and found in no other text. */
const canary = (name: string) => `c4n4ry-${name}-${randomBytes(12).toString('hex')}`

const passwords: Passwords = {
  first: canary('password-first'),
  second: canary('password-second'),
  third: canary('password-third'),
  wrong: canary('password-wrong'),
  admin: canary('password-admin'),
  made: canary('password-made'),
}
const configuration = {
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
  FLASK_SECRET: canary('flask-secret-of-32-bytes'),
  FEED_TOKEN: canary('feed-token-of-32-bytes'),
}
const smtpPassword = canary('smtp-password')
const GRANTS = 'client_credentials urn:ietf:params:oauth:grant-type:token-exchange'
const canaries = { secret: canary('sent-as-a-secret'), other: canary('sent-elsewhere') }
const oneTimeToken = randomBytes(32).toString('base64url')

/** What the store may have as a hash alone. */
const issued = collectSecrets()
/** What nobody but its owner and the store may have, and the store not in clear. */
const secrets = collectSecrets()
/** What belongs to the process alone. */
const own = collectSecrets()

const settings = {
  port: 0,
  logLevel: 'info',
  trustedProxies: ['127.0.0.1'],
  database: { urlEnv: 'DATABASE_URL' },
  signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
  revocationFeed: { tokenEnv: 'FEED_TOKEN' },
  native: {
    issuer: 'https://login.example',
    registration: 'open',
    sessions: { refreshGraceSeconds: 0 },
    mail: {
      urlEnv: 'SMTP_URL',
      from: 'no-reply@example.com',
      service: 'Kettles',
      links: {
        verifyEmail: 'https://app.example/verify',
        resetPassword: 'https://app.example/reset',
        releaseLogin: 'https://app.example/release',
      },
    },
  },
  users: { urlEnv: 'DATABASE_URL' },
  faces: [{ dialect: 'flask-jwt', secretEnv: 'FLASK_SECRET' }],
}

describe('canary secrets', () => {
  const files = configured(settings)
  const databaseFile = join(files.folder, 'own.db')
  let mailbox: Mailbox
  let server: Ended
  let caller: Caller
  let malformedCalls = 0
  const commands: Ended[] = []
  /** The database's files as they were while the server ran, and after it. */
  const dumps: Buffer[] = []

  function dump(): void {
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(databaseFile + suffix)) dumps.push(readFileSync(databaseFile + suffix))
    }
  }

  before(async () => {
    mailbox = await openMailbox(smtpPassword)
    const environment = { ...configuration, DATABASE_URL: `sqlite:${databaseFile}`, SMTP_URL: mailbox.url }
    const add = (name: string, value: string) => {
      issued.add(name, value)
      secrets.add(name, value)
    }
    for (const [name, value] of Object.entries({ ...passwords, sent: canaries.secret })) add(`password ${name}`, value)
    for (const [name, value] of Object.entries({ ...configuration, smtpPassword })) own.add(name, value)
    secrets.add('sent elsewhere', canaries.other)
    add('one-time token of a stranger', oneTimeToken)

    await using running = await files.start(environment)
    const latchkey = async (words: readonly string[], input: string = '') => {
      const all = [...scriptWords('latchkey'), ...words, '--config', join(files.folder, 'latchkey.json')]
      const ended = await runToEnd(all, { env: environment, input })
      commands.push(ended)
      return ended.stdout
    }
    const named = ['users', 'create', 'admin', '--email', 'admin@example.com', '--email-verified', '--password-stdin']
    await latchkey(named, `${passwords.admin}\n`)
    await latchkey(['users', 'first-admin', 'admin'])
    await latchkey(['users', 'create', 'zoe', canaries.secret, '--password-stdin'], passwords.wrong)
    const client = await latchkey([
      'clients',
      'create',
      'batch',
      '--name',
      'Nightly jobs',
      '--grants',
      GRANTS,
      '--json',
    ])
    const { secret } = JSON.parse(client) as { readonly secret: string }
    add('client secret', secret)

    caller = createCaller(running, { ...secrets, add })
    malformedCalls = await live({
      ...{ caller, mailbox, databaseFile, passwords, canaries, oneTimeToken },
      feedToken: configuration.FEED_TOKEN,
      client: { id: 'batch', secret },
    })
    dump()
    server = await running.end('SIGINT')
    dump()
    // A notice has none.
    for (const token of mailbox.mails.map(tokenIn)) if (token !== undefined) add('token of a mail', token)
  })
  after(async () => {
    await mailbox?.[Symbol.asyncDispose]()
    files[Symbol.dispose]()
  })

  it('are many, and went through everything', () => {
    assert.equal(server.exitCode, 0)
    for (const [name, least] of [
      ['access_token', 5],
      ['refresh_token', 5],
      ['api_key', 1],
      ['device_token', 1],
      ['client secret', 1],
      ['token of a mail', 2],
    ] as const) {
      assert.ok(secrets.count(name) >= least, `${name}: ${secrets.count(name)}`)
    }
    assert.ok(malformedCalls > 300, String(malformedCalls))
    assert.ok(caller.errors.length > 300, String(caller.errors.length))
    assert.ok(caller.errors.some((error) => error.startsWith('[503')))
  })

  it('are in no line of the log, not even as a hash', () => {
    const log = `${server.stdout}${server.stderr}`
    // It says what it should: logins, refusals, faults.
    assert.ok(log.split('\n').length > 100)
    assert.match(log, /"level":50|"level":40/)
    for (const kind of [secrets, own]) assert.deepEqual(kind.foundIn(log, { hashesToo: true }), [])
    assert.doesNotMatch(log, /argon2|pbkdf2|zoe@|BEGIN |"d":/)
  })

  it('are in no error that a client is answered', () => {
    const answered = caller.errors.join('\n')
    for (const kind of [secrets, own]) assert.deepEqual(kind.foundIn(answered, { hashesToo: true }), [])
    assert.doesNotMatch(answered, /argon2|pbkdf2|latchkey_|sqlite/i)
  })

  it('are in no file of the database in clear', () => {
    const all = Buffer.concat(dumps)
    // It is the database that was used.
    for (const there of ['admin@example.com', 'Nightly jobs', 'argon2id']) assert.ok(all.includes(there), there)
    for (const kind of [issued, own]) assert.deepEqual(kind.foundIn(all), [])
  })

  it('are in no row of the database in clear, and in no event of the audit log', () => {
    const file = new DatabaseSync(databaseFile, { readOnly: true })
    const tables = file.prepare("select name from sqlite_master where type = 'table'").all()
    const rows = tables.map(({ name }) => [name, file.prepare(`select * from ${name}`).all()] as const)
    file.close()
    for (const kind of [issued, own]) assert.deepEqual(kind.foundIn(JSON.stringify(rows)), [])
    const audit = rows.find(([name]) => name === 'latchkey_audit')?.[1] ?? []
    assert.ok(audit.length > 30, String(audit.length))
    for (const kind of [issued, own]) assert.deepEqual(kind.foundIn(JSON.stringify(audit), { hashesToo: true }), [])
    assert.doesNotMatch(JSON.stringify(audit), /argon2/)
  })

  it('among them the private keys, are stored under the key-encryption key alone', async () => {
    const privateKeys = collectSecrets()
    {
      await using store = await openStore({ url: `sqlite:${databaseFile}` })
      const encryption = createKeyEncryption([Buffer.from(configuration.KEY_ENCRYPTION_KEY, 'hex')])
      for (const { sealed, kid, alg } of await store.signingKeys.list()) {
        const jwk = JSON.parse(encryption.open(sealed ?? '', { kid, alg })) as { readonly d: string }
        privateKeys.add('private key', jwk.d)
        privateKeys.add('private key', Buffer.from(jwk.d, 'base64url').toString('hex'))
        const raw = Buffer.from(jwk.d, 'base64url')
        assert.equal(raw.length, 32)
        assert.ok(!Buffer.concat(dumps).includes(raw))
      }
    }
    assert.ok(privateKeys.count('private key') >= 2)
    const everything = [...dumps, Buffer.from(`${server.stdout}${server.stderr}${caller.errors.join('\n')}`)]
    assert.deepEqual(privateKeys.foundIn(Buffer.concat(everything)), [])
  })

  it('are in no mail but for the one token of its link', () => {
    for (const mail of mailbox.mails) {
      const token = tokenIn(mail) ?? ''
      // A notice has no link.
      assert.equal(token !== '', mail.includes('https://app.example/'))
      for (const kind of [secrets, own])
        assert.deepEqual(kind.foundIn(mail.replaceAll(token, ''), { hashesToo: true }), [])
    }
  })

  it('are printed by no command, but for a client’s secret when it is made', () => {
    const printed = commands.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('\n')
    assert.deepEqual(
      commands.map(({ exitCode }) => exitCode),
      [0, 0, 2, 0],
    )
    assert.deepEqual(secrets.foundIn(printed, { hashesToo: true }), ['client secret'])
    assert.deepEqual(own.foundIn(printed, { hashesToo: true }), [])
    assert.deepEqual(secrets.foundIn(commands.map(({ stderr }) => stderr).join('\n')), [])
  })
})

describe('canary secrets of a start that is refused', () => {
  const refused = collectSecrets()
  const made = (name: string) => {
    const value = canary(name)
    refused.add(name, value)
    return value
  }

  for (const [what, environment] of [
    [
      'that are all wrong',
      {
        KEY_ENCRYPTION_KEY: made('key-encryption-key'),
        FLASK_SECRET: made('flask').slice(0, 24),
        FEED_TOKEN: made('feed').slice(0, 24),
        DATABASE_URL: `mysq://app:${made('database-password')}@127.0.0.1/app`,
        SMTP_URL: `smtp://mail:${made('smtp')}@127.0.0.1:25/?${made('smtp-query')}`,
      },
    ],
    [
      'to a database that nobody runs',
      {
        ...configuration,
        DATABASE_URL: `postgres://app:${made('database-password')}@127.0.0.1:1/app`,
        SMTP_URL: `smtp://mail:${made('smtp')}@127.0.0.1:1`,
      },
    ],
  ] as const) {
    it(`are not told, of secrets ${what}`, async () => {
      using files = configured(settings)
      const { exitCode, stdout, stderr } = await files.runToEnd(environment)
      assert.equal(exitCode, 2)
      assert.match(stderr, /^error: /)
      assert.doesNotMatch(`${stdout}${stderr}`, /c4n4ry/)
      assert.deepEqual(refused.foundIn(`${stdout}${stderr}`, { hashesToo: true }), [])
    })
  }
})
