/** The quickstart's first administrator: made with a new database, with a password that is shown once. */
import { randomBytes } from 'node:crypto'
import { createNewPasswordCheck, type Hasher } from '@latchkey/passwords'
import { ConfigurationError, type World } from '@latchkey/server'
import type { Store } from '@latchkey/server/stores'
import type { Environment } from '../surroundings.ts'

export const FIRST_ADMIN = 'admin'

const PASSWORD_BYTES = 15

/** A password that was made here is told; one that somebody has chosen is known to them. */
export interface AdminPassword {
  readonly password: string
  readonly isChosen: boolean
}

/** @throws {ConfigurationError} for a chosen one that nobody may have here, which is not repeated */
export function adminPassword(environment: Environment): AdminPassword {
  const chosen = environment['LATCHKEY_ADMIN_PASSWORD'] || undefined
  if (chosen === undefined) return { password: randomBytes(PASSWORD_BYTES).toString('base64url'), isChosen: false }
  const verdict = createNewPasswordCheck()(chosen, { username: FIRST_ADMIN })
  if (verdict.accepted) return { password: verdict.password, isChosen: true }
  throw new ConfigurationError([
    `LATCHKEY_ADMIN_PASSWORD: this password cannot be used (${verdict.reason}); choose another, or leave it out`,
  ])
}

/** What the first administrator is made with. */
export interface FirstAdminPorts extends Pick<World, 'clock'> {
  readonly store: Pick<Store, 'users'>
  readonly hasher: Pick<Hasher, 'hash'>
}

/** One that is there already was made by a start that was interrupted before anybody was told the password. */
export async function createFirstAdmin(
  { store: { users }, hasher, clock }: FirstAdminPorts,
  password: string,
): Promise<void> {
  const passwordHash = await hasher.hash(password)
  const made = await users.createAccount({ username: FIRST_ADMIN, passwordHash, scopes: [], roles: ['admin'] })
  if (!('taken' in made)) return
  const account = await users.findByUsername(FIRST_ADMIN)
  const at = Math.floor(clock.now())
  if (account) await users.changePassword({ id: account.id, replacement: passwordHash, at })
}
