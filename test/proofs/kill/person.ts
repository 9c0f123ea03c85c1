/** A user of the proof, with everything that lets somebody in. */
import { createHash, randomBytes } from 'node:crypto'
import type { Store } from '@latchkey/server/stores'
import { type Answer, askOne, form, json } from './client.ts'

/** What a login gave. */
export interface Tokens {
  readonly access: string
  readonly refresh: string
}

export interface Person {
  readonly id: string
  readonly username: string
  /** The session that acts, where the user acts in person. */
  readonly mine: Tokens
  readonly other: Tokens
  readonly apiKey: string
  /** Of a mail to choose a new password. */
  readonly resetToken: string
}

export const PASSWORD = 'violet kettle under the stairs'
export const NEW_PASSWORD = 'a lantern behind the orchard'

/** How somebody may get in. Each says whether it does, at one server. */
export const WAYS: Readonly<Record<string, (at: string, who: Person) => Promise<boolean>>> = {
  'access token': (at, { mine }) => isLetIn(at, mine.access),
  'other access token': (at, { other }) => isLetIn(at, other.access),
  'refresh token': (at, { mine }) => refreshes(at, mine.refresh),
  'other refresh token': (at, { other }) => refreshes(at, other.refresh),
  'API key': (at, { apiKey }) => isLetIn(at, apiKey),
  'old password': async (at, { username }) => (await logIn(at, username)) !== undefined,
}

/** Who may do everything to others. */
export interface Administrator {
  readonly id: string
  readonly access: string
}

/** @param passwordHash - of {@link PASSWORD} */
export async function createAdministrator(store: Store, at: string, passwordHash: string): Promise<Administrator> {
  const { id, username } = await createAccount(store, { passwordHash, roles: ['admin'] })
  return { id, access: (await mustLogIn(at, username)).access }
}

/** @param passwordHash - of {@link PASSWORD} */
export async function createPerson(store: Store, at: string, passwordHash: string): Promise<Person> {
  const { id, username, emailKey } = await createAccount(store, { passwordHash, roles: [] })
  const resetToken = randomBytes(32).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  await store.oneTimeTokens.add({
    hash: createHash('sha256').update(resetToken).digest('hex'),
    purpose: 'password_reset',
    userId: id,
    emailKey,
    createdAt: now,
    expiresAt: now + 3600,
  })
  const [mine, other] = [await mustLogIn(at, username), await mustLogIn(at, username)]
  const key = await askOne(`${at}/v1/api-keys`, json({ name: 'proof', scopes: ['read'] }, mine.access))
  const apiKey = String(key?.body['api_key'])
  const who = { id, username, mine, other, apiKey, resetToken }
  for (const way of ['access token', 'other access token', 'API key']) {
    if (!(await WAYS[way]?.(at, who))) throw new Error(`${way}: it lets nobody in, so that nothing would be proved`)
  }
  return who
}

async function createAccount(
  store: Store,
  given: { readonly passwordHash: string; readonly roles: readonly string[] },
): Promise<{ readonly id: string; readonly username: string; readonly emailKey: string }> {
  const username = `user-${randomBytes(6).toString('hex')}`
  const emailKey = `${username}@example.com`
  const email = { address: emailKey, key: emailKey }
  const made = await store.users.createAccount({
    ...given,
    username,
    email,
    emailVerified: true,
    scopes: ['read', 'write'],
  })
  if ('taken' in made) throw new Error('the name is taken')
  return { id: made.id, username, emailKey }
}

export async function mustLogIn(at: string, username: string, password: string = PASSWORD): Promise<Tokens> {
  const tokens = await logIn(at, username, password)
  if (!tokens) throw new Error('a login was refused that must not be')
  return tokens
}

export async function logIn(at: string, username: string, password: string = PASSWORD): Promise<Tokens | undefined> {
  const answer = await askOne(`${at}/v1/login`, json({ username, password }))
  return answer?.status === 200 ? tokensOf(answer) : undefined
}

/** Whether a token or an API key is taken. A server that does not answer lets nobody in, and proves nothing. */
export async function isLetIn(at: string, credential: string): Promise<boolean> {
  const answer = await askOne(`${at}/v1/me`, { headers: { authorization: `Bearer ${credential}` } })
  if (!answer || answer.status >= 500) throw new Error(`/v1/me was answered with ${answer?.status ?? 'nothing'}`)
  return answer.status === 200
}

/** What a refresh gives. */
export async function refreshed(at: string, token: string): Promise<Answer | undefined> {
  return askOne(`${at}/v1/token`, form({ grant_type: 'refresh_token', refresh_token: token }))
}

async function refreshes(at: string, token: string): Promise<boolean> {
  return (await refreshed(at, token))?.status === 200
}

function tokensOf({ body }: Answer): Tokens {
  return { access: String(body['access_token']), refresh: String(body['refresh_token']) }
}
