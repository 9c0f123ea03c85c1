/** `latchkey clients`: programs that get tokens. */
import { readFileSync } from 'node:fs'
import { ConfigurationError, type OAuthClient } from '@latchkey/server'
import { clientGrants } from '@latchkey/server/administration'
import { ACTOR, type AdministrationWorld } from './administration-world.ts'
import type { ConfirmedOptions } from './confirmation.ts'
import { type Act, type Outcome, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT } from './values.ts'

const HEADINGS = ['id', 'name', 'kind', 'grants', 'scopes', 'redirect URIs', 'since', 'disabled'] as const
const FOR_USERS = ['authorization_code', 'refresh_token'] as const
const ONCE = 'this is shown once; the database has its hash alone'

type ClientAct = Act<AdministrationWorld>
type ClientVerb = (_: object, id: string) => ClientAct

export interface ListOptions {
  readonly limit: number | undefined
  readonly after: string | undefined
}

export interface CreateOptions {
  readonly name: string
  readonly grants: readonly string[] | undefined
  readonly scopes: readonly string[] | undefined
  readonly audiences: readonly string[] | undefined
  readonly 'redirect-uris': readonly string[] | undefined
  readonly 'post-logout-redirect-uris': readonly string[] | undefined
  readonly public: boolean | undefined
  readonly 'jwks-file': string | undefined
  readonly 'jwks-uri': string | undefined
  readonly 'first-party': boolean | undefined
}

export function list({ limit: most = DEFAULT_LIMIT, after }: ListOptions): ClientAct {
  return async ({ administration }) => {
    const query = { limit: most + 1, ...(after !== undefined && { after }) }
    const found = await administration.clients.list(query)
    const page = found.slice(0, most)
    const next = found.length > most ? page.at(-1)?.id : undefined
    const more = next === undefined ? '' : `there are more: --after ${next}\n`
    return { document: { clients: page.map(shownClient), next }, text: tableText(HEADINGS, page.map(rowOf)) + more }
  }
}

export function show(_: object, id: string): ClientAct {
  return async ({ administration }) => {
    const client = await administration.clients.find(id)
    return client ? { document: { client: shownClient(client) }, text: linesOf(client) } : unknownClient()
  }
}

export function create(options: CreateOptions, id: string): ClientAct {
  const { name, scopes = [], audiences = [], 'redirect-uris': redirectUris = [], 'first-party': firstParty } = options
  const { 'post-logout-redirect-uris': postLogoutRedirectUris = [] } = options
  const { grants = redirectUris.length > 0 ? FOR_USERS : ['client_credentials'] } = options
  const addresses = { redirectUris, postLogoutRedirectUris }
  const common = { id, name, grants, scopes, audiences, ...addresses, firstParty: firstParty === true, actor: ACTOR }
  return async ({ administration }) => {
    const made = await inWords(() => administration.createClient({ ...common, ...authenticationIn(options) }))
    if (!made) return refusal('client_taken', 'another client has this id')
    const shown = { client: shownClient(made.client) }
    return made.secret === undefined
      ? { document: { done: true, ...shown }, text: 'made; it has no secret\n' }
      : secretShown(made.secret, shown)
  }
}

export function renewSecret(_: object, id: string): ClientAct {
  return async ({ administration }) => {
    const secret = await administration.changeClient.renewSecret(id, ACTOR)
    return secret === undefined
      ? refusal('client_unknown', 'there is no such client that has a secret; latchkey clients list shows them')
      : secretShown(secret)
  }
}

export const disable: ClientVerb = change(
  'disable',
  'disabled; its tokens, and the sessions and consents of its users, have ended',
)
export const enable: ClientVerb = change('enable', 'enabled')
const removeNow: ClientVerb = change(
  'remove',
  'removed; its tokens, and the sessions and consents of its users, have ended',
)

export function remove(options: ConfirmedOptions, id: string): ClientAct {
  return async (world) => {
    const unconfirmed = await world.confirm(
      'this deletes the client, and ends its tokens and its users’ sessions and consents',
      options,
    )
    return unconfirmed ?? removeNow({}, id)(world)
  }
}

