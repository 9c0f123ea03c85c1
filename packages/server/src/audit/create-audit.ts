/** Keeps the audit log. An event that cannot be written is counted and logged, and does not fail the operation: that has happened already. */
import { withDeadline } from '@latchkey/guard'
import { type OptionTable, parseOptions, withMethods } from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { World } from '../world/world.ts'
import type { Audit } from './audit.ts'
import type { AuditEvent } from './audit-event.ts'
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
  logger: loggerOption,
} satisfies OptionTable<keyof AuditPorts>

export function createAudit(ports: AuditPorts): AuditLog {
  const { store, logger } = parseOptions(OPTIONS, ports)
  return tellingLosses((event) => store.append(event), logger)
}

/** What an app keeps itself: it has a deadline, as all callbacks of an app. */
export function createGivenAudit(
  audit: Audit,
  { clock, logger, deadlineMilliseconds }: Pick<World, 'clock' | 'logger'> & { readonly deadlineMilliseconds: number },
): AuditLog {
  const kept = async (event: AuditEvent) => audit.record(event)
  return tellingLosses((event) => withDeadline(kept(event), deadlineMilliseconds, 'audit', clock), logger)
}

function tellingLosses(append: (event: AuditEvent) => Promise<void>, logger: Logger): AuditLog {
  let lost = 0
  return {
    lost: () => lost,
    record: async (event) => {
      try {
        await append(event)
      } catch (fault) {
        lost += 1
        logger.error(
          { event: 'audit_lost', type: event.type, requestId: event.requestId, lost, fault: describeFault(fault) },
          'an audit event is lost',
        )
      }
    },
  }
}
