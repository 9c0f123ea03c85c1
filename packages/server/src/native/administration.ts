/**
 * What operators do beside a running server, over its store: users, sessions, clients, the audit log. No key is needed, and no token is
 * made. Servers learn of it as they learn from each other: from the store, and from the revocation log in it.
 */
import {
  callable,
  nonEmptyText,
  type OptionTable,
  optional,
  parseOptions,
  part,
  text,
  withMethods,
} from '@latchkey/options'
import { createNewPasswordCheck } from '@latchkey/passwords'
import type { Dialect } from '@latchkey/protocol'
import type { Account } from '../accounts/account.ts'
import type { AccountStore } from '../accounts/account-store.ts'
import { type ChangeEmail, createChangeEmail } from '../accounts/change-email.ts'
import { type ChangeUser, createChangeUser } from '../accounts/change-user.ts'
import { type CreateUser, createCreateUser } from '../accounts/create-user.ts'
import { createForgetDevices, type ForgetDevices } from '../accounts/forget-devices.ts'
import { createGiveLoginRelease, type GiveLoginRelease } from '../accounts/give-login-release.ts'
import { createGrantFirstAdmin, type GrantFirstAdmin } from '../accounts/grant-first-admin.ts'
import { createHashNewPassword } from '../accounts/hash-new-password.ts'
import { createSetPassword, type SetPassword } from '../accounts/set-password.ts'
import { createSettleApiKeys } from '../api-keys/settle-api-keys.ts'
import { type Audit, auditOption } from '../audit/audit.ts'
import { createPruneAudit, type PruneAudit } from '../audit/prune-audit.ts'
import { type ChangeClient, createChangeClient } from '../clients/change-client.ts'
import { type CreateClient, createCreateClient } from '../clients/create-client.ts'
import type { ConsentStore } from '../consents/consent-store.ts'
import { createWithdrawConsent, type WithdrawConsent } from '../consents/withdraw-consent.ts'
import type { Raise } from '../events/listener.ts'
import { clientGrants } from '../grants/grants.ts'
import type { People } from '../server/people.ts'
import type { Rows, Store } from '../server/store.ts'
import { createCloseSessions } from '../sessions/close-sessions.ts'
import { createEndSession, type EndSession } from '../sessions/end-session.ts'
import { createEndSessionsOfSubject, type EndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import { createListSessions, type ListSessions } from '../sessions/list-sessions.ts'
import type { SettleApiKeys } from '../sessions/settle-api-keys.ts'
import { type Clock, clockOption } from '../world/clock.ts'

/** Options of {@link createAdministration}. */
export interface AdministrationOptions {
  readonly store: Pick<
    Store,
    'audit' | 'clients' | 'consents' | 'sessions' | 'apiKeys' | 'oneTimeTokens' | 'devices' | 'networks'
  >
  /** Of `createServerEvents` over this store. */
  readonly raise: Raise<Rows>['raise']
  readonly audit: Audit
  /** The servers' own. */
  readonly people: People
  /** The servers' own, an `oauth()` dialect: how long tokens live, and which name no password may have. */
  readonly dialect: Pick<Dialect, 'accessTokenLifetimeSeconds' | 'policy'>
  /** The service's name in mails, which no password may have either. */
  readonly service?: string
  /** The dialect's `clientId`. Default `first-party`. */
  readonly clientId?: string
  /** The longest that an access token of any face may still live. Default: as the dialect has it. */
  readonly longestTokenLifetimeSeconds?: () => number
  readonly clock: Clock
}

/** `ambiguous`: it is the id of one user and the name of another. */
export type FoundUser =
  | { readonly kind: 'found'; readonly account: Account }
  | { readonly kind: 'user_unknown' | 'ambiguous' }

/** What operators can do. */
export interface Administration {
  readonly accounts: Pick<AccountStore, 'list' | 'creationElsewhere' | 'removalElsewhere'>
  /** By name or by id. */
  readonly findUser: (nameOrId: string) => Promise<FoundUser>
  readonly createUser: CreateUser
  readonly changeUser: ChangeUser
  readonly changeEmail: ChangeEmail
  readonly setPassword: SetPassword
  readonly grantFirstAdmin: GrantFirstAdmin
  readonly giveLoginRelease: GiveLoginRelease
  readonly forgetDevices: ForgetDevices
  readonly listSessions: ListSessions
  readonly endSession: EndSession
  readonly endSessionsOfSubject: EndSessionsOfSubject
  readonly consents: Pick<ConsentStore, 'list'>
  readonly withdrawConsent: WithdrawConsent
  /** How many API keys of a user go on, or none, if they are to end. */
  readonly settleApiKeys: SettleApiKeys
  readonly clients: Pick<Store['clients'], 'list' | 'find'>
  readonly createClient: CreateClient
  readonly changeClient: ChangeClient
  readonly auditLog: Pick<Store['audit'], 'list'>
  readonly pruneAudit: PruneAudit
}

const OPTIONS = {
  store: part<AdministrationOptions['store']>('what openStore() returns'),
  audit: auditOption,
  people: part<People>('what openPeople() returns'),
  dialect: withMethods<AdministrationOptions['dialect']>('what oauth() returns', 'policy'),
  service: optional(undefined, text),
  clientId: optional('first-party', nonEmptyText),
  longestTokenLifetimeSeconds: optional(undefined, callable<() => number>('a function that returns seconds')),
  clock: clockOption,
  raise: callable<AdministrationOptions['raise']>('what tells the rooms of the server'),
} satisfies OptionTable<keyof AdministrationOptions>

export function createAdministration(options: AdministrationOptions): Administration {
  const read = parseOptions(OPTIONS, options)
  const { audit, people, dialect, service, clientId: publicClientId, clock, raise } = read
  const { accounts } = people
  const { sessions: store, clients, consents, apiKeys, audit: auditLog } = read.store
  const { oneTimeTokens: tokens, devices, networks } = read.store
  const { accessTokenLifetimeSeconds } = dialect

  const serviceNames = [...dialect.policy().issuers, ...(service === undefined ? [] : [service])]
  const hashNewPassword = createHashNewPassword({
    check: createNewPasswordCheck({ serviceNames }),
    write: people.passwords.write,
  })
  const { longestTokenLifetimeSeconds = () => accessTokenLifetimeSeconds } = read
  const [issuer] = dialect.policy().issuers
  const close = createCloseSessions({
    raise,
    accessTokenLifetimeSeconds: longestTokenLifetimeSeconds,
    ...(issuer !== undefined && { issuer }),
    clock,
  })
  const logins = {
    forget: async (subject: string) => {
      await devices.forget(subject)
      await networks.forget(subject)
    },
  }
  const endSessions = createEndSessionsOfSubject({ store, close, audit, clock })

  async function findUser(nameOrId: string): Promise<FoundUser> {
    const byId = await accounts.findById(nameOrId)
    const byName = await accounts.findByUsername(nameOrId)
    // An attacker may have chosen another user's id as a name, hoping that this goes wrong.
    if (byId && byName && byId.id !== byName.id) return { kind: 'ambiguous' }
    const account = byId ?? byName
    return account ? { kind: 'found', account } : { kind: 'user_unknown' }
  }

  return {
    accounts,
    findUser,
    createUser: createCreateUser({ accounts, hashNewPassword, audit }),
    changeUser: createChangeUser({ accounts, raise: people.raise ?? raise, audit, clock }),
    changeEmail: createChangeEmail({ accounts, audit, clock }),
    setPassword: createSetPassword({
      ...{ accounts, hashNewPassword, audit, clock },
      raise: people.raise ?? raise,
      write: people.passwords.write,
    }),
    grantFirstAdmin: createGrantFirstAdmin({ accounts, audit }),
    forgetDevices: createForgetDevices({ accounts, logins, audit }),
    giveLoginRelease: createGiveLoginRelease({ accounts, tokens, audit, clock }),
    listSessions: createListSessions({ store, clock }),
    endSession: createEndSession({ store, close, audit }),
    endSessionsOfSubject: endSessions,
    consents,
    withdrawConsent: createWithdrawConsent({ consents, raise, audit }),
    settleApiKeys: createSettleApiKeys({ keys: apiKeys, audit, clock }),
    clients,
    createClient: createCreateClient({ store: clients, audit, publicClientId, clientGrants, clock }),
    changeClient: createChangeClient({ store: clients, raise, audit, clock }),
    auditLog,
    pruneAudit: createPruneAudit({ store: auditLog, audit, clock }),
  }
}
