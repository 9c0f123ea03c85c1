/** A mail server that is slow, and one that takes nothing: every letter is waited for, and none that failed is forgotten in silence. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MailError } from '../faults/mail-error.ts'
import { type AccountServer, PASSWORD, startAccountServer } from '../testing/account-server.ts'
import { heldBack, isPending } from '../testing/held-back.ts'
import type { Mail } from './mailer.ts'

const person = { username: 'zoe', password: PASSWORD, email: 'zoe@example.com' }

/** What is mailed for which request. */
const letters: readonly (readonly [letter: string, ask: (server: AccountServer) => Promise<unknown>])[] = [
  ['a link to verify an address', ({ send }) => send('POST /v1/users', person)],
  [
    'a second one',
    async ({ send, addUser }) => {
      await addUser('zoe', { email: person.email, emailVerified: false })
      return send('POST /v1/email/verification', { email: person.email })
    },
  ],
  [
    'a link to reset a password',
    async ({ send, addUser }) => {
      await addUser('zoe', { email: person.email })
      return send('POST /v1/password/reset-request', { email: person.email })
    },
  ],
  [
    'word that a name is taken',
    async ({ send, addUser }) => {
      await addUser('zoe')
      return send('POST /v1/users', person)
    },
  ],
  [
    'word that an address is taken',
    async ({ send, addUser }) => {
      await addUser('other', { email: person.email })
      return send('POST /v1/users', person)
    },
  ],
]

for (const [letter, ask] of letters) {
  describe(`the mail with ${letter}`, () => {
    it('is on its way until the next server has it, and an end waits for that', async () => {
      const sent: Mail[] = []
      const slow = heldBack(async (mail: Mail) => void sent.push(mail))
      await using server = await startAccountServer({ mail: { mailer: { send: slow.ask } } })
      await ask(server)
      await slow.asked
      const end = server.accounts[Symbol.asyncDispose]()
      assert.ok(await isPending(server.accounts.afterwards.idle()))
      assert.ok(await isPending(end))
      slow.release()
      await end
      assert.deepEqual([sent.length, server.accounts.afterwards.failed()], [1, 0])
    })

    it('waits for another attempt when no server takes it, and the log has the number and no address', async () => {
      const mailer = { send: () => Promise.reject(new MailError({ smtp: 451, command: 'RCPT TO' }, false)) }
      await using server = await startAccountServer({ mail: { mailer } })
      await ask(server)
      await server.accounts.afterwards.idle()
      const { count, mostAttempts } = await server.store.mails.pending()
      assert.deepEqual([count, mostAttempts], [1, 1])
      assert.equal(server.accounts.isMailFailing(), true)
      const told = server.logger.lines.filter(({ facts }) => 'event' in facts && facts.event === 'listener_failed')
      assert.equal(told.length, 1)
      assert.match(JSON.stringify(told), /451 to RCPT TO/)
      assert.doesNotMatch(JSON.stringify(told), /zoe|example\.com/)
    })
  })
}
