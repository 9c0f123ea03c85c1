/** What changes for whom when an app moves: the items of `latchkey takeover plan`. */
import { timeText } from '../../admin/table.ts'
import { DIALECTS } from '../../dialects/dialects.ts'
import type { LoginCounts, RefusedRows } from '../people/login-counter.ts'
import type { NameHabits } from '../people/name-habits.ts'
import type { SettingsPeople } from '../people/settings-people.ts'
import type { Sunset } from './sunset.ts'

/** `stop`: people would be locked out. `look`: somebody should decide. `know`: it is so. */
export type Weight = 'stop' | 'look' | 'know'

export interface PlanItem {
  readonly weight: Weight
  readonly subject: 'people' | 'passwords' | 'names' | 'rights' | 'tokens' | 'answers'
  /** How many rows it is about, where it is about rows. */
  readonly rows?: number
  readonly what: string
  readonly todo?: string
}

/** All that a plan is made of. */
export interface PlanFacts {
  readonly settings: SettingsPeople
  readonly logins: LoginCounts
  readonly names: NameHabits
  readonly repeated: number
  readonly alikeByCollation: number
  readonly alikeByCase: number
  /** Whether the old app's database finds a name in another case, or with a blank behind it. */
  readonly findsOtherCase: boolean
  readonly findsOuterBlanks: boolean
  /** The statement that gives the right to replace hashes. */
  readonly missingRight: string | undefined
  readonly findings: readonly string[]
  readonly sunsets: readonly Sunset[]
}

export function planOf(facts: PlanFacts): readonly PlanItem[] {
  return [
    ...people(facts),
    ...passwords(facts),
    ...names(facts),
    ...(facts.missingRight === undefined || facts.settings.rehash === 'never'
      ? []
      : [
          {
            weight: 'look' as const,
            subject: 'rights' as const,
            what: "the database's user may not change passwords: no hash is replaced",
            todo: `let an administrator run: ${facts.missingRight}`,
          },
        ]),
    ...tokens(facts),
    ...facts.settings.faces.flatMap(({ dialect: { name } }) =>
      (DIALECTS.get(name)?.changes ?? []).map((what): PlanItem => ({ weight: 'know', subject: 'answers', what })),
    ),
    ...facts.findings.map((what): PlanItem => ({ weight: 'know', subject: 'people', what })),
  ]
}

function people({ logins, names }: PlanFacts): readonly PlanItem[] {
  return [
    { weight: 'know', subject: 'people', rows: logins.able, what: 'log in with the password that they have' },
    ...some('know', 'people', names.disabled, 'are disabled, and stay so'),
    ...some('know', 'people', names.withoutPassword, 'have no password, and log in nowhere'),
    ...some('know', 'people', names.withoutName, 'have no name, and log in nowhere'),
  ]
}

function passwords({ logins, settings }: PlanFacts): readonly PlanItem[] {
  const then =
    settings.rehash === 'never'
      ? 'rehash is never, so they stay: leave it out, and each is hashed anew at the next login'
      : 'each is hashed anew at the next login of its user'
  return [
    ...logins.refused.map(refusedItem),
    ...some(
      'look',
      'passwords',
      logins.unsafe,
      'have a hash that is guessed at almost no cost by whoever has the table',
      then,
    ),
    ...some(
      'know',
      'passwords',
      logins.old - logins.unsafe,
      `have a good hash that is not as this server writes them`,
      settings.rehash === undefined
        ? 'it stays as it is; users.rehash replaces it at the next login'
        : settings.rehash === 'never'
          ? 'it stays as it is'
          : 'it is replaced at the next login',
    ),
  ]
}

function refusedItem({ name, reason, rows }: RefusedRows): PlanItem {
  const item = (weight: Weight, why: string, todo?: string): PlanItem => ({
    ...{ weight, subject: 'passwords', rows, what: `cannot log in: ${name}: ${why}` },
    ...(todo !== undefined && { todo }),
  })
  switch (reason) {
    case 'no_password':
      return item('know', 'a mark of an account without a password')
    case 'unknown_format':
      return item(
        'stop',
        'no string can tell which format it is',
        'name it in users.passwords; latchkey takeover inspect lists the names to choose from',
      )
    case 'unsafe_format_off':
      return item(
        'stop',
        'it is broken, and read only where it is named',
        `add { "format": "${name}" } to users.passwords`,
      )
    case 'field_missing':
      return item(
        'stop',
        'what it needs besides is empty in these rows',
        'look at the columns that users.passwords names',
      )
    case 'cost_above_ceiling':
      return item('stop', 'its cost is above what is computed for a login', 'these users need a new password')
    default:
      return item('stop', 'it is damaged, or its digest is not known here', 'these users need a new password')
  }
}

function names(facts: PlanFacts): readonly PlanItem[] {
  const { repeated, alikeByCollation, alikeByCase, findsOtherCase, findsOuterBlanks, settings } = facts
  const { capitals, outerBlanks, decomposed, rows } = facts.names
  const isExact = settings.comparison !== 'collation'
  return [
    ...some(
      'stop',
      'names',
      repeated,
      'names stand in more than one row: the row with the lowest id is the user',
      'let the old app make them one',
    ),
    ...(isExact && findsOtherCase
      ? some(
          'look',
          'names',
          rows,
          'are found by the old app whatever the case of the name, and here only as it is written',
          `users.comparison: "collation" keeps it as it was${capitals > 0 ? `; ${capitals} names have capitals` : ''}`,
        )
      : []),
    ...(isExact && findsOuterBlanks
      ? some('know', 'names', rows, 'are found by the old app with blanks behind the name too, and here without them')
      : []),
    ...(isExact
      ? some(
          'look',
          'names',
          alikeByCollation,
          'groups of names are one name to the old app\u2019s database, and several users here',
        )
      : some(
          'stop',
          'names',
          alikeByCollation,
          'groups of names are one name to the database: the row with the lowest id is the user',
        )),
    ...some('know', 'names', alikeByCase, 'groups of names differ in case alone'),
    ...some('know', 'names', outerBlanks, 'names begin or end with a blank, which belongs to them'),
    ...some('know', 'names', decomposed, 'names have letters in two parts: whoever types the usual form is not found'),
  ]
}

function tokens({ sunsets, settings }: PlanFacts): readonly PlanItem[] {
  const weak = settings.faces.flatMap(({ keys }) => keys.flatMap(({ weakness }) => weakness ?? []))
  return [
    ...sunsets.map(
      ({ dialect, endsAt, lifetimeSeconds }): PlanItem =>
        endsAt === undefined
          ? {
              weight: 'look',
              subject: 'tokens',
              what: `${dialect}: tokens of the old app never expire`,
              todo: 'they count until you revoke them, or give the face another secret',
            }
          : {
              weight: 'know',
              subject: 'tokens',
              what: `${dialect}: if the old app makes its last token now, the last one is gone at ${timeText(endsAt)}; they live ${lifetimeSeconds} s`,
            },
    ),
    ...weak.map(
      (weakness): PlanItem => ({
        ...{ weight: 'look', subject: 'tokens', what: `${weakness}: whoever finds it can sign tokens` },
        todo: 'sign with a new secret, and move this one to formerKeys until the old tokens are gone',
      }),
    ),
  ]
}

function some(
  weight: Weight,
  subject: PlanItem['subject'],
  rows: number,
  what: string,
  todo?: string,
): readonly PlanItem[] {
  return rows > 0 ? [{ weight, subject, rows, what, ...(todo !== undefined && { todo }) }] : []
}
