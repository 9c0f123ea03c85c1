/** How long a server keeps its own audit log. */
import { isPlainObject, nested, type OptionTable, optional, readOptions, secondsWithin } from '@latchkey/options'

/** If the defaults do not fit. */
export interface AuditRetention {
  /** Seconds, at least a day. Default 365 days. */
  readonly retentionSeconds?: number
  /** Of what strangers have caused: seconds, at least a day. Default 30 days. */
  readonly strangersRetentionSeconds?: number
}

const atLeastADay = secondsWithin(86_400, Number.MAX_SAFE_INTEGER)

const OPTIONS = {
  retentionSeconds: optional(undefined, atLeastADay),
  strangersRetentionSeconds: optional(undefined, atLeastADay),
} satisfies OptionTable<keyof AuditRetention>

/** Whether it is this, and neither an audit log of the app's own nor none. */
export function isAuditRetention(audit: unknown): audit is AuditRetention {
  return isPlainObject(audit) && !('record' in audit) && !('off' in audit)
}

/** One line for each fault. */
export function auditRetentionFaults(audit: AuditRetention): readonly string[] {
  return readOptions({ audit: nested(OPTIONS) }, { audit }).faults ?? []
}
