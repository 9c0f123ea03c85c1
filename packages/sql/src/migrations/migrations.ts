/** All steps of our own schema, in their order. A step that has been released is never changed: what comes later is a new one. */
import { createFirstTables } from './0001-first-tables.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [createFirstTables]
