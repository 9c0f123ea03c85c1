/** An audit log for a server that has no database: lines of the log. The log holds no user and no address, so neither do these. */
import type { Logger } from '../world/logger.ts'
import type { Audit } from './audit.ts'

export function createLogAudit(logger: Logger): Audit {
  return {
    record: async ({ type, outcome, reason, requestId }) => {
      const facts = {
        event: 'audit',
        type,
        outcome,
        ...(reason !== undefined && { reason }),
        ...(requestId !== undefined && { requestId }),
      }
      if (outcome === 'refused') logger.warn(facts, 'audit')
      else logger.info(facts, 'audit')
    },
  }
}
