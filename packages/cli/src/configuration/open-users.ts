/** The users that the settings name: the store, the hasher, and what is unsafe about them. */
import { createHasher } from '@latchkey/passwords'
import {
  ConfigurationError,
  createStoredUsers,
  DomainError,
  type Logger,
  type StoredUsers,
  type UserStore,
} from '@latchkey/server'
import { openStore, openUserTable, type UserTable } from '@latchkey/sql'
import type { UserSettings } from './settings.ts'

/** Faults of the settings alone; the database is asked later. */
export function userFaults({ table, columns, comparison }: Partial<UserSettings>): readonly string[] {
  if (table !== undefined) return []
  return Object.entries({ columns, comparison }).flatMap(([name, value]) =>
    value === undefined ? [] : [`users.${name}: is for an existing table; give users.table too`],
  )
}

/** @throws {ConfigurationError} when the URL is wrong or the database cannot be used */
export async function openUsers(settings: Partial<UserSettings>, url: string): Promise<UserTable> {
  try {
    return await open(settings, url)
  } catch (fault) {
    throw inWords(settings, fault)
  }
}

/**
 * Finds out what is wrong with the database without making anything in it: for a start that fails anyway.
 * Of our own schema, which may not be there yet, only a wrong URL and a database that does not answer are faults.
 *
 * @throws {ConfigurationError}
 */
export async function probeUsers(settings: Partial<UserSettings>, url: string): Promise<void> {
  try {
    await using _ = await open({ table: 'latchkey_users', ...settings }, url)
  } catch (fault) {
    const mayBeMade =
      settings.table === undefined && fault instanceof DomainError && fault.code === 'store_misconfigured'
    if (!mayBeMade) throw inWords(settings, fault)
  }
}

/** Our own table is rewritten to the present policy; somebody else's only when the settings say so. */
export function createUsers(
  store: UserStore,
  { table, unsafeFormats = [], rehash }: Partial<UserSettings>,
  logger: Logger,
): Promise<StoredUsers> {
  const hasher = createHasher({ unsafeFormats, ...(rehash && { policy: { format: rehash } }) })
  return createStoredUsers({ store, hasher, rehash: rehash !== undefined || table === undefined, logger })
}

async function open({ table, columns, comparison }: Partial<UserSettings>, url: string): Promise<UserTable> {
  if (table === undefined) {
    const store = await openStore({ url })
    return { ...store.users, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  }
  const named = columns ?? { id: 'id', username: 'username', password: 'password' }
  return openUserTable({ url, table, columns: named, ...(comparison && { comparison }) })
}

function inWords({ urlEnv }: Partial<UserSettings>, fault: unknown): unknown {
  if (fault instanceof TypeError) return new ConfigurationError([`users.urlEnv: ${urlEnv}: ${fault.message}`])
  return fault instanceof DomainError ? new ConfigurationError([`users: ${fault.message}`]) : fault
}
