/** What the words after `latchkey` mean. Every word that is wrong is told at once. */
import { parseArgs } from 'node:util'
import type { AdministrationWorld } from './admin/administration-world.ts'
import type { InWorld, Outcome, Run } from './admin/run.ts'
import type { Verbs } from './admin/words.ts'
import { nearest } from './configuration/nearest.ts'
import { type ExplainSettings, readExplainWords } from './explain/explain-words.ts'

/** A command line that was read. */
export type Command =
  | { readonly kind: 'help' | 'version' | 'quickstart' }
  | { readonly kind: 'serve'; readonly file: string }
  | { readonly kind: 'explain'; readonly settings: ExplainSettings }
  | { readonly kind: 'admin'; readonly run: Run }
  | { readonly kind: 'faults'; readonly lines: readonly string[]; readonly exitCode: number }

export const HELP = `latchkey: the login and token layer of an API

usage
  latchkey serve                 run the login server that ./latchkey.json describes
  latchkey serve --config FILE   run the one that another file describes
  latchkey serve --quickstart    run a demonstration for this machine only: sample users, an embedded database
  latchkey explain               say why the token on standard input is accepted or refused (below)
  latchkey explain --request ID --log FILE   say why the request with this Latchkey-Request-Id was refused
  latchkey keys list             show the signing keys, and which can be dropped
  latchkey keys rotate           publish a new one, which signs when everybody can have read it (--now; --alg ALG)
  latchkey keys retire KID       drop one that is used no more (--force)
  latchkey keys revoke KID       believe nothing that it has signed any more
  latchkey keys import --file FILE --as standby|verify-only   take one from elsewhere: a PEM (--alg ALG) or a JWK
  latchkey keys rewrap           encrypt them anew under the first key-encryption key
  latchkey users list            show the users, the oldest first (--limit N; --after ID; --email ADDRESS)
  latchkey users show USER       show one, by name or id
  latchkey users create NAME     make one (--email ADDRESS --email-verified; --scopes "A B"; --roles "A B";
                                 --password-stdin: without it the user sets one by mail)
  latchkey users grant USER      set what one may do: --scopes "A B" --roles "A B"
  latchkey users first-admin NAME   make one the first administrator, while there is none
  latchkey users disable|enable|delete USER   end all sessions and let one log in no more, or again, or forget them
  latchkey sessions list --user USER   show where one is logged in (--limit N; --before ID)
  latchkey sessions end SESSION  end one session; or --user USER --all
  latchkey clients list          show the programs that have a secret (--limit N; --after ID)
  latchkey clients create ID --name NAME   make one, and show its secret once (--grants; --scopes; --audiences)
  latchkey clients renew-secret|disable|enable|remove ID   change one
  latchkey audit                 show what happened, the newest first (--type TYPE; --outcome success|refused; --user USER;
                                 --session ID; --client ID; --address IP; --since TIME; --until TIME; --limit N; --after PLACE)
  latchkey audit prune --before TIME   remove what is older
  latchkey --help, -h            print this
  latchkey --version, -v         print the version

options of explain
  --config FILE        judge by the faces of this file (./latchkey.json); no database is opened
  --face N             judge by one of them, counted from 0
  --secret-env NAME    judge without a file, by the secret in this environment variable; with:
  --dialect DIALECT    flask-jwt or flask-pyjwt
  --alg ALG            HS256, HS384 or HS512 (HS256)
  --at SECONDS         judge at this time, seconds since the epoch (now)
  --request ID         explain a request, not a token: ID is what the client was sent; with:
  --log FILE           the log of the process that answered; - is standard input
  --json               print JSON
  It exits with 0 when a face accepts the token, 1 when all refuse it, 2 when it cannot be judged;
  of a request with 0 when the log has it, 2 when it does not.

options of keys, users, sessions, clients and audit
  --config FILE        the settings of the server that is meant (./latchkey.json)
  --json               print JSON
  Each exits with 0 when it is done, 1 when it is refused, 2 when the command, the settings or the database are wrong.

environment of the quickstart (default)
  LATCHKEY_HOST   the loopback address to listen on (127.0.0.1)
  LATCHKEY_PORT   0 takes a free one (5000)
  LATCHKEY_DATA   the folder of its database and its key (./data)
`

