/** The events of a server, or of who works beside it: one over a store, and every room listens before anything happens. */
import { callable, type OptionTable, optional, parseOptions, part, withMethods } from '@latchkey/options'
import { listenForOneTimeTokens } from '../accounts/listeners.ts'
import { listenForApiKeys } from '../api-keys/listeners.ts'
import { type Audit, auditOption } from '../audit/audit.ts'
import { listenForAuthorizations } from '../authorize/listeners.ts'
import { listenForConsents } from '../consents/listeners.ts'
import { createEvents, type Events } from '../events/events.ts'
import { listenForDevices } from '../login/listeners.ts'
import { listenForRevocations } from '../revocations/listeners.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import type { UsernamesOf } from '../revocations/revoke-subject.ts'
import { createCloseSessions } from '../sessions/close-sessions.ts'
import { createEndSessionsOfClient } from '../sessions/end-sessions-of-client.ts'
import { createEndSessionsOfConsent } from '../sessions/end-sessions-of-consent.ts'
import { createEndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import { listenForSessions } from '../sessions/listeners.ts'
import { clockOption } from '../world/clock.ts'
import { loggerOption } from '../world/logger.ts'
import type { World } from '../world/world.ts'
import { namesInTokens } from './names-in-tokens.ts'
import type { Rows, Store } from './store.ts'

/** What the rooms need to listen. */
export interface ServerEventsPorts extends World {
  readonly store: Store
  /** The one that the server publishes: what ends here must be refused there. */
  readonly log: Pick<RevocationLog, 'append'>
  readonly audit: Audit
  /** How tokens name people whose dialect says names. Default: as the store's own accounts are called. */
  readonly usernamesOf?: UsernamesOf
  /** The longest that an access token of any face may still live. Asked when something happens. */
  readonly accessTokenLifetimeSeconds: () => number
}

const OPTIONS = {
  store: part<Store>('what openStore() returns'),
  log: withMethods<ServerEventsPorts['log']>('what createRevocationLog() returns', 'append'),
  audit: auditOption,
  usernamesOf: optional(undefined, callable<UsernamesOf>('a function that returns the names of a person')),
  accessTokenLifetimeSeconds: callable<() => number>('a function that returns seconds'),
  clock: clockOption,
  randomId: callable<() => string>('a function that returns an id'),
  logger: loggerOption,
} satisfies OptionTable<keyof ServerEventsPorts>

/** Other listeners may be added until `begin` is called. Disposing waits for running listeners. */
export function createServerEvents(ports: ServerEventsPorts): Events<Rows> {
  parseOptions(OPTIONS, ports)
  const { store, log, audit, accessTokenLifetimeSeconds, clock } = ports
  const { usernamesOf = namesInTokens({ people: () => ({ accounts: store.users }), faces: () => [] }) } = ports
  const { outbox, sessions } = store
  const events = createEvents<Rows>({ ...ports, transaction: (work) => store.transaction(work), outbox })
  const { listen, raise } = events
  const close = createCloseSessions({ raise, accessTokenLifetimeSeconds, clock })
  // First what makes tokens worthless, then what keeps sessions from getting others.
  listenForRevocations(listen, { log, usernamesOf, accessTokenLifetimeSeconds, clock })
  const endingPorts = { store: sessions, close, audit, clock }
  listenForSessions(listen, {
    ofSubject: createEndSessionsOfSubject(endingPorts),
    ofConsent: createEndSessionsOfConsent(endingPorts),
    ofClient: createEndSessionsOfClient(endingPorts),
  })
  listenForOneTimeTokens(listen)
  listenForApiKeys(listen)
  listenForDevices(listen)
  listenForConsents(listen, store)
  listenForAuthorizations(listen)
  return events
}
