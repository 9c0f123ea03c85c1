/** Step-up: some things need a login of a short while ago (RFC 9470). */
import type { Credentials } from '../dialects/client-dialect.ts'
import { AccountError } from './account-error.ts'
import type { AccountClient } from './ask-account.ts'

/**
 * Does something, and where the server says that the login is too old for it, asks for the password, logs in again and does it once more.
 *
 * @param ask - shows the question; undefined when the user gives up, and then the refusal is thrown
 * @throws {AccountError} of the work
 * @throws {ClientError} of the login: `login_refused` for a wrong password
 */
export async function withStepUp<T>(
  client: AccountClient,
  work: () => Promise<T>,
  ask: (maxAgeSeconds: number | undefined) => Promise<Credentials | undefined>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AccountError) || error.code !== 'authentication_too_old') throw error
    const credentials = await ask(error.maxAgeSeconds)
    if (!credentials) throw error
    await client.login(credentials)
    return work()
  }
}
