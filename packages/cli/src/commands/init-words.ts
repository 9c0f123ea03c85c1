/** The words of `latchkey init`. */
import { buildCommand, type Command } from '@stricli/core'
import { named } from '../command-line/named.ts'
import { among, flag, nonEmpty, type OptionText, oneOf, optional, word } from '../command-line/options.ts'
import { type Reading, UsageFault } from '../command-line/reading.ts'
import { type InitOptions, NEW_CLIENTS, THIS_FOLDER } from '../init/answers.ts'
import { FRAMEWORK_NAMES } from '../init/frameworks.ts'
import type { Columns } from '../init/propose-columns.ts'
import { columnsOption, hasPassword, PASSWORD_IN_WORDS } from './database-words.ts'

interface Words {
  readonly yes: boolean | undefined
  readonly database: string | undefined
  readonly table: string | undefined
  readonly columns: Partial<Columns> | undefined
  readonly clients: string | undefined
  readonly 'allow-weak': string | undefined
  readonly issuer: string | undefined
  readonly framework: InitOptions['framework']
}

const FRAMEWORK_WORDS = [...FRAMEWORK_NAMES, 'none'] as const
const CLIENTS: OptionText = {
  value: 'clients',
  brief: 'with --table, who logs in (new)',
  what: 'new, or the dialect of an old app',
  propose: clientWords,
}
export const init: Command<Reading> = named(
  buildCommand<Words, [folder?: string], Reading>({
    func(this: Reading, words: Words, folder = THIS_FOLDER) {
      const faults = faultsOf(words)
      if (faults.length > 0) return new UsageFault(...faults)
      this.choose({
        run: async (surroundings) =>
          (await import('../init/run-init.ts')).runInit(optionsOf(words, folder), surroundings),
      })
      return undefined
    },
    parameters: {
      positional: {
        kind: 'tuple',
        parameters: [{ ...word('folder', 'where to; this folder, if none is named', nonEmpty), optional: true }],
      },
      flags: {
        yes: flag('ask nothing: take the default of whatever is not given'),
        database: optional(
          {
            value: 'url',
            brief: 'the database ($DATABASE_URL, or sqlite:latchkey.db)',
            what: 'sqlite:file.db, mysql://user@host/name or postgres://…, without a password',
          },
          nonEmpty,
        ),
        table: optional(
          { value: 'name', brief: 'use the users of an existing app', what: 'the name of its table' },
          nonEmpty,
        ),
        columns: columnsOption('with --table, where proposals are wrong'),
        clients: optional(CLIENTS, among(clientWords)),
        'allow-weak': optional(
          { value: 'reason', brief: 'accept the short secret of an old app', what: 'the reason' },
          nonEmpty,
        ),
        issuer: optional(
          {
            value: 'url',
            brief: 'for new clients (http://127.0.0.1:5000)',
            what: 'the URL under which they reach the server',
          },
          nonEmpty,
        ),
        framework: optional(
          {
            value: 'name',
            brief: 'write an example of a guarded route (none)',
            what: FRAMEWORK_WORDS.join(', '),
            propose: () => FRAMEWORK_WORDS,
          },
          oneOf(FRAMEWORK_WORDS),
        ),
      },
    },
    docs: {
      brief: 'write the settings of a new login server into this folder',
      fullDescription: `Writes latchkey.json, latchkey.env and, with --framework, an example of a guarded route into this folder, or into
the one that is named, which is made when it is not there; the path of a SQLite URL begins there. What is no npm project becomes one when
something has to be installed. At a terminal it asks for what is not given. It connects to the database, looks up the
columns of a table and proposes which are meant, judges everything as a start would, and changes nothing in the
database. A file that is there is never overwritten.

environment
  DATABASE_URL   the database, with its password; it is then not written into latchkey.env
  TOKEN_SECRET   the secret of an old app; the same holds`,
    },
  }),
)

async function clientWords(): Promise<readonly string[]> {
  const { oldDialects } = await import('../init/gather.ts')
  return [NEW_CLIENTS, ...oldDialects()]
}

/** What is wrong with the options together. */
function faultsOf({ database, table, columns, clients, 'allow-weak': allowWeak, issuer }: Words): readonly string[] {
  const isOld = clients !== undefined && clients !== NEW_CLIENTS
  const faults: readonly (readonly [isWrong: boolean, line: string])[] = [
    [hasPassword(database), PASSWORD_IN_WORDS],
    [table === undefined && columns !== undefined, '--columns: is for an existing table; give --table too'],
    [table === undefined && clients !== undefined, '--clients: is for an existing table; give --table too'],
    [!isOld && allowWeak !== undefined, '--allow-weak: is for the clients of an old app; give --clients too'],
    [isOld && issuer !== undefined, '--issuer: is for new clients; leave it out, or --clients'],
  ]
  return faults.flatMap(([isWrong, line]) => (isWrong ? [line] : []))
}

function optionsOf({ yes = false, 'allow-weak': allowWeak, ...words }: Words, folder: string): InitOptions {
  const { database, table, columns, clients, issuer, framework } = words
  return { folder, yes, database, table, columns, clients, allowWeak, issuer, framework }
}
