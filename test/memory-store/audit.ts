/** The audit log in memory. */
import { type AuditEvent, type AuditStore, createOrderedUuidV7, type RecordedAuditEvent } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

const LONGEST_TEXT = 255

export function createMemoryAudit(): AuditStore & AsyncDisposable {
  const rows = new Map<string, RecordedAuditEvent>()
  const newId = createOrderedUuidV7()

  return {
    async append(event) {
      const recordedAt = Date.now()
      const id = newId(recordedAt)
      rows.set(id, { ...mended(event), id, recordedAt })
    },
    list: async ({ since = 0, until = Number.POSITIVE_INFINITY, after, limit, ...wanted }) =>
      [...rows.values()]
        .filter(({ recordedAt }) => recordedAt >= since && recordedAt < until)
        .filter((event) => Object.entries(wanted).every(([member, value]) => Reflect.get(event, member) === value))
        .toReversed()
        .filter(({ id }) => after === undefined || id < after.id)
        .slice(0, limit),
    removeStrangersBefore: async (before, limit) =>
      removeUpTo(limit, rows, ({ recordedAt, isStrangers }) => isStrangers === true && recordedAt < before),
    removeBefore: async (before, limit) => removeUpTo(limit, rows, ({ recordedAt }) => recordedAt < before),
    [Symbol.asyncDispose]: async () => {},
  }
}

function mended(event: AuditEvent): AuditEvent {
  const members = Object.entries(event).map(([member, value]) => {
    if (typeof value !== 'string') return [member, value]
    const text = value.toWellFormed().replaceAll('\0', '\ufffd')
    return [member, [...text].slice(0, LONGEST_TEXT).join('')]
  })
  return { ...event, ...Object.fromEntries(members) }
}
