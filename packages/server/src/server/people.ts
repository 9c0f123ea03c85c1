/** The one set of people that all faces of a server share: accounts of our own, or the user table of another app with what stands beside it. */
import type { Hasher } from '@latchkey/passwords'
import {
  type AccountPasswords,
  ownPasswords,
  type TablePasswordOptions,
  tablePasswords,
} from '../accounts/account-passwords.ts'
import type { RaiseForAccounts } from '../accounts/account-rows.ts'
import type { AccountStore } from '../accounts/account-store.ts'
import { noPeople } from '../accounts/no-people.ts'
import { createTableAccounts } from '../accounts/table-accounts.ts'
import { accountRemoved } from '../events/account-removed.ts'
import type { Events } from '../events/events.ts'
import type { UserTable } from '../login/user-table.ts'
import type { Recipe } from '../world/recipe.ts'
import type { World } from '../world/world.ts'
import type { Rows, Store } from './store.ts'

/** The user table of another app as a setting. */
export interface UserTableRecipe extends Recipe<World, UserTable & AsyncDisposable> {
  /** How its passwords are read and written. Default: as that app can read them. */
  readonly passwords?: TablePasswordOptions
  /** Whether a user who is deleted here is deleted in the table. Default false. */
  readonly deletesRows?: boolean
}

/** People, open. */
export interface People {
  readonly accounts: AccountStore
  readonly passwords: AccountPasswords
  /** Changes an account and raises the event. Undefined without a store. */
  readonly raise: RaiseForAccounts | undefined
}

/** What opening them needs. */
export interface PeoplePorts {
  readonly world: World
  readonly store: Store | undefined
  readonly events: Pick<Events<Rows>, 'raise' | 'raiseAround' | 'decide'> | undefined
  readonly hasher: Hasher
}

/** Those of the recipe; otherwise accounts of our own, if there is a store. */
export async function openPeople(
  recipe: UserTableRecipe | undefined,
  ports: PeoplePorts,
  opened: AsyncDisposableStack,
): Promise<People | undefined> {
  const { store, events, hasher, world } = ports
  if (recipe) return tablePeople(opened.use(await recipe.open(world)), recipe, ports)
  return store && ownPeople(store, events, hasher)
}

/** Accounts of our own, in the server's store. */
export function ownPeople(store: Pick<Store, 'users'>, events: PeoplePorts['events'], hasher: Hasher): People {
  return { accounts: store.users, passwords: ownPasswords(hasher), raise: events?.raise }
}

/** @param table - of another app, and perhaps of another database: there is no transaction over it and what we keep */
export async function tablePeople(
  table: UserTable,
  { passwords = {}, deletesRows = false }: Pick<UserTableRecipe, 'passwords' | 'deletesRows'>,
  { world, store, events }: Omit<PeoplePorts, 'hasher'>,
): Promise<People> {
  const { clock, logger } = world
  for (const finding of table.findings) logger.warn({}, `people: ${finding}`)
  const accounts = createTableAccounts({ table, people: store?.people ?? noPeople, deletesRows, clock })
  events?.decide(accountRemoved, async ({ subject }) => (await accounts.findById(subject)) === undefined)
  const raiseAround: RaiseForAccounts | undefined =
    store &&
    events &&
    ((event, payload, change) =>
      events.raiseAround(event, payload, async () =>
        change ? change({ users: accounts, oneTimeTokens: store.oneTimeTokens }) : true,
      ))
  return {
    accounts,
    passwords: tablePasswords(
      passwords,
      (await table.samplePasswordHashes()).map(({ stored }) => stored),
    ),
    raise: raiseAround,
  }
}
