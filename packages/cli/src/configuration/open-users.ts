/** The users that the settings name, as a recipe: the store, the hasher, and what is unsafe about them. */
import { createHasher } from '@latchkey/passwords'
import {
  createStoredUsers,
  DomainError,
  type Ground,
  type Recipe,
  type StoredUsers,
  type UserStore,
} from '@latchkey/server'
import { openStore, openUserTable } from '@latchkey/sql'
import type { UserSettings } from './settings.ts'

/** Faults of the settings alone; the database is asked later. */
export function userFaults({ table, columns, comparison }: Partial<UserSettings>): readonly string[] {
  if (table !== undefined) return []
  return Object.entries({ columns, comparison }).flatMap(([name, value]) =>
    value === undefined ? [] : [`users.${name}: is for an existing table; give users.table too`],
  )
}

/** Users, and what to close after them. */
export type OpenedUsers = StoredUsers & AsyncDisposable

/**
 * @param url - of their database
 * @param ownsStore - whether they are the server's own store's
 */
export function usersRecipe(
  settings: Partial<UserSettings>,
  url: string,
  ownsStore: boolean,
): Recipe<Ground, OpenedUsers> {
  return {
    faults: () => [],
    // The server's own store is asked by itself.
    probe: async () => (ownsStore ? [] : probe(settings, url)),
    open: async (ground) => {
      const shared = ownsStore ? ground.store : undefined
      const store = shared
        ? { ...shared.users, [Symbol.asyncDispose]: async () => undefined }
        : await open(settings, url)
      try {
        return {
          ...(await createUsers(store, settings, ground)),
          [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
        }
      } catch (fault) {
        await store[Symbol.asyncDispose]()
        throw fault
      }
    },
  }
}

/**
 * Finds out what is wrong with the database without making anything in it.
 * Of our own schema, which may not be there yet, only a wrong URL and a database that does not answer are faults.
 */
async function probe(settings: Partial<UserSettings>, url: string): Promise<readonly string[]> {
  try {
    await using _ = await open({ table: 'latchkey_users', ...settings }, url)
    return []
  } catch (fault) {
    if (fault instanceof TypeError) return [`users.urlEnv: ${settings.urlEnv}: ${fault.message}`]
    if (!(fault instanceof DomainError)) throw fault
    return settings.table === undefined && fault.code === 'store_misconfigured' ? [] : [`users: ${fault.message}`]
  }
}

/** Our own table is rewritten to the present policy; somebody else's only when the settings say so. */
function createUsers(
  store: UserStore,
  { table, unsafeFormats = [], rehash }: Partial<UserSettings>,
  { logger }: Ground,
): Promise<StoredUsers> {
  const hasher = createHasher({ unsafeFormats, ...(rehash && { policy: { format: rehash } }) })
  return createStoredUsers({ store, hasher, rehash: rehash !== undefined || table === undefined, logger })
}

async function open(
  { table, columns, comparison }: Partial<UserSettings>,
  url: string,
): Promise<UserStore & AsyncDisposable> {
  if (table === undefined) {
    const store = await openStore({ url })
    return { ...store.users, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  }
  const named = columns ?? { id: 'id', username: 'username', password: 'password' }
  return openUserTable({ url, table, columns: named, ...(comparison && { comparison }) })
}
