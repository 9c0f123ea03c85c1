/** The words of `latchkey takeover`. */
import { buildCommand, buildRouteMap, type Command, type RouteMap } from '@stricli/core'
import { COMMON } from '../admin/verb.ts'
import { named } from '../command-line/named.ts'
import { among, flag, nonEmpty, optional, word } from '../command-line/options.ts'
import { type Reading, UsageFault } from '../command-line/reading.ts'
import type { Columns } from '../init/propose-columns.ts'
import { cutover, rollback } from './cutover-words.ts'
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

const SAMPLE = optional({ value: 'file', brief: 'a sample of old tokens', what: 'a file, one token a line' }, nonEmpty)
const { config, 'env-file': envFile, json } = COMMON

interface PlanWords {
  readonly config: string | undefined
  readonly 'env-file': string | undefined
  readonly tokens: string | undefined
  readonly json: boolean | undefined
}

const plan: Command<Reading> = named(
  buildCommand<PlanWords, [], Reading>({
    func(this: Reading, words: PlanWords) {
      const options = { ...peopleWords(words), tokens: words.tokens, json: words.json ?? false }
      this.choose({
        run: async (surroundings) => (await import('../takeover/plan/run-plan.ts')).runPlan(options, surroundings),
      })
    },
    parameters: { flags: { config, 'env-file': envFile, tokens: SAMPLE, json } },
    docs: {
      brief: 'say what changes for whom',
      fullDescription: `Says what changes for whom when the app of a settings file moves: who could not log in, weak hashes, names that are
compared otherwise, rights that are missing, when the last old token is gone, and what is answered as recommended instead of
as the old app did. Every row is read once; the database refuses every write. It exits with 1 when people would be locked out.`,
    },
  }),
)

interface ReportWords extends PlanWords {
  readonly since: number | undefined
  readonly html: string | undefined
  readonly 'dry-run': boolean | undefined
}

const report: Command<Reading> = named(
  buildCommand<ReportWords, [], Reading>({
    func(this: Reading, words: ReportWords) {
      const { tokens, since, html, 'dry-run': dryRun = false, json: isJson = false } = words
      if (dryRun && html === undefined) return new UsageFault('--dry-run: is for --html, the one thing that is written')
      const options = { ...peopleWords(words), tokens, since, html, dryRun, json: isJson }
      this.choose({
        run: async (surroundings) =>
          (await import('../takeover/report/run-report.ts')).runReport(options, surroundings),
      })
      return undefined
    },
    parameters: {
      flags: {
        config,
        'env-file': envFile,
        tokens: SAMPLE,
        since: optional(
          { value: 'day', brief: 'when the old app made its last token (now)', what: 'a day, 2026-11-30' },
          dayOf,
        ),
        html: optional({ value: 'file', brief: 'write a page too', what: 'a file that is not there' }, nonEmpty),
        'dry-run': flag('write no page'),
        json,
      },
    },
    docs: {
      brief: 'say how much of the old app is left',
      fullDescription: `Says which formats of stored passwords are left, how many users have them, and how many days it takes until the last
token of the old app is gone. Every row is read once; the database refuses every write. With --html it writes one static page.`,
    },
  }),
)

function peopleWords({ config: file = 'latchkey.json', 'env-file': variables }: PlanWords) {
  return { config: file, envFile: variables }
}

/** Its end, in UTC. */
function dayOf(day: string): number | undefined {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return Number.isNaN(start) ? undefined : start / 1000 + 86_400
}

export const takeover: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { inspect, plan, cutover, rollback, report },
  docs: { brief: 'move a running app to Latchkey' },
})
