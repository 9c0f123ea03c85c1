/** The settings that an inspection proposes, with what whoever takes them should read beside them. */
import { DATABASE_URL, LOCAL_ISSUER } from '../../init/answers.ts'
import { writtenSettings } from '../../init/written-settings.ts'
import type { FormatCount } from '../people/count-formats.ts'
import type { Inspected } from './inspect-app.ts'
import type { Inspection } from './inspection.ts'

export interface ProposedSettings {
  readonly settings: Readonly<Record<string, unknown>>
  /** Lines above a setting, by its path: `users.passwords`. The whole file's have the path ``. */
  readonly comments: ReadonlyMap<string, readonly string[]>
}

const LIVE = 'live tokens of the old app are signed with it'

/** Undefined while it is not known who logs in. */
export function proposedSettings({ inspection, url, secret }: Inspected): ProposedSettings | undefined {
  const { face, table, people } = inspection
  if (!face) return undefined
  const allowWeak = inspection.secret?.measured?.weakness === undefined ? undefined : LIVE
  const old = { dialect: face.dialect, secret: undefined, allowWeak }
  const base = writtenSettings({
    ...{ url: url ?? '', issuer: LOCAL_ISSUER, framework: undefined, old },
    people: table && { table: table.name, columns: table.columns },
  })
  const passwords = people ? broken(people.formats).map(({ format }) => ({ format })) : []
  const users = base['users'] as object | undefined
  const proposedFace = {
    ...(base['faces'] as readonly object[])[0],
    secretEnv: secret?.variable ?? 'TOKEN_SECRET',
    ...(face.alg !== undefined && { alg: face.alg }),
    ...(Object.keys(face.options).length > 0 && { options: face.options }),
  }
  return {
    settings: {
      ...(users && { users: { ...users, ...(passwords.length > 0 && { passwords }) } }),
      faces: [proposedFace],
    },
    comments: commentsOf(inspection),
  }
}

/** Told by their strings, and read only where they are named. */
function broken(formats: readonly FormatCount[]): readonly FormatCount[] {
  const found = formats.filter(({ safety, unreadable }) => safety === 'unsafe' && unreadable === undefined)
  return found.filter(({ format }, i) => found.findIndex((one) => one.format === format) === i)
}

function commentsOf({ secret, table, people, face }: Inspection): ProposedSettings['comments'] {
  const formats = people?.formats ?? []
  const named = broken(formats)
  const unclear = formats.filter(({ choices }) => choices.length > 0)
  const weakness = secret?.measured?.weakness
  return new Map<string, readonly string[]>([
    [
      '',
      ['Proposed by latchkey takeover inspect. Nothing of it is certain until you have compared it with the old app.'],
    ],
    ['users', [`${DATABASE_URL} has the URL of the database.`, ...(table?.notes ?? [])]],
    ['users.columns', columnLines(people, table)],
    [
      named.length > 0 ? 'users.passwords' : 'users.columns',
      [
        ...(named.length > 0
          ? ['These are broken. They are read because they are named, and hashed anew at the next login of each user.']
          : columnLines(people, table)),
        ...unclear.flatMap((one) => choiceLines(one, table)),
      ],
    ],
    ['faces.0', [`Recognised because ${face?.because ?? ''}.`, ...(face?.remarks ?? [])]],
    [
      'faces.0.secretEnv',
      secret
        ? [`The secret of ${secret.place}. It does not stand here: set ${secret.variable}.`]
        : ['Set it to the secret with which the old app signs.'],
    ],
    [
      'faces.0.allowWeak',
      weakness === undefined
        ? []
        : [`Weak: ${weakness}. Give new tokens a stronger one as soon as the old ones are gone.`],
    ],
  ])
}

function columnLines(people: Inspection['people'], table: Inspection['table']): readonly string[] {
  if (!people || !table) return []
  const { rows, disabled } = people.names
  return [
    `${rows.toLocaleString('en')} rows${disabled > 0 ? `, ${disabled.toLocaleString('en')} of them disabled` : ''}.`,
  ]
}

/** The choice is whoever's who knows the app. */
export function choiceLines({ label, rows, choices }: FormatCount, table: Inspection['table']): readonly string[] {
  const shown = choices.map(({ name, needs }) => {
    const lacking = needs.map(({ field, isSecret }) => {
      const column = table?.beside.get(field)
      return isSecret
        ? `${field} from the environment`
        : column === undefined
          ? `a column for ${field}`
          : `${field} in ${column}`
    })
    return lacking.length === 0 ? name : `${name} (with ${lacking.join(', ')})`
  })
  return [
    `${rows.toLocaleString('en')} rows are ${label}: no string can tell which, and these users cannot log in until users.passwords names it.`,
    `One of: ${shown.join(', ')}.`,
  ]
}
