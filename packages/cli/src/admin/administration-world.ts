/** The world of `users`, `sessions`, `clients`, `consents` and `audit`: an administration over the store of a settings file. */
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import type { Account, Administration, People, UserTableRecipe } from '@latchkey/server'
import { createAdministration, createServerEvents, namesInTokens, openPeople } from '@latchkey/server/administration'
import { collected, type Read, within } from '../configuration/collected-faults.ts'
import { readDialect } from '../configuration/face-parts.ts'
import { oauthOptions } from '../configuration/native-settings.ts'
import { peopleOf } from '../configuration/open-users.ts'
import { readPasswordFormats } from '../configuration/password-formats.ts'
import { readVariable } from '../configuration/read-variable.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import { type Confirm, createConfirm } from './confirmation.ts'
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
  /** Asks the person at the terminal. */
  readonly confirm: Confirm
}

/** The name in the audit log of someone who works at the machine. */
export const ACTOR = 'cli'

export const inAdministration: InWorld<AdministrationWorld> = (source, { env, stdin, stderr }, work) =>
  withStore({ source, environment: env, section: 'native', read: readNative(env) }, async (opened, needed) => {
    const { store, revocations: log, audit, world } = opened
    const { dialect, lifetimeSeconds, service, recipe } = needed
    const accessTokenLifetimeSeconds = () => lifetimeSeconds
    let people: People | undefined
    const usernamesOf = namesInTokens({ people: () => people, faces: () => [] })
    await using events = createServerEvents({ ...world, store, log, audit, usernamesOf, accessTokenLifetimeSeconds })
    events.begin()
    await using opening = new AsyncDisposableStack()
    const hasher = createHasher()
    people = await openPeople(recipe, { world, store, events, hasher }, opening)
    if (!people) throw new TypeError('a store has people')
    using progress = createProgress(stderr)
    const administration = createAdministration({
      store,
      raise: events.raise,
      audit,
      dialect,
      longestTokenLifetimeSeconds: accessTokenLifetimeSeconds,
      clock: world.clock,
      people,
      ...(service !== undefined && { service }),
    })
    const confirm = createConfirm({ env, stdin, stderr })
    return await work({ administration, progress, confirm, readPassword: () => readPassword(stdin) })
  })

interface NativeNeeds {
  readonly dialect: ReturnType<typeof oauth>
  /** The longest that a token of any face lives: what is revoked stays so for as long. */
  readonly lifetimeSeconds: number
  /** As mails call it. */
  readonly service: string | undefined
  /** The user table of another app. */
  readonly recipe: UserTableRecipe | undefined
}

/** Neither the mail server's password nor any key is needed. */
function readNative(environment: Environment) {
  return ({ native, users, faces }: ReadSettings): Read<NativeNeeds> => {
    const { issuer } = native ?? {}
    if (!native || issuer === undefined) return { value: undefined, faults: [] }
    const dialect = collected(() => oauth(oauthOptions({ ...native, issuer })), 'native.')
    const url = readVariable('users.urlEnv', users.urlEnv, environment)
    const passwords = readPasswordFormats(users.passwords, environment)
    const recipe = peopleOf(users, url.value, passwords.value)
    const ofRecipe = (recipe?.faults() ?? []).map((line) => `users.urlEnv: ${users.urlEnv}: ${line}`)
    const spoken = faces.map((one, i) => within(`faces.${i}.`, readDialect(one)))
    const all = [dialect, ...spoken].flatMap(({ value }) => value ?? [])
    const lifetimeSeconds = Math.max(...all.map(({ accessTokenLifetimeSeconds: seconds }) => seconds))
    return {
      value: dialect.value && { dialect: dialect.value, lifetimeSeconds, service: native.mail?.service, recipe },
      faults: [
        ...dialect.faults,
        ...url.faults,
        ...passwords.faults,
        ...ofRecipe,
        ...spoken.flatMap(({ faults }) => faults),
      ],
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
