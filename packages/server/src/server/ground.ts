/** What all faces of a server share. It is made once, when the store is open, and passed in; there is no global one. */
import type { Hasher } from '@latchkey/passwords'
import type { Audit } from '../audit/audit.ts'
import type { Events } from '../events/events.ts'
import type { Listeners } from '../http/listeners.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import type { UsernamesOf } from '../revocations/revoke-subject.ts'
import type { Recipe } from '../world/recipe.ts'
import type { World } from '../world/world.ts'
import type { FaceFeed } from './face-feed.ts'
import type { People } from './people.ts'
import type { Rows, Store } from './store.ts'

/** The World with what protects a server. Nothing in it is optional: a protection that is off is there, and does nothing. */
export interface Ground extends World {
  /** Undefined if the server was given none. */
  readonly store: Store | undefined
  /** Of the store, and undefined without one: rooms listen until the last face is open, and raise what happens from then on. */
  readonly events: Pick<Events<Rows>, 'listen' | 'raise' | 'raiseAround' | 'decide'> | undefined
  readonly hasher: Hasher
  /** The people of all faces that have no users of their own. Undefined if there is neither a store nor a user table. */
  readonly people: People | undefined
  /** What stands on which listener. */
  readonly listeners: Required<Listeners>
  readonly audit: Audit
  readonly limits: RateLimits
  readonly logins: LoginLimiter
  readonly revocations: RevocationLog
  /** What is known of them, for all faces together. */
  readonly feed: FaceFeed
  /** How tokens name people whose dialect says names. */
  readonly usernamesOf: UsernamesOf
  /** The longest that an access token of any face lives. Known once all faces are open. */
  readonly accessTokenLifetimeSeconds: () => number
  /** Opens what faces share, such as their users: once, however often it is asked for. It is closed with the server. */
  readonly open: <T>(recipe: Recipe<Ground, T>) => Promise<T>
}
