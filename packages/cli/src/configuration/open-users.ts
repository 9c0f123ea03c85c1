/** The people that the settings name: the user table of another app, or nobody, which leaves accounts of our own. */
import type { UserTableRecipe } from '@latchkey/server'
import { userTable } from '@latchkey/sql'
import type { UserSettings } from './user-settings.ts'

/** Faults of the settings alone; the database is asked later. */
export function userFaults({ table, ...users }: Partial<UserSettings>): readonly string[] {
  if (table !== undefined) return []
  const { columns, comparison, deleteRows } = users
  return Object.entries({ columns, comparison, deleteRows }).flatMap(([name, value]) =>
    value === undefined ? [] : [`users.${name}: is for an existing table; give users.table too`],
  )
}

/** @param url - of their database */
export function peopleOf(settings: Partial<UserSettings>, url: string | undefined): UserTableRecipe | undefined {
  const { table, columns, comparison, unsafeFormats, rehash, deleteRows } = settings
  if (table === undefined || url === undefined) return undefined
  return userTable({
    url,
    table,
    columns: columns ?? { id: 'id', username: 'username', password: 'password' },
    passwords: { ...(unsafeFormats && { unsafeFormats }), ...(rehash && { rehash }) },
    ...(comparison && { comparison }),
    ...(deleteRows !== undefined && { deletesRows: deleteRows }),
  })
}
