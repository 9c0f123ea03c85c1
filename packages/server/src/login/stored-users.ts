/** The users of a store: passwords checked by the hasher, principals found by id. */
import { flag, type OptionTable, oneOf, optional, parseOptions, withMethods } from '@latchkey/options'
import type { Hasher, HashingDoor, Stored } from '@latchkey/passwords'
import { describeFault } from '../faults/describe-fault.ts'
import { DomainError } from '../faults/domain-error.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import { columnsOfUsers, type Shown, type UsersByColumns } from './columns-of-users.ts'
import { inForm } from './password-form.ts'
import { samplePasswords } from './password-sampling.ts'
import { passwordWarnings, rightWarnings } from './password-warnings.ts'
import { storedPasswordOf } from './stored-password.ts'
import { numberIn, principalOf, type StoredPrincipal } from './stored-principal.ts'
import type { StoredUser, UserId } from './user.ts'
import type { UserStore } from './user-store.ts'
import type { RefusedPassword, Users } from './users.ts'

/** What {@link createStoredUsers} needs. */
export interface StoredUsersPorts {
  readonly store: UserStore
  readonly hasher: Hasher
  /**
   * Writes a new hash after a login if the policy asks for it; `unsafe`: only where anybody could guess the password from the old one. Off by
   * default on a table that another app reads.
   */
  readonly rehash?: boolean | 'unsafe'
  /** Refuses users whose e-mail address is not verified. Default false. */
  readonly requireVerifiedEmail?: boolean
  /** Which id principals have: as text (`sub`), or as the table of another app has it, which may be a number. Default `row`. */
  readonly ids?: 'subject' | 'row'
  readonly logger?: Logger
  /** With it the stored passwords are looked at again once a day. */
  readonly clock?: Clock
}

/** The users of a store, in the shape of a face's `users`. */
export interface StoredUsers extends Omit<Users<StoredPrincipal>, keyof UsersByColumns>, UsersByColumns {
  /** @throws {DomainError} email_unverified: the password is right; and what the store throws */
  readonly authenticate: (
    username: string,
    password: string,
    door?: HashingDoor,
    tell?: (reason: RefusedPassword) => void,
  ) => Promise<StoredPrincipal | undefined>
  readonly confirm: (principal: object) => Promise<boolean>
  readonly identity: (claims: unknown, subject: unknown) => Promise<StoredPrincipal | undefined>
  readonly findById: (id: unknown) => Promise<StoredPrincipal | undefined>
  /** The row that a principal was found in: what a request has read once it need not read again. */
  readonly rowOf: (principal: unknown) => StoredUser | undefined
  readonly subjectOf: (username: string) => Promise<string | undefined>
  readonly usernameOf: (id: unknown) => Promise<string | undefined>
  readonly ping: () => Promise<void>
  readonly warnings: readonly string[]
}

const OPTIONS = {
  store: withMethods<UserStore>('the users of a store', 'samplePasswordHashes'),
  hasher: withMethods<Hasher>('what createHasher() returns', 'hash', 'verify'),
  rehash: optional(false, oneOf(true, false, 'unsafe')),
  requireVerifiedEmail: optional(false, flag),
  ids: optional('row', oneOf('subject', 'row')),
  logger: optional(undefined, loggerOption),
  clock: optional(undefined, clockOption),
} satisfies OptionTable<keyof StoredUsersPorts>

/** Shows the hasher the stored formats first, so that an unknown user takes as long as a known one from the first login on. */
export async function createStoredUsers(ports: StoredUsersPorts): Promise<StoredUsers> {
  const { store, hasher, rehash, requireVerifiedEmail, ids, logger, clock } = parseOptions(OPTIONS, ports)
  const { sample, lookAgain } = await samplePasswords({ store, hasher, logger, clock })
  const missingRight = rehash ? await store.missingRight?.() : undefined
  /** The hash that each login has matched, for as long as `confirm` may be called. */
  const shown: Shown = new WeakMap()
  const rows = new WeakMap<object, StoredUser>()

  async function authenticate(
    username: string,
    password: string,
    door?: HashingDoor,
    tell?: (reason: RefusedPassword) => void,
  ): Promise<StoredPrincipal | undefined> {
    lookAgain()
    const user = await store.findByUsername(username)
    // Unknown and disabled users are verified too, and refused, so that the time does not show who exists.
    const usable = user && !user.disabled ? user : undefined
    const stored = usable && storedPasswordOf(usable)
    const matches = await hasher.verify(inForm(password, user?.passwordForm), stored, door)
    if (!matches || typeof usable?.passwordHash !== 'string') {
      if (stored && hasher.refusalOf(stored)) tell?.('password_unreadable')
      return undefined
    }
    if (awaitsVerification(usable)) {
      if (usable.verifyBy === undefined) return undefined
      // Who knows the password of a new account has made it.
      throw new DomainError('email_unverified', 'the address of this user is not verified yet')
    }
    const { id, passwordHash: old } = usable
    const passwordHash = isOld(stored) ? await upgrade(id, old, password) : old
    const principal = principalOf(usable, ids)
    shown.set(principal, { id, passwordHash, password })
    return principal
  }

  async function confirm(principal: object): Promise<boolean> {
    const login = shown.get(principal)
    const user = login && (await store.findById(login.id))
    if (!user || user.disabled) return false
    // Another login at the same time may have hashed the same password anew.
    if (user.passwordHash === login.passwordHash) return true
    return hasher.verify(inForm(login.password, user.passwordForm), storedPasswordOf(user), 'known')
  }

  function isOld(stored: Stored): boolean {
    return rehash === 'unsafe' ? hasher.isUnsafe(stored) : rehash && hasher.needsRehash(stored)
  }

  function awaitsVerification({ email, emailVerifiedAt, verifyBy }: StoredUser): boolean {
    return requireVerifiedEmail && emailVerifiedAt === undefined && (email !== undefined || verifyBy !== undefined)
  }

  /**
   * Never fails the login: the old hash goes on working.
   *
   * @returns the hash that is stored now, as far as this login knows
   */
  async function upgrade(id: UserId, expected: string, password: string): Promise<string> {
    try {
      const replacement = await hasher.hash(inForm(password, store.newPasswordForm), 'known')
      if (replacement.length > (store.maximumPasswordHashLength ?? Number.POSITIVE_INFINITY)) return expected
      return (await store.replacePasswordHash({ id, expected, replacement })) ? replacement : expected
    } catch (fault) {
      logger?.warn({ fault: describeFault(fault) }, 'a password hash could not be upgraded')
      return expected
    }
  }

  async function findById(id: unknown): Promise<StoredPrincipal | undefined> {
    const user = await store.findById(id)
    if (!user || user.disabled) return undefined
    const principal = principalOf(user, ids)
    rows.set(principal, user)
    return principal
  }

  return {
    ...columnsOfUsers(store, ids, shown),
    authenticate,
    confirm,
    findById,
    rowOf: (principal) => (typeof principal === 'object' && principal !== null ? rows.get(principal) : undefined),
    identity: async (_claims, subject) => (await findById(subject)) ?? findById(numberIn(subject)),
    subjectOf: async (username) => {
      const user = await store.findByUsername(username)
      return user && String(user.id)
    },
    usernameOf: async (id) => (await store.findById(id))?.username,
    ...(store.foldsNames && {
      countedName: async (username: string) => (await store.findByUsername(username))?.username ?? username,
    }),
    ping: () => store.ping(),
    warnings: [...store.findings, ...passwordWarnings(sample, hasher), ...rightWarnings(missingRight)],
  }
}
