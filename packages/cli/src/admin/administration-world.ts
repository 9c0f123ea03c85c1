/** The world of `users`, `sessions`, `clients` and `audit`: an administration over the store of a settings file. */
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import type { Account, Administration, UserTableRecipe } from '@latchkey/server'
import { createAdministration, createServerEvents, openPeople } from '@latchkey/server/administration'
import { collected, type Read } from '../configuration/collected-faults.ts'
import { oauthOptions } from '../configuration/native-settings.ts'
import { peopleOf } from '../configuration/open-users.ts'
import { readVariable } from '../configuration/read-variable.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import { readPassword } from './password-input.ts'
import { createProgress, type Progress } from './progress.ts'
import { type InWorld, type Outcome, refusal } from './run.ts'
import { withStore } from './with-store.ts'

/** What a verb works with. */
export interface AdministrationWorld {
  readonly administration: Administration
  readonly progress: Progress
  /** From standard input. */
  readonly readPassword: () => Promise<string>
}

/** The name in the audit log of someone who works at the machine. */
export const ACTOR = 'cli'

export const inAdministration: InWorld<AdministrationWorld> = (file, { env, stdin, stderr }, work) =>
  withStore({ file, environment: env, section: 'native', read: readNative(env) }, async (opened, needed) => {
    const { store, revocations: log, audit, world } = opened
    const { dialect, service, recipe } = needed
    const accessTokenLifetimeSeconds = () => dialect.accessTokenLifetimeSeconds
    await using events = createServerEvents({ ...world, store, log, audit, accessTokenLifetimeSeconds })
    events.begin()
    await using opening = new AsyncDisposableStack()
    const hasher = createHasher()
    const people = await openPeople(recipe, { world, store, events, hasher }, opening)
    if (!people) throw new TypeError('a store has people')
    using progress = createProgress(stderr)
    const administration = createAdministration({
      store,
      log,
      raise: events.raise,
      audit,
      dialect,
      clock: world.clock,
      people,
      ...(service !== undefined && { service }),
    })
    return await work({ administration, progress, readPassword: () => readPassword(stdin) })
  })

interface NativeNeeds {
  readonly dialect: ReturnType<typeof oauth>
  /** As mails call it. */
  readonly service: string | undefined
  /** The user table of another app. */
  readonly recipe: UserTableRecipe | undefined
}

/** Neither the mail server's password nor any key is needed. */
function readNative(environment: Environment) {
  return ({ native, users }: ReadSettings): Read<NativeNeeds> => {
    const { issuer } = native ?? {}
    if (!native || issuer === undefined) return { value: undefined, faults: [] }
    const dialect = collected(() => oauth(oauthOptions({ ...native, issuer })), 'native.')
    const url = readVariable('users.urlEnv', users.urlEnv, environment)
    const recipe = peopleOf(users, url.value)
    const ofRecipe = (recipe?.faults() ?? []).map((line) => `users.urlEnv: ${users.urlEnv}: ${line}`)
    return {
      value: dialect.value && { dialect: dialect.value, service: native.mail?.service, recipe },
      faults: [...dialect.faults, ...url.faults, ...ofRecipe],
    }
  }
}

/** Does something with the user that has this name or id. */
export async function withUser(
  { administration }: AdministrationWorld,
  nameOrId: string,
  work: (account: Account) => Promise<Outcome>,
): Promise<Outcome> {
  const found = await administration.findUser(nameOrId)
  if (found.kind === 'found') return work(found.account)
  return found.kind === 'ambiguous'
    ? refusal(
        'ambiguous',
        'it is the id of one user and the name of another; give the other one’s id, or this one’s name',
      )
    : unknownUser()
}

export function unknownUser(): Outcome {
  return refusal('user_unknown', 'there is no such user; latchkey users list shows them')
}
