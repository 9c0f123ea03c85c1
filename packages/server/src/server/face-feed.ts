/** What a face's guard knows of revocations, and what becomes of requests while that is not known. */
import type { RevocationLoss } from '@latchkey/guard'
import {
  followRevocations,
  type RevocationFeed,
  type RevocationFeedStatus,
  type Revocations,
} from '@latchkey/guard/revocations'
import type { Dialect } from '@latchkey/protocol'
import type { Ground } from './ground.ts'

/** What the server asks of a feed. */
export type FaceFeed = Revocations & { readonly status: Pick<RevocationFeedStatus, 'condensedUntil'> }

/** Of a server that revokes nothing. */
export const nothingRevoked: FaceFeed = Object.freeze({
  isRevoked: () => false,
  isLost: () => false,
  status: { condensedUntil: undefined },
})

/** Follows the log until it is disposed of. */
export function followForFace(
  dialect: Dialect,
  { revocations, clock, logger }: Pick<Ground, 'revocations' | 'clock' | 'logger'>,
  { whenLost, maximumBytes }: { readonly whenLost: RevocationLoss; readonly maximumBytes: number | undefined },
): RevocationFeed {
  return followRevocations({
    source: revocations,
    ...(maximumBytes !== undefined && { maximumBytes }),
    clock: clock.now,
    monotonicClock: () => clock.monotonic() / 1000,
    onEvent: (event) => {
      const { name } = dialect
      if (event.type === 'condensed') {
        const { issuedUntil, entries } = event
        logger.warn(
          { dialect: name, issuedUntil, entries },
          'there is no room for all revocations: every token that was issued until then is refused once',
        )
      }
      if (event.type !== 'lost' || whenLost !== 'fail-open') return
      logger.warn({ dialect: name }, 'what was revoked lately is not known: until it is, such tokens are accepted')
    },
  })
}

/** The clients of an old app, whose tokens name no issuer, do not know an answer that says "not known at the moment". */
export function lossOf(dialect: Dialect): RevocationLoss {
  return dialect.policy().issuers.length > 0 ? 'fail-closed' : 'fail-open'
}
