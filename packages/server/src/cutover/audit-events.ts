/** What the audit log says of the cutover. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { CutoverSwitch } from './cutover-store.ts'

type Type = 'cutover_changed'

export const CUTOVER_EVENTS: AuditEventTypes<Type> = {
  cutover_changed:
    'An operator has moved people from the old app to this server, or back: the `object` is the route and the percentage, as `/auth 50`, or `* 0` for all routes.',
}

/** @param reason - why: `cutover` or `rollback` */
export function cutoverChanged(
  { route, percent, changedBy }: CutoverSwitch,
  reason: 'cutover' | 'rollback',
): AuditEvent<Type> {
  return { type: 'cutover_changed', outcome: 'success', object: `${route} ${percent}`, actor: changedBy, reason }
}
