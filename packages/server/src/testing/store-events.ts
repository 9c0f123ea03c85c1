/** The events of a store in tests, with every room listening. */
import { randomUUID } from 'node:crypto'
import type { Events } from '../events/events.ts'
import { createServerEvents, type ServerEventsPorts } from '../server/server-events.ts'
import type { Rows, Store } from '../server/store.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { recordingLogger } from './test-server.ts'

/** They have begun. Left out: revocations go straight into the store, the audit log hears nothing, and time is the machine's. */
export function storeEvents(
  store: Store,
  more: Partial<Pick<ServerEventsPorts, 'audit' | 'clock' | 'log'>> = {},
): Events<Rows> {
  const events = createServerEvents({
    randomId: randomUUID,
    logger: recordingLogger(),
    clock: createSystemClock(),
    audit: { record: async () => {} },
    log: store.revocations,
    ...more,
    store,
    accessTokenLifetimeSeconds: () => 600,
  })
  events.begin()
  return events
}
