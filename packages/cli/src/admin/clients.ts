/** `latchkey clients`: programs that have a secret of their own. */
import { CLIENT_GRANTS, type ClientGrant, ConfigurationError, type OAuthClient } from '@latchkey/server'
import { ACTOR, type AdministrationWorld } from './administration-world.ts'
import { type Outcome, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT, limit, wordList } from './values.ts'
import { defineVerb, nonEmpty, optional, required, type Verb, type Verbs } from './words.ts'

type ClientVerb = Verb<AdministrationWorld, Outcome>

const CLIENT = 'the id of a client'
const HEADINGS = ['id', 'name', 'grants', 'scopes', 'since', 'disabled'] as const
const ONCE = 'this is shown once; the database has its hash alone'

const list: ClientVerb = defineVerb({
  options: { limit, after: optional('the id that the page before ended with', nonEmpty) },
  run: async ({ options }, { administration }: AdministrationWorld) => {
    const { limit: most = DEFAULT_LIMIT, after } = options
    const query = { limit: most + 1, ...(after !== undefined && { after }) }
    const found = await administration.clients.list(query)
    const page = found.slice(0, most)
    const next = found.length > most ? page.at(-1)?.id : undefined
    const more = next === undefined ? '' : `there are more: --after ${next}\n`
    return { document: { clients: page.map(shownClient), next }, text: tableText(HEADINGS, page.map(rowOf)) + more }
  },
})

const create: ClientVerb = defineVerb({
  word: CLIENT,
  options: {
    name: required('what operators call it', nonEmpty),
    grants: optional(`words with spaces between, of ${CLIENT_GRANTS.join(' and ')}`, parseGrants),
    scopes: optional('scopes with spaces between', wordList),
    audiences: optional('audiences with spaces between', wordList),
  },
  run: async ({ word: id, options }, { administration }: AdministrationWorld) => {
    const { name, grants = ['client_credentials'], scopes = [], audiences = [] } = options
    const made = await inWords(() => administration.createClient({ id, name, grants, scopes, audiences, actor: ACTOR }))
    if (!made) return refusal('client_taken', 'another client has this id')
    return secretShown(made.secret, { client: shownClient(made.client) })
  },
})

const renewSecret: ClientVerb = defineVerb({
  word: CLIENT,
  options: {},
  run: async ({ word: id }, { administration }: AdministrationWorld) => {
    const secret = await administration.changeClient.renewSecret(id, ACTOR)
    return secret === undefined ? unknownClient() : secretShown(secret)
  },
})

export const clients: Verbs<AdministrationWorld, Outcome> = {
  name: 'clients',
  verbs: {
    list,
    create,
    'renew-secret': renewSecret,
    disable: change('disable', 'disabled; tokens of its own are revoked'),
    enable: change('enable', 'enabled'),
    remove: change('remove', 'removed; tokens of its own are revoked'),
  },
}

function change(verb: 'disable' | 'enable' | 'remove', done: string): ClientVerb {
  return defineVerb({
    word: CLIENT,
    options: {},
    run: async ({ word: id }, { administration }: AdministrationWorld) =>
      (await administration.changeClient[verb](id, ACTOR))
        ? { document: { done: true }, text: `${done}\n` }
        : unknownClient(),
  })
}

function secretShown(secret: string, more: object = {}): Outcome {
  return { document: { done: true, secret, ...more }, text: `secret: ${secret}\n${ONCE}\n` }
}

function unknownClient(): Outcome {
  return refusal('client_unknown', 'there is no such client; latchkey clients list shows them')
}

function parseGrants(text: string): readonly ClientGrant[] | undefined {
  const grants = wordList(text).map((word) => CLIENT_GRANTS.find((grant) => grant === word))
  return grants.length > 0 && grants.every((grant) => grant !== undefined) ? grants : undefined
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
