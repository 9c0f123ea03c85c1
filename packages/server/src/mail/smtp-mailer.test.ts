/** Against a real SMTP server on this machine. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { MailError } from '../faults/mail-error.ts'
import { mailLinks } from './link.ts'
import { createSmtpMailer, type SmtpMailerOptions } from './smtp-mailer.ts'
import { createLetters } from './templates.ts'

interface Received {
  readonly from: unknown
  readonly to: readonly unknown[]
  readonly secure: boolean
  readonly source: string
}

interface TestSmtpServer extends AsyncDisposable {
  readonly port: number
  readonly received: readonly Received[]
}

async function startSmtpServer(options: SMTPServerOptions = {}): Promise<TestSmtpServer> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onData: (stream, { envelope, secure }, done) => {
      text(stream).then((source) => {
        const { mailFrom, rcptTo } = envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure,
          source,
        })
        done()
      }, done)
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const mail = {
  to: 'roy@example.com',
  ...createLetters('Kettles & Söhne').passwordReset('https://app.test/reset#token=abc', {
    validSeconds: 3600,
    quietSeconds: undefined,
  }),
}

async function send(port: number, options: Partial<SmtpMailerOptions> = {}): Promise<void> {
  await using mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'no-reply@example.com', ...options })
  await mailer.send(mail)
}

const certificate = makeCertificate()
const skip = certificate ? false : 'openssl is missing: apt-get install openssl'

describe('mail by SMTP', () => {
  it('arrives with both bodies, from the configured address, at one mailbox', async () => {
    await using server = await startSmtpServer({ disabledCommands: ['STARTTLS', 'AUTH'] })
    await send(server.port, { fromName: 'Kettles, Inc.' })
    const [{ from, to, source } = { from: '', to: [], source: '' }] = server.received
    assert.deepEqual([from, to], ['no-reply@example.com', ['roy@example.com']])
    assert.match(source, /^From: "Kettles, Inc\." <no-reply@example\.com>\r$/m)
    assert.match(source, /^Auto-Submitted: auto-generated\r$/m)
    assert.match(source, /^Content-Type: text\/plain/m)
    assert.match(source, /^Content-Type: text\/html/m)
    assert.match(source, /https:\/\/app\.test\/reset#token=3Dabc/)
  })

  it('goes over TLS where the server offers it, and logs in with name and password', { skip }, async () => {
    assert.ok(certificate)
    const seen: unknown[] = []
    await using server = await startSmtpServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) => {
        seen.push(username, password)
        done(null, { user: 'mail' })
      },
      ...certificate,
    })
    await send(server.port, {
      url: `smtp://m%40il:p%3Ass@localhost:${server.port}`,
      certificateAuthority: certificate.cert,
    })
    assert.deepEqual(seen, ['m@il', 'p:ss'])
    assert.deepEqual(
      server.received.map(({ secure }) => secure),
      [true],
    )
  })

  it('is not sent to a server whose certificate is not trusted', { skip }, async () => {
    assert.ok(certificate)
    await using server = await startSmtpServer(certificate)
    await assert.rejects(send(server.port, { url: `smtp://localhost:${server.port}` }))
    assert.equal(server.received.length, 0)
  })

  it('is not sent in the clear beyond this machine, whatever the server offers', async () => {
    await using server = await startSmtpServer({ disabledCommands: ['STARTTLS', 'AUTH'] })
    // A name for this machine that is not a loopback name.
    await assert.rejects(send(server.port, { url: `smtp://0.0.0.0:${server.port}` }), /STARTTLS/)
    assert.equal(server.received.length, 0)
  })

  for (const [command, code, isPermanent] of [
    ['RCPT TO', 451, false],
    ['RCPT TO', 550, true],
    ['DATA', 452, false],
    ['DATA', 554, true],
    // Of the sender, which an operator mends.
    ['MAIL FROM', 550, false],
  ] as const) {
    it(`that is answered with ${code} to ${command} keeps the number, and says whether it is for good`, async () => {
      const refusal = Object.assign(new Error('roy@example.com: no'), { responseCode: code })
      await using server = await startSmtpServer({
        disabledCommands: ['STARTTLS', 'AUTH'],
        onMailFrom: (_address, _session, done) => done(command === 'MAIL FROM' ? refusal : null),
        onRcptTo: (_address, _session, done) => done(command === 'RCPT TO' ? refusal : null),
        ...(command === 'DATA' && {
          onData: (stream, _session, done) => void stream.resume().on('end', () => done(refusal)),
        }),
      })
      await assert.rejects(send(server.port), (fault: MailError) => {
        assert.deepEqual([fault.name, fault.smtp, fault.isPermanent], ['MailError', code, isPermanent])
        assert.equal(fault.message, `the mail server did not take a mail: ${code} to ${command}`)
        return true
      })
    })
  }

  it('whose login is refused is tried again: an operator mends the password', async () => {
    await using server = await startSmtpServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(Object.assign(new Error('no'), { responseCode: 535 })),
    })
    const sending = send(server.port, { url: `smtp://mail:wrong@127.0.0.1:${server.port}` })
    await assert.rejects(sending, { name: 'MailError', smtp: 535, isPermanent: false })
  })

  it('that no server answers says so', async () => {
    await assert.rejects(send(1), { name: 'MailError', isPermanent: false, smtp: undefined })
  })

  it('is refused loudly when the server refuses it', async () => {
    await using server = await startSmtpServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: (_address, _session, done) => done(new Error('no such mailbox')),
    })
    await assert.rejects(send(server.port))
  })

  for (const [options, advice] of [
    [{ url: 'http://mail.test' }, /^url: /],
    [{ url: 'smtp://' }, /^url: /],
    [{ url: 'smtp://user:geheim@mail.test/?pool=true' }, /^url: /],
    [{ from: 'Kettles <no-reply@example.com>' }, /^from: /],
    [{ from: 'a@example.com,b@example.com' }, /^from: /],
  ] as const) {
    it(`refuses ${JSON.stringify(options)} without its password`, () => {
      const given = { url: 'smtp://mail.test', from: 'no-reply@example.com', ...options }
      assert.throws(
        () => createSmtpMailer(given),
        (error) => error instanceof TypeError && advice.test(error.message) && !error.message.includes('geheim'),
      )
    })
  }
})

describe('links of mails', () => {
  const releaseLogin = 'https://app.test/release'
  const links = { verifyEmail: 'https://app.test/verify', resetPassword: 'https://app.test/reset', releaseLogin }
  it('lead to https, or to this machine', () => {
    assert.partialDeepStrictEqual(mailLinks(links), links)
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const page = `http://${host}:3000/reset`
      assert.equal(mailLinks({ ...links, resetPassword: page }).resetPassword, page)
    }
    for (const wrong of [
      'http://app.test/reset',
      '/reset',
      '',
      'javascript:alert(1)',
      'https://app.test/#x',
      'https://u:p@app.test/',
    ]) {
      assert.throws(() => mailLinks({ ...links, resetPassword: wrong }), /^TypeError: resetPassword: give an absolute/)
    }
  })
})

describe('letters', () => {
  it('cannot be made to hold markup by the service’s name', () => {
    const { html, subject } = createLetters('<b>"Kettles"</b>').usernameTaken()
    assert.ok(!html.includes('<b>'))
    assert.ok(subject.includes('<b>'))
  })
})

/** For `localhost`, made by OpenSSL's own program for these tests. */
function makeCertificate(): { readonly key: string; readonly cert: string } | undefined {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '-', '-out', '-']
  const { stdout, status } = spawnSync('openssl', ['req', '-x509', '-days', '2', ...key, ...subject], {
    encoding: 'utf8',
  })
  if (status !== 0) return undefined
  const [from, to] = [stdout.indexOf('-----BEGIN CERTIFICATE'), stdout.indexOf('-----BEGIN PRIVATE')]
  return { cert: stdout.slice(from), key: stdout.slice(to, from) }
}
