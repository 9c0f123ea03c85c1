/** A mail server on this machine that demands a password and keeps what it gets. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

export interface Mailbox extends AsyncDisposable {
  /** `smtp://…` with its password. */
  readonly url: string
  /** As they came, with their line breaks of transport undone. */
  readonly mails: readonly string[]
  /** The token of the next mail that nobody has asked for yet. */
  readonly nextToken: () => Promise<string>
}

const DEADLINE_MILLISECONDS = 20_000

export async function openMailbox(secret: string): Promise<Mailbox> {
  const mails: string[] = []
  let read = 0
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ password }, _session, done) =>
      password === secret ? done(null, { user: 'mail' }) : done(new Error('the password is wrong')),
    onData: (stream, _session, done) => {
      text(stream).then((source) => {
        mails.push(source.replaceAll('=\r\n', '').replaceAll('=3D', '='))
        done()
      }, done)
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo

  async function nextToken(): Promise<string> {
    const deadline = performance.now() + DEADLINE_MILLISECONDS
    while (mails.length <= read && performance.now() < deadline) await sleep(10)
    const token = tokenIn(mails[read])
    read += 1
    if (token === undefined) throw new Error('no mail with a link has come')
    return token
  }

  return {
    url: `smtp://mail:${secret}@127.0.0.1:${port}`,
    mails,
    nextToken,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The token of a mail's link. */
export function tokenIn(mail: string | undefined): string | undefined {
  return /#token=([\w-]{43})/.exec(mail ?? '')?.[1]
}
