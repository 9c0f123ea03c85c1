/** `latchkey clients`: programs that have a secret of their own. */
import { ConfigurationError, type OAuthClient } from '@latchkey/server'
import { clientGrants } from '@latchkey/server/administration'
import { ACTOR, type AdministrationWorld } from './administration-world.ts'
import type { ConfirmedOptions } from './confirmation.ts'
import { type Act, type Outcome, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT } from './values.ts'

const HEADINGS = ['id', 'name', 'grants', 'scopes', 'since', 'disabled'] as const
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

export function create(options: CreateOptions, id: string): ClientAct {
  const { name, grants = ['client_credentials'], scopes = [], audiences = [] } = options
  return async ({ administration }) => {
    const made = await inWords(() => administration.createClient({ id, name, grants, scopes, audiences, actor: ACTOR }))
    if (!made) return refusal('client_taken', 'another client has this id')
    return secretShown(made.secret, { client: shownClient(made.client) })
  }
}

export function renewSecret(_: object, id: string): ClientAct {
  return async ({ administration }) => {
    const secret = await administration.changeClient.renewSecret(id, ACTOR)
    return secret === undefined ? unknownClient() : secretShown(secret)
  }
}

export const disable: ClientVerb = change('disable', 'disabled; tokens of its own are revoked')
export const enable: ClientVerb = change('enable', 'enabled')
const removeNow: ClientVerb = change('remove', 'removed; tokens of its own are revoked')

export function remove(options: ConfirmedOptions, id: string): ClientAct {
  return async (world) => {
    const unconfirmed = await world.confirm('this deletes the client, and revokes its own tokens', options)
    return unconfirmed ?? removeNow({}, id)(world)
  }
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

function rowOf({ id, name, grants, scopes, createdAt, disabledAt }: OAuthClient): readonly string[] {
  return [id, name, grants.join(' '), scopes.join(' ') || '-', timeText(createdAt), timeText(disabledAt)]
}

/** Its members by name: a row of the store has its secret's hash too. */
function shownClient({ id, name, grants, scopes, audiences, createdAt, disabledAt }: OAuthClient) {
  return { id, name, grants, scopes, audiences, createdAt, disabledAt }
}
