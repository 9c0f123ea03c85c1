/**
 * Mails that were promised, until a server has taken them. A row says what is to be written and never holds what it will say: a link is made when its
 * mail is sent, so that no secret lies in the database. Each is sent by one process; by two if one dies, or is slow, while it sends.
 */
import { createOutbox } from '../events/outbox.ts'
import type { OutboxStore } from '../events/outbox-store.ts'
import { whileUnavailable } from '../faults/while-unavailable.ts'
import type { World } from '../world/world.ts'
import type { Mail, Mailer } from './mailer.ts'

/** Why a mail was never sent. */
export interface MailLoss {
  /** `refused`: for good, by the server. `given_up`: it was tried for as long as is allowed. `no_room`: too many wait. */
  readonly reason: 'refused' | 'given_up' | 'no_room'
  /** What the server said last. */
  readonly smtp?: number | undefined
}

/** What the queue needs. */
export interface MailQueuePorts<O> extends World {
  readonly store: OutboxStore
  readonly mailer: Mailer
  /** Writes the mail now. Undefined where nobody wants it any more: the user is gone, or has verified the address. */
  readonly write: (order: O) => Promise<Mail | undefined>
  /** Told of each mail that will never be sent. */
  readonly onLost: (order: O, loss: MailLoss) => Promise<void>
  /** How long each is tried. */
  readonly retrySeconds: number
}

/** Disposing waits for the mails that are being sent. */
export interface MailQueue<O> extends AsyncDisposable {
  /** Resolves when the mail was tried once. It is kept, and tried again if that failed. */
  readonly send: (order: O) => Promise<void>
  /** Whether so many wait that no other is taken. */
  readonly isFull: () => boolean
  /** Whether the last attempt was in vain, or mails have waited for long. */
  readonly isFailing: () => boolean
}

/** Mails of all kinds that wait, in all. Each mailbox gets three an hour. */
const MOST_WAITING = 1000
/** As in `outbox`: this process tries it right away; if it dies first, another does. */
const CLAIM_SECONDS = 30
const EVENT = 'mail'

interface Kept<O> {
  readonly order: O
  /** Seconds since the epoch. */
  readonly orderedAt: number
}

export function createMailQueue<O extends { readonly kind: string }>(ports: MailQueuePorts<O>): MailQueue<O> {
  const { store, mailer, write, onLost, retrySeconds, clock, logger, randomId } = ports
  let isFailing = false
  const outbox = createOutbox({ store, clock, logger, listenerOf: () => (kept: never) => deliver(kept) })
  outbox.begin()

  async function deliver({ order, orderedAt }: Kept<O>): Promise<void> {
    const mail = await write(order)
    if (!mail) return
    try {
      await mailer.send(mail)
      isFailing = false
    } catch (fault) {
      const { isPermanent = false, smtp } = Object(fault) as { readonly isPermanent?: boolean; readonly smtp?: number }
      if (isPermanent) return lose(order, { reason: 'refused', smtp })
      isFailing = true
      if (clock.now() - orderedAt >= retrySeconds) return lose(order, { reason: 'given_up', smtp })
      throw fault
    }
  }

  async function lose(order: O, loss: MailLoss): Promise<void> {
    logger.error({ event: 'mail_lost', about: order.kind, ...loss }, 'a mail will not be sent')
    await onLost(order, loss)
  }

  return {
    async send(order) {
      if (outbox.waiting() >= MOST_WAITING) return lose(order, { reason: 'no_room' })
      const now = clock.now()
      const kept: Kept<O> = { order, orderedAt: Math.floor(now) }
      const payload = JSON.stringify(kept)
      const entry = { id: randomId(), event: EVENT, listener: order.kind, payload, attempts: 0 }
      // Its time begins when it is written.
      const dueAt = () => Math.floor((clock.now() + CLAIM_SECONDS) * 1000)
      const put = await whileUnavailable(async () => {
        const written = { ...entry, dueAt: dueAt() }
        await store.put([written])
        return written
      }, clock)
      await outbox.tell([put])
    },
    isFull: () => outbox.waiting() >= MOST_WAITING,
    isFailing: () => isFailing || outbox.isLate(),
    [Symbol.asyncDispose]: () => outbox[Symbol.asyncDispose](),
  }
}
