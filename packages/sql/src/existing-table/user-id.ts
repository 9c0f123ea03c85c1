/** Ids are compared by the type of their column: `"1abc"`, `true` and `[1]` are not the id 1, whatever the database thinks. */
import { isUuid, type UserId } from '@latchkey/server/stores'
import { isStorableText } from '../database/storable-text.ts'
import type { ExistingColumn } from '../engines/engine.ts'

/** The value as an id of this column, or undefined when no row can have it. */
export function parseUserId(value: unknown, column: ExistingColumn): UserId | undefined {
  if (column.kind === 'integer') {
    const { minimum, maximum } = column.integerRange
    return Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum
      ? Number(value)
      : undefined
  }
  if (typeof value !== 'string' || !isStorableText(value)) return undefined
  return column.kind === 'uuid' && !isUuid(value) ? undefined : value
}

/** An id as a driver returns it; undefined for an integer that JavaScript cannot hold exactly. */
export function readUserId(value: unknown, column: ExistingColumn): UserId | undefined {
  if (column.kind !== 'integer') return typeof value === 'string' ? value : undefined
  const isInteger = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string'
  return isInteger ? parseUserId(Number(value), column) : undefined
}
