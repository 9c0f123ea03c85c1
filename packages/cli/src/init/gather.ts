/** Finds out what to set up: from the words, else from whoever sits at the terminal, else by default. */
import { nativeFace } from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'
import { DIALECTS } from '../dialects/dialects.ts'
import { BEARER } from '../dialects/oauth.ts'
import { type Answers, type InitOptions, LOCAL_ISSUER, NEW_CLIENTS, type OldClients, TOKEN_SECRET } from './answers.ts'
import type { Gathering } from './asker.ts'
import { FRAMEWORKS } from './frameworks.ts'
import { gatherDatabase } from './gather-database.ts'
import { gatherPeople } from './gather-people.ts'
import { urlFromHere } from './target-folder.ts'

/** The dialects whose options need no words. */
export function oldDialects(): readonly string[] {
  return [...DIALECTS].flatMap(([name, { options }]) => (typeof options === 'function' ? [name] : []))
}

/** @throws {ConfigurationError | Cancelled} */
export async function gather(options: InitOptions, gathering: Gathering): Promise<Answers> {
  const hasTable = options.table !== undefined || (await asksForTable(gathering))
  const url = await gatherDatabase({ given: options.database, hasTable, folder: options.folder }, gathering)
  const people = hasTable ? await gatherPeople(urlFromHere(url, options.folder), options, gathering) : undefined
  const old = people && (await gatherOldClients(options, gathering))
  return {
    url,
    people,
    old,
    issuer: old ? LOCAL_ISSUER : await gatherIssuer(options, gathering),
    framework: await gatherFramework(options, gathering),
  }
}

async function asksForTable({ asker }: Gathering): Promise<boolean> {
  const own = { value: 'own', label: 'Accounts of its own', hint: 'for a new app' } as const
  const table = { value: 'table', label: 'The table of an app that I have', hint: 'used as it is' } as const
  return (await asker?.choose('Whose passwords are checked?', [own, table])) === 'table'
}

async function gatherOldClients(
  { clients, allowWeak }: InitOptions,
  { asker, environment, tell }: Gathering,
): Promise<OldClients | undefined> {
  const chosen = clients ?? (await asker?.choose('Who logs in?', clientChoices())) ?? NEW_CLIENTS
  if (chosen === NEW_CLIENTS) return undefined
  const question = `The secret with which the app signs its tokens (empty: I put ${TOKEN_SECRET} into the file later)`
  const secret = environment[TOKEN_SECRET] || (await asker?.askSecretly(question)) || undefined
  return { dialect: chosen, secret, allowWeak: allowWeak ?? (await reasonFor(secret, { asker, tell })) }
}

function clientChoices() {
  return [
    { value: NEW_CLIENTS, label: 'New clients', hint: BEARER },
    ...oldDialects().map((name) => ({
      value: name,
      label: `Clients of an old app: ${name}`,
      hint: DIALECTS.get(name)?.carrier({}) ?? '',
    })),
  ]
}

/** Without somebody to ask, a weak secret is a fault of the settings. */
async function reasonFor(
  secret: string | undefined,
  { asker, tell }: Pick<Gathering, 'asker' | 'tell'>,
): Promise<string | undefined> {
  if (secret === undefined || asker === undefined) return undefined
  try {
    secretKey(secret, { alg: 'HS256' })
    return undefined
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    tell(fault.message.replace(/ \(allowWeak.*\)/, ''))
    return asker.ask({ question: 'Why is it accepted all the same?', initial: 'live tokens are signed with it' })
  }
}

async function gatherIssuer({ issuer }: InitOptions, { asker, tell }: Gathering): Promise<string> {
  if (issuer !== undefined || !asker) return issuer ?? LOCAL_ISSUER
  let initial = LOCAL_ISSUER
  for (;;) {
    initial = await asker.ask({ question: 'Under which URL will clients reach the login server?', initial })
    const fault = issuerFault(initial)
    if (fault === undefined) return initial
    tell(fault)
  }
}

function issuerFault(issuer: string): string | undefined {
  const oauth = { issuer, audience: issuer }
  return nativeFace({ oauth, keyEncryptionKeys: [new Uint8Array(32)] }).faults()[0]
}

async function gatherFramework({ framework }: InitOptions, { asker }: Gathering): Promise<Answers['framework']> {
  const choices = [
    ...[...FRAMEWORKS].map(([value, { title }]) => ({ value, label: title })),
    { value: 'none' as const, label: 'None of these, or none yet' },
  ]
  const chosen = framework ?? (await asker?.choose('An example of a guarded route for:', choices)) ?? 'none'
  return chosen === 'none' ? undefined : chosen
}
