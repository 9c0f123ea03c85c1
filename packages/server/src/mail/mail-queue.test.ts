/** Mails that were promised: tried again, given up in the end, and never by two at once. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { DomainError } from '../faults/domain-error.ts'
import { MailError } from '../faults/mail-error.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createMailQueue, type MailLoss } from './mail-queue.ts'
import type { Mail } from './mailer.ts'

interface Order {
  readonly kind: 'link'
  readonly subject: string
}

const order: Order = { kind: 'link', subject: '7' }
const busy = new MailError({ smtp: 451, command: 'RCPT TO' }, false)

/** @param answers - what the mail server says, one after the other; then it takes everything */
async function queueWith(answers: readonly Error[], more: { readonly retrySeconds?: number } = {}) {
  const store = await openStore({ url: 'sqlite::memory:' })
  const clock = createMovableClock()
  const logger = recordingLogger()
  const sent: Mail[] = []
  const lost: MailLoss[] = []
  const left = [...answers]
  let written = 0
  let ids = 0
  const randomId = () => {
    ids += 1
    return `0191f2d4-0000-7000-8000-${String(ids).padStart(12, '0')}`
  }
  const ports = {
    store: store.mails,
    clock,
    logger,
    randomId,
    mailer: {
      send: async (mail: Mail) => {
        const fault = left.shift()
        if (fault) throw fault
        sent.push(mail)
      },
    },
    write: async ({ subject }: Order) => {
      written += 1
      return subject === 'gone' ? undefined : { to: 'roy@example.com', subject, text: `secret ${written}`, html: '' }
    },
    onLost: async (_order: Order, loss: MailLoss) => void lost.push(loss),
    retrySeconds: 86_400,
    ...more,
  }
  const queue = createMailQueue(ports)
  const pending = async () => (await store.mails.pending()).count
  /** The queue asks its table in several turns: time that does not wait for them runs away from its claims. */
  const pass = async () => {
    await clock.advance(5)
    for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate)
  }
  const close = async () => {
    await queue[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  }
  return { ports, store, clock, logger, sent, lost, queue, pending, pass, [Symbol.asyncDispose]: close }
}

describe('a mail that waits', () => {
  it('is sent when a server takes it at last, with a link that was made then, and is in the way of nothing before', async () => {
    await using app = await queueWith([busy, busy])
    await app.queue.send(order)
    assert.deepEqual([app.sent.length, await app.pending(), app.queue.isFailing()], [0, 1, true])
    while (app.sent.length === 0) await app.pass()
    while ((await app.pending()) > 0) await new Promise(setImmediate)
    assert.deepEqual([app.sent[0]?.text, app.queue.isFailing()], ['secret 3', false])
    assert.deepEqual(app.lost, [])
  })

  it('lies in the database without a word of what it will say', async () => {
    await using app = await queueWith([busy])
    await app.queue.send(order)
    const [row] = await app.store.mails.claim({ now: 4e12, latest: 5e12, until: 4e12, limit: 1 })
    assert.deepEqual(JSON.parse(row?.payload ?? '').order, order)
  })

  it('is not tried again after a server has refused it for good, and its number is told', async () => {
    await using app = await queueWith([new MailError({ smtp: 550, command: 'RCPT TO' }, true)])
    await app.queue.send(order)
    assert.deepEqual(app.lost, [{ reason: 'refused', smtp: 550 }])
    assert.deepEqual([await app.pending(), app.queue.isFailing()], [0, false])
    assert.ok(app.logger.lines.some(({ facts }) => JSON.stringify(facts).includes('"smtp":550')))
  })

  it('is given up when it was tried for as long as is allowed', async () => {
    await using app = await queueWith(
      Array.from({ length: 99 }, () => busy),
      { retrySeconds: 60 },
    )
    await app.queue.send(order)
    while (app.lost.length === 0) await app.pass()
    assert.deepEqual(app.lost, [{ reason: 'given_up', smtp: 451 }])
    while ((await app.pending()) > 0) await new Promise(setImmediate)
  })

  it('is forgotten when nobody wants it any more', async () => {
    await using app = await queueWith([])
    await app.queue.send({ kind: 'link', subject: 'gone' })
    assert.deepEqual([app.sent.length, app.lost.length, await app.pending()], [0, 0, 0])
  })

  it('is sent by another process when the first has died, and by one alone', async () => {
    await using app = await queueWith([busy])
    await app.queue.send(order)
    await app.queue[Symbol.asyncDispose]()
    await using one = createMailQueue(app.ports)
    await using other = createMailQueue(app.ports)
    while (app.sent.length === 0) await app.pass()
    for (let i = 0; i < 20; i += 1) await app.pass()
    assert.deepEqual([app.sent.length, one.isFailing(), other.isFailing()], [1, false, false])
  })

  it('is kept although the table was locked when it was ordered', async () => {
    await using app = await queueWith([])
    let isLocked = true
    const put: typeof app.store.mails.put = async (entries) => {
      if (isLocked) throw new DomainError('store_unavailable', 'locked')
      return app.store.mails.put(entries)
    }
    await using queue = createMailQueue({ ...app.ports, store: { ...app.store.mails, put } })
    const sending = queue.send(order)
    await app.clock.advance(4)
    assert.equal(app.sent.length, 0)
    isLocked = false
    await app.clock.advance(4)
    await sending
    assert.equal(app.sent.length, 1)
  })

  it('is not taken when a thousand wait', async () => {
    await using app = await queueWith([])
    const now = Math.floor(app.clock.now() * 1000)
    const entry = { event: 'mail', listener: 'link', payload: '{}', attempts: 1, dueAt: now + 3_600_000 }
    await app.store.mails.put(Array.from({ length: 1000 }, () => ({ ...entry, id: app.ports.randomId() })))
    while (!app.queue.isFull()) await app.pass()
    await app.queue.send(order)
    assert.deepEqual(app.lost, [{ reason: 'no_room' }])
  })
})
