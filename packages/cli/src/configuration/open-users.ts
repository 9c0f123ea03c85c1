/** The people that the settings name: the user table of another app, or nobody, which leaves accounts of our own. */
import type { FormatWithFields } from '@latchkey/passwords'
import type { UserTableRecipe } from '@latchkey/server'
import { userTable } from '@latchkey/sql'
import type { Right } from './section.ts'
import type { UserSettings } from './user-settings.ts'

/** Faults of the settings alone; the database is asked later. */
export function userFaults({ table, ...users }: Right<UserSettings>): readonly string[] {
  if (table !== undefined) return []
  const { columns, comparison, deleteRows } = users
  return Object.entries({ columns, comparison, deleteRows }).flatMap(([name, value]) =>
    value === undefined ? [] : [`users.${name}: is for an existing table; give users.table too`],
  )
}

/** What holds a secret is in no answer and in no token, whatever its column is called. */
export function secretFaults(
  { columns = ARTICLES_COLUMNS }: Right<UserSettings>,
  needed: readonly string[],
): readonly string[] {
  return needed.flatMap((column) =>
    column === columns.password
      ? [`options: a template or a check has {user.${column}}, which is the password: nothing that is sent may hold it`]
      : [],
  )
}

/** The columns of a user table, by what stands in them. */
export interface NamedColumns {
  readonly id: string
  readonly username: string
  readonly password: string
  readonly disabled?: string
  readonly active?: string
}

const ARTICLES_COLUMNS = { id: 'id', username: 'username', password: 'password' }

/** Undefined where one that every table needs has no name. */
export function namedColumns({ columns = ARTICLES_COLUMNS }: Right<UserSettings>): NamedColumns | undefined {
  const { id, username, password, disabled, active }: Right<UserSettings>['columns'] & object = columns
  if (!id || !username || !password) return undefined
  return {
    id,
    username,
    password,
    ...(disabled !== undefined && { disabled }),
    ...(active !== undefined && { active }),
  }
}

/**
 * @param url - of their database
 * @param formats - of `users.passwords`
 * @param others - columns that faces need
 */
export function peopleOf(
  settings: Right<UserSettings>,
  url: string | undefined,
  formats: readonly FormatWithFields[],
  others: readonly string[] = [],
): UserTableRecipe | undefined {
  const { table, comparison, rehash, deleteRows } = settings
  const columns = namedColumns(settings)
  if (table === undefined || url === undefined || !columns) return undefined
  return userTable({
    url,
    table,
    columns,
    passwords: { formats, ...(rehash && { rehash }) },
    ...(others.length > 0 && { others }),
    ...(comparison && { comparison }),
    ...(deleteRows !== undefined && { deletesRows: deleteRows }),
  })
}
