/** One call of the login server about an account, with the session's token where there is one. */
import { membersOf } from '../auth-endpoint.ts'
import type { Client } from '../create-client.ts'
import { AccountError } from './account-error.ts'

/** What is asked. */
export interface AccountCall {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  /** Appended to the client's `baseUrl`. */
  readonly path: string
  /** Undefined members are left out. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal | undefined
}

/** The part of a client that is used. */
export type AccountClient = Pick<Client, 'baseUrl' | 'fetch' | 'login' | 'keepDeviceToken'>

/**
 * @returns the members of the answer's JSON; empty where it has none
 * @throws {AccountError} for every refusal
 * @throws {ClientError} unavailable | storage_unavailable, from the client itself
 */
export async function askAccount<T extends object>(
  client: AccountClient,
  { method = 'POST', path, body, signal }: AccountCall,
): Promise<T> {
  const response = await client.fetch(client.baseUrl + path, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  const members = await membersOf(response)
  if (!response.ok) throw new AccountError(response.status, members, response.headers.get('WWW-Authenticate') ?? '')
  return members as T
}