type ReadOwn = (args: readonly string[]) => Promise<Command>

/** Commands that read their words themselves. None of these is repeated by us: one may be a token. Each is loaded when it is asked for. */
const OWN_WORDS: Readonly<Record<string, ReadOwn>> = {
  async explain(args) {
    const read = readExplainWords(args)
    return 'faults' in read ? { kind: 'faults', lines: read.faults, exitCode: 2 } : { kind: 'explain', settings: read }
  },
  async keys(args) {
    const { inSigningKeys, keys } = await import('./admin/keys.ts')
    return readAdmin(keys, inSigningKeys, args)
  },
  users: async (args) => readAdministration((await import('./admin/users.ts')).users, args),
  sessions: async (args) => readAdministration((await import('./admin/sessions.ts')).sessions, args),
  clients: async (args) => readAdministration((await import('./admin/clients.ts')).clients, args),
  audit: async (args) => readAdministration((await import('./admin/audit.ts')).audit, args),
}

const COMMANDS = ['serve', ...Object.keys(OWN_WORDS)]

const OPTIONS = {
  config: { type: 'string' },
  quickstart: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** @param args - without the program itself */
export async function readCommandLine(args: readonly string[]): Promise<Command> {
  const [command = ''] = args
  const readOwn = Object.hasOwn(OWN_WORDS, command) ? OWN_WORDS[command] : undefined
  if (readOwn && !args.some((word) => word === '--help' || word === '-h')) return readOwn(args)
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const given = tokens.filter((token) => token.kind === 'option')
  const has = (name: keyof typeof OPTIONS) => given.some((option) => option.name === name)
  if (args.length === 0 || has('help')) return { kind: 'help' }

  const lines = given.flatMap(optionFaults)
  // The word after an unknown option may be its value.
  lines.push(...commandFaults(lines.length > 0 ? positionals.slice(0, 1) : positionals, has('version')))
  if (has('quickstart') && has('config')) lines.push('--quickstart and --config: give one of them')
  if (lines.length > 0) return { kind: 'faults', lines, exitCode: 1 }
  if (has('version')) return { kind: 'version' }
  if (has('quickstart')) return { kind: 'quickstart' }
  return { kind: 'serve', file: given.findLast(({ name }) => name === 'config')?.value ?? 'latchkey.json' }
}

async function readAdministration(
  command: Verbs<AdministrationWorld, Outcome>,
  args: readonly string[],
): Promise<Command> {
  const { inAdministration } = await import('./admin/administration-world.ts')
  return readAdmin(command, inAdministration, args)
}

async function readAdmin<World>(
  command: Verbs<World, Outcome>,
  inWorld: InWorld<World>,
  args: readonly string[],
): Promise<Command> {
  const { readCommand } = await import('./admin/run.ts')
  const run = readCommand(command, inWorld, args)
  return 'faults' in run ? { kind: 'faults', lines: run.faults, exitCode: 2 } : { kind: 'admin', run }
}

function optionFaults(option: {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
}) {
  const { name, rawName, value } = option
  const known = Object.entries(OPTIONS).find(([candidate]) => candidate === name)?.[1]
  if (!known) return [`${rawName}: there is no such option${advice(rawName, optionNames())}`]
  if (known.type === 'boolean') return value === undefined ? [] : [`${rawName}: this option takes no value`]
  // `--config --quickstart` would otherwise read a file of that name.
  return !value || value.startsWith('-') ? [`${rawName}: give a file`] : []
}

function commandFaults([command, ...more]: readonly string[], isOptional: boolean): readonly string[] {
  if (command === undefined) return isOptional ? [] : [`give a command: ${COMMANDS.join(', ')}; see latchkey --help`]
  if (!COMMANDS.includes(command)) return [`${said(command)}: there is no such command${advice(command, COMMANDS)}`]
  return more.map((word) => `${said(word)}: ${command} takes no such word; see latchkey --help`)
}

/** What may be a token is not repeated: error texts end up in logs. */
function said(word: string): string {
  return word.length > 40 || word.startsWith('eyJ') ? 'a word' : word
}

function optionNames(): readonly string[] {
  return Object.keys(OPTIONS).map((name) => `--${name}`)
}

function advice(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates)
  return near === undefined ? '; see latchkey --help' : `; did you mean ${near}?`
}
