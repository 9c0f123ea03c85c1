/** What a face's guard knows of revocations, and what becomes of requests while that is not known. */
import type { RevocationLoss } from '@latchkey/guard'
import { followRevocations, type RevocationFeed, type Revocations } from '@latchkey/guard/revocations'
import type { Dialect } from '@latchkey/protocol'
import type { Ground } from './ground.ts'

/** Of a server that revokes nothing. */
export const nothingRevoked: Revocations = Object.freeze({ isRevoked: () => false, isLost: () => false })

/** Follows the log until it is disposed of. */
export function followForFace(
  dialect: Dialect,
  { revocations, clock, logger }: Pick<Ground, 'revocations' | 'clock' | 'logger'>,
  whenLost: RevocationLoss,
): RevocationFeed {
  return followRevocations({
    source: revocations,
    clock: clock.now,
    monotonicClock: () => clock.monotonic() / 1000,
    onEvent: ({ type }) => {
      if (type !== 'lost' || whenLost !== 'fail-open') return
      logger.warn(
        { dialect: dialect.name },
        'what was revoked lately is not known: until it is, such tokens are accepted',
      )
    },
  })
}

/** The clients of an old app, whose tokens name no issuer, do not know an answer that says "not known at the moment". */
export function lossOf(dialect: Dialect): RevocationLoss {
  return dialect.policy().issuers.length > 0 ? 'fail-closed' : 'fail-open'
}
