/** Mail by SMTP. Beyond this machine nothing is sent without TLS: a link in a mail is a password for an hour. */
import { give, nonEmptyText, type OptionTable, optional, parseOptions, text } from '@latchkey/options'
import type { Transporter } from 'nodemailer'
import { MailError } from '../faults/mail-error.ts'
import { parseEmailAddress } from './email-address.ts'
import type { Mailer } from './mailer.ts'

/** Options of {@link createSmtpMailer}. */
export interface SmtpMailerOptions {
  /**
   * `smtps://user:password@host:465`, or `smtp://user:password@host:587`, which must offer STARTTLS unless it is on this machine.
   * Write `@ : / ? # %` in a password as `%XX`.
   */
  readonly url: string
  /** The sender: one plain address. */
  readonly from: string
  /** Shown beside the address. */
  readonly fromName?: string
  /** A certificate to trust beside the usual ones, as PEM. */
  readonly certificateAuthority?: string
}

/** Disposing closes its connections. */
export interface SmtpMailer extends Mailer, AsyncDisposable {}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const DEFAULT_PORTS = { 'smtp:': 587, 'smtps:': 465 } as const
const CONNECTION_MILLISECONDS = 10_000
const SILENCE_MILLISECONDS = 30_000

const OPTIONS = {
  url: parseUrl,
  from: address,
  fromName: optional('', text),
  certificateAuthority: optional(undefined, nonEmptyText),
} satisfies OptionTable<keyof SmtpMailerOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong, without the password */
export function createSmtpMailer(options: SmtpMailerOptions): SmtpMailer {
  const { url: server, from, fromName, certificateAuthority } = parseOptions(OPTIONS, options)
  let opened: Promise<Transporter> | undefined
  // Loaded with the first mail: most processes send none.
  const open = async () => (await import('nodemailer')).createTransport(transportOf(server, certificateAuthority))

  return {
    send: async ({ to, subject, text, html }) => {
      opened ??= open()
      const transport = await opened
      const sent = transport.sendMail({
        // Objects, so that nothing is read as a list of addresses.
        from: { name: fromName, address: from.address },
        to: { name: '', address: to },
        subject,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      await sent.catch((fault: unknown) => {
        throw mailErrorOf(fault)
      })
    },
    [Symbol.asyncDispose]: async () => (await opened)?.close(),
  }
}

/** A 5xx about the mailbox or the mail is for good. One about us (its sender, the login, TLS) is a setting that somebody mends. */
function mailErrorOf(fault: unknown): MailError {
  const { responseCode, command, code } = Object(fault)
  const smtp = Number.isInteger(responseCode) ? Number(responseCode) : undefined
  const word = (value: unknown) => (typeof value === 'string' && /^[A-Z][A-Z ]{0,31}$/.test(value) ? value : undefined)
  const isOfMail = command === 'RCPT TO' || command === 'DATA'
  return new MailError(
    { smtp, command: word(command), code: word(code) },
    isOfMail && smtp !== undefined && smtp >= 500,
  )
}

function transportOf(
  { protocol, hostname, port, username, password }: ReturnType<typeof parseUrl>,
  certificateAuthority: string | undefined,
) {
  const loopback = LOOPBACK.test(hostname)
  return {
    pool: true as const,
    maxConnections: 2,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? DEFAULT_PORTS[protocol] : Number(port),
    secure: protocol === 'smtps:',
    requireTLS: protocol === 'smtp:' && !loopback,
    tls: { minVersion: 'TLSv1.2' as const, ...(certificateAuthority && { ca: certificateAuthority }) },
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: CONNECTION_MILLISECONDS,
    greetingTimeout: CONNECTION_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function address(value: unknown) {
  const read = typeof value === 'string' ? parseEmailAddress(value) : undefined
  if (!read) throw give('one plain e-mail address')
  return read
}

function parseUrl(value: unknown) {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  const protocol = url?.protocol
  if (!url || (protocol !== 'smtp:' && protocol !== 'smtps:') || url.hostname === '' || !isBare(url)) {
    throw give('smtp://user:password@host:port or smtps://user:password@host:port')
  }
  const { hostname, port, username, password } = url
  return { protocol, hostname, port, username, password } as const
}

function isBare({ pathname, search, hash }: URL): boolean {
  return (pathname === '' || pathname === '/') && search === '' && hash === ''
}
