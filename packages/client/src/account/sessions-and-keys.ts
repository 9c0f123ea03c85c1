/** Where a user is logged in, and the API keys of their programs. Members have the names of the wire. */
import { type AccountClient, askAccount } from './ask-account.ts'

/** A login. Times are seconds since the epoch. */
export interface LoginSession {
  readonly session_id: string
  /** Whether it is this one. */
  readonly current: boolean
  readonly client_id: string
  readonly device_label?: string
  readonly address?: string
  readonly user_agent?: string
  readonly created_at: number
  readonly last_used_at: number
  readonly expires_at: number
}

/** An API key, without its text. */
export interface ApiKey {
  readonly api_key_id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly created_at: number
  readonly expires_at?: number
  readonly last_used_at?: number
}

/** All live sessions of the user, the newest first. @throws {AccountError} @throws {ClientError} */
export async function listSessions(client: AccountClient): Promise<readonly LoginSession[]> {
  const all: LoginSession[] = []
  let after: string | undefined
  do {
    const { sessions, next }: { sessions: readonly LoginSession[]; next?: string } = await askAccount(client, {
      method: 'GET',
      path: `/v1/sessions${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`,
    })
    all.push(...sessions)
    after = next
  } while (after !== undefined)
  return all
}

/** Ends one session of the user; for this one use `client.logout`. @throws {AccountError} not_found */
export async function endSession(client: AccountClient, sessionId: string): Promise<void> {
  await askAccount(client, { method: 'DELETE', path: `/v1/sessions/${encodeURIComponent(sessionId)}` })
}

/** Ends every session of the user at the server, this one too: call `client.logout` afterwards. @returns how many API keys they still have */
export async function endAllSessions(
  client: AccountClient,
  options: { readonly endApiKeys?: boolean } = {},
): Promise<number> {
  const { api_keys_left: left } = await askAccount<{ api_keys_left: number }>(client, {
    path: '/v1/logout',
    body: { everywhere: true, end_api_keys: options.endApiKeys },
  })
  return left
}

/** Makes all devices of the user unknown: the next login of each is a stranger's. */
export async function forgetDevices(client: AccountClient): Promise<void> {
  await askAccount(client, { method: 'DELETE', path: '/v1/devices' })
}

/** The keys of the user, the oldest first. */
export async function listApiKeys(client: AccountClient): Promise<readonly ApiKey[]> {
  const { api_keys: keys } = await askAccount<{ api_keys: readonly ApiKey[] }>(client, {
    method: 'GET',
    path: '/v1/api-keys',
  })
  return keys
}

/**
 * Makes a key. It needs a login of a short while ago: see `withStepUp`.
 *
 * @returns the key; its text is told only this once
 * @throws {AccountError} invalid_scope | too_many_api_keys | authentication_too_old | too_many_requests
 */
export function createApiKey(
  client: AccountClient,
  key: { readonly name: string; readonly scopes?: readonly string[]; readonly expiresInSeconds?: number },
): Promise<ApiKey & { readonly api_key: string }> {
  const { name, scopes, expiresInSeconds: expires_in } = key
  return askAccount(client, { path: '/v1/api-keys', body: { name, scopes, expires_in } })
}

/** Removes a key, which is refused from now on. @throws {AccountError} not_found */
export async function removeApiKey(client: AccountClient, apiKeyId: string): Promise<void> {
  await askAccount(client, { method: 'DELETE', path: `/v1/api-keys/${encodeURIComponent(apiKeyId)}` })
}
