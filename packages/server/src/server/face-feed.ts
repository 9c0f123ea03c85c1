/** What a face's guard knows of revocations, and what becomes of requests while that is not known. */
import type { RevocationLoss } from '@latchkey/guard'
import {
  followRevocations,
  type RevocationFeed,
  type RevocationFeedStatus,
  type RevocationSource,
  type Revocations,
} from '@latchkey/guard/revocations'
import type { Dialect } from '@latchkey/protocol'
import type { World } from '../world/world.ts'

/** What the server asks of a feed. */
export type FaceFeed = Revocations & { readonly status: Pick<RevocationFeedStatus, 'condensedUntil'> }

/** Of a server that revokes nothing. */
export const nothingRevoked: FaceFeed = Object.freeze({
  isRevoked: () => false,
  isLost: () => false,
  status: { condensedUntil: undefined },
})

/** What following needs. */
export interface FollowForFaces extends Pick<World, 'clock' | 'logger'> {
  readonly source: RevocationSource
  /** Left out: the default of a guard. */
  readonly maximumBytes: number | undefined
  /** The dialects of the faces that believe tokens while the feed is lost. */
  readonly believing: () => readonly string[]
}

/** Follows the log until it is disposed of: once for all faces of a server, so that a process remembers each revocation once. */
export function followForFaces({ source, clock, logger, maximumBytes, believing }: FollowForFaces): RevocationFeed {
  return followRevocations({
    source,
    ...(maximumBytes !== undefined && { maximumBytes }),
    clock: clock.now,
    monotonicClock: () => clock.monotonic() / 1000,
    onEvent: (event) => {
      if (event.type === 'condensed') {
        logger.warn(
          { count: event.entries },
          'there is no room for all revocations: every token that was issued until now is refused once',
        )
      }
      if (event.type !== 'lost') return
      for (const dialect of believing())
        logger.warn({ dialect }, 'what was revoked lately is not known: until it is, such tokens are accepted')
    },
  })
}

/** The clients of an old app, whose tokens name no issuer, do not know an answer that says "not known at the moment". */
export function lossOf(dialect: Dialect): RevocationLoss {
  return dialect.policy().issuers.length > 0 ? 'fail-closed' : 'fail-open'
}