/** A client that has keys signs; it needs no word for that. */
function authenticationIn(options: CreateOptions) {
  const { public: isPublic, 'jwks-file': file, 'jwks-uri': jwksUri } = options
  if (file === undefined && jwksUri === undefined)
    return { authentication: isPublic ? 'none' : 'client_secret' } as const
  if (isPublic) throw new ConfigurationError(['--public: a client that has keys is not public'])
  const keys = { ...(file !== undefined && { jwks: readJwks(file) }), ...(jwksUri !== undefined && { jwksUri }) }
  return { authentication: 'private_key_jwt', ...keys } as const
}

/** @throws {ConfigurationError} without quoting the file: it may be a private key by mistake */
function readJwks(file: string): { readonly keys: readonly object[] } {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys))
      return { keys: value.keys }
  } catch {
    // The same words for a file that is not there.
  }
  throw new ConfigurationError([`--jwks-file: ${file} is no JWK Set: give { "keys": […] } with public keys`])
}

/** Grants with spaces between. */
export function parseGrants(text: string): readonly string[] | undefined {
  const words = text.split(' ').filter((word) => word !== '')
  return words.length > 0 && words.every((word) => clientGrants.includes(word)) ? words : undefined
}

function change(verb: 'disable' | 'enable' | 'remove', done: string): ClientVerb {
  return (_, id) =>
    async ({ administration }) =>
      (await administration.changeClient[verb](id, ACTOR))
        ? { document: { done: true }, text: `${done}\n` }
        : unknownClient()
}

function secretShown(secret: string, more: object = {}): Outcome {
  return { document: { done: true, secret, ...more }, text: `secret: ${secret}\n${ONCE}\n` }
}

function unknownClient(): Outcome {
  return refusal('client_unknown', 'there is no such client; latchkey clients list shows them')
}

/** Members that no client may have are wrong words of the command. */
async function inWords<T>(create: () => Promise<T>): Promise<T> {
  try {
    return await create()
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    throw new ConfigurationError(fault.message.split('\n').map((line) => `clients create: ${line}`))
  }
}

function rowOf(client: OAuthClient): readonly string[] {
  const { id, name, grants, scopes, redirectUris, createdAt, disabledAt } = client
  const lists = [grants, scopes, redirectUris].map((words) => words.join(' ') || '-')
  return [id, name, sortOf(client), ...lists, timeText(createdAt), timeText(disabledAt)]
}

/** A line for each thing that is known of it. */
function linesOf(client: OAuthClient): string {
  const { id, name, grants, scopes, audiences, redirectUris, jwksUri, createdAt, disabledAt } = client
  const lines = [
    ['id', id],
    ['name', name],
    ['kind', sortOf(client)],
    ['grants', grants.join(' ') || '-'],
    ['scopes', scopes.join(' ') || '-'],
    ['audiences', audiences.join(' ') || '-'],
    ['redirect URIs', redirectUris.join(' ') || '-'],
    ['after a logout', client.postLogoutRedirectUris.join(' ') || '-'],
    ['keys', jwksUri ?? (client.jwks ? `${client.jwks.keys.length} of its own` : '-')],
    ['since', timeText(createdAt)],
    ['disabled', timeText(disabledAt)],
  ]
  return tableText(['what', 'value'], lines)
}

function sortOf({ authentication, firstParty }: OAuthClient): string {
  return [SORTS[authentication], ...(firstParty ? ['first-party'] : [])].join(' ')
}

const SORTS = { none: 'public', client_secret: 'confidential', private_key_jwt: 'signing' } as const

/** Its members by name: a row of the store has its secret's hash too. */
function shownClient(client: OAuthClient) {
  const { id, name, kind, authentication, firstParty, grants, scopes, audiences, redirectUris } = client
  const { createdAt, disabledAt, jwks, jwksUri } = client
  const sort = { kind, authentication, firstParty }
  return { id, name, ...sort, grants, scopes, audiences, redirectUris, jwks, jwksUri, createdAt, disabledAt }
}
