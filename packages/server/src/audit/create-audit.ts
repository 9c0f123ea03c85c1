/** Keeps the audit log. An event that cannot be written is counted and logged, and does not fail the operation: that has happened already. */
import { type OptionTable, parseOptions, withMethods } from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import type { Logger } from '../world/logger.ts'
import type { Audit } from './audit.ts'
import type { AuditStore } from './audit-store.ts'

/** What keeping the audit log needs. */
export interface AuditPorts {
  readonly store: Pick<AuditStore, 'append'>
  readonly logger: Logger
}

/** An audit log that knows what it has lost. */
export interface AuditLog extends Audit {
  /** How many events could not be kept since the start. */
  readonly lost: () => number
}

const OPTIONS = {
  store: withMethods<AuditPorts['store']>('the audit log of a store', 'append'),
  logger: withMethods<Logger>('a logger, such as createLogger() returns', 'warn', 'error'),
} satisfies OptionTable<keyof AuditPorts>

export function createAudit(ports: AuditPorts): AuditLog {
  const { store, logger } = parseOptions(OPTIONS, ports)
  let lost = 0
  return {
    lost: () => lost,
    record: async (event) => {
      try {
        await store.append(event)
      } catch (fault) {
        lost += 1
        logger.error(
          { event: 'audit_lost', type: event.type, lost, fault: describeFault(fault) },
          'an audit event is lost',
        )
      }
    },
  }
}
