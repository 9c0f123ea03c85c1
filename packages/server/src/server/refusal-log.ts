/** A guard's refusals in the log: what `latchkey explain --request` reads. */
import type { RefusalRecord } from '@latchkey/guard'
import type { Dialect } from '@latchkey/protocol'
import type { Logger } from '../world/logger.ts'

/** The members of a line. Anything else in a record stays out until it is listed here. */
interface RefusalLine {
  readonly event: 'refused'
  readonly requestId: string
  readonly dialect: string
  readonly method: string
  readonly status: number
  readonly code: string
  readonly part: string | undefined
  readonly reason: string | undefined
  readonly claim: string | undefined
  readonly secondsOff: number | undefined
  readonly missingScopes: readonly string[] | undefined
  readonly maximumAgeSeconds: number | undefined
  readonly acrValues: readonly string[] | undefined
  readonly audience: readonly string[] | undefined
}

/** The `onRefusal` of a face's guard; undefined when the log would drop its lines. */
export function refusalLog(dialect: Dialect, logger: Logger): ((record: RefusalRecord) => void) | undefined {
  if (logger.isLevelEnabled?.('info') === false) return undefined
  const { requiredClaims, stringClaims } = dialect.policy()
  const claims = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'cnf', ...requiredClaims, ...stringClaims])
  return (record) => logger.info(lineOf(record, claims), 'a guard refused a request')
}

function lineOf({ requestId, dialect, method, status, reason: why }: RefusalRecord, claims: Set<string>): RefusalLine {
  const { code, part, reason, claim, secondsOff, missingScopes, maximumAgeSeconds, acrValues, audience } = why
  return {
    event: 'refused',
    requestId,
    dialect,
    method,
    status,
    code,
    part,
    reason,
    // An old app's decoder names what it likes.
    claim: claim !== undefined && claims.has(claim) ? claim : undefined,
    secondsOff,
    missingScopes,
    maximumAgeSeconds,
    acrValues,
    audience,
  }
}
