/** The words of `latchkey takeover`. */
import { buildCommand, buildRouteMap, type Command, type RouteMap } from '@stricli/core'
import { named } from '../command-line/named.ts'
import { among, flag, nonEmpty, optional, word } from '../command-line/options.ts'
import { type Reading, UsageFault } from '../command-line/reading.ts'
import type { Columns } from '../init/propose-columns.ts'
import { columnsOption, hasPassword, PASSWORD_IN_WORDS } from './database-words.ts'

interface InspectWords {
  readonly database: string | undefined
  readonly table: string | undefined
  readonly columns: Partial<Columns> | undefined
  readonly tokens: string | undefined
  readonly dialect: string | undefined
  readonly out: string | undefined
  readonly 'dry-run': boolean | undefined
  readonly json: boolean | undefined
}

const inspect: Command<Reading> = named(
  buildCommand<InspectWords, string[], Reading>({
    func(this: Reading, words: InspectWords, ...files: string[]) {
      const {
        database,
        table,
        columns,
        tokens,
        dialect,
        out = 'latchkey.json',
        'dry-run': dryRun = false,
        json = false,
      } = words
      if (hasPassword(database)) return new UsageFault(PASSWORD_IN_WORDS)
      const options = { files, database, table, columns, tokens, dialect, out, dryRun, json }
      this.choose({
        run: async (surroundings) =>
          (await import('../takeover/inspect/run-inspect.ts')).runInspect(options, surroundings),
      })
      return undefined
    },
    parameters: {
      positional: {
        kind: 'array',
        parameter: word('file', 'configuration files of the old app: .py, .js, .ts, .json or .env', nonEmpty),
      },
      flags: {
        database: optional(
          {
            value: 'url',
            brief: "the app's database ($DATABASE_URL, or what its files say)",
            what: 'sqlite:file.db, mysql://user@host/name or postgres://…, without a password',
          },
          nonEmpty,
        ),
        table: optional(
          { value: 'name', brief: 'the table of its people, where the proposal is wrong', what: 'a table' },
          nonEmpty,
        ),
        columns: columnsOption('where the proposals are wrong'),
        tokens: optional(
          { value: 'file', brief: 'a sample of its tokens', what: 'a file, one token a line' },
          nonEmpty,
        ),
        dialect: optional(
          {
            value: 'dialect',
            brief: 'where the proposal is wrong',
            what: 'a dialect that inspect proposes',
            propose: presetNames,
          },
          among(presetNames),
        ),
        out: optional(
          { value: 'file', brief: 'where the settings go (./latchkey.json)', what: 'a file that is not there' },
          nonEmpty,
        ),
        'dry-run': flag('write nothing: print the settings'),
        json: flag('print JSON'),
      },
    },
    docs: {
      brief: 'look at an old app, and write the settings that take it over',
      fullDescription: `Looks at an old app: its configuration files, a sample of its tokens, and its table of people. Nothing of it is run, and
the database refuses every write. It says which formats the stored passwords have, how strong the secret is, what the tokens
say and which dialect fits, and writes a commented settings file that latchkey serve takes as it is. No secret is written or
printed. It exits with 0 when a start would take the settings, with 1 when it would not or the file is there already, and
with 2 when something that was named cannot be read.`,
    },
  }),
)

async function presetNames(): Promise<readonly string[]> {
  const { PRESETS } = await import('../takeover/presets/presets.ts')
  return PRESETS.map(({ dialect }) => dialect)
}

export const takeover: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { inspect },
  docs: { brief: 'move a running app to Latchkey' },
})
