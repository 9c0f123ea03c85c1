/** Counts which formats the stored passwords of a table have, row by row, in bounded memory. Nothing of a row is in a count. */
import { foreignFormatOf, identifyFormat, type PossibleFormat, possibleFormats } from '@latchkey/passwords'
import type { SurveyedUser } from '@latchkey/sql'

/** Rows of one kind. */
export interface FormatCount {
  /** For people: `bcrypt, rounds 12`, or what the string looks like. */
  readonly label: string
  /** Undefined where no string can tell. */
  readonly format: string | undefined
  readonly safety: 'safe' | 'legacy' | 'unsafe' | undefined
  /** Why nobody can log in with it, ever: it is no password, or above what is computed. */
  readonly unreadable: string | undefined
  /** The names to choose from, where no string can tell. */
  readonly choices: readonly PossibleFormat[]
  readonly rows: number
}

type Kind = Omit<FormatCount, 'rows'>

export interface FormatCounter {
  readonly add: (users: readonly SurveyedUser[]) => void
  readonly counts: () => readonly FormatCount[]
}

/** Kinds are remembered by what salts and digests leave of a string. */
const MOST_SHAPES = 2000
const MOST_KINDS = 200

export function createFormatCounter(): FormatCounter {
  const shapes = new Map<string, Kind>()
  const rows = new Map<string, { readonly kind: Kind; count: number }>()
  const kindOf = (stored: string): Kind => {
    const shape = shapeOf(stored)
    const known = shapes.get(shape)
    if (known) return known
    // Of a table of plain texts each is a shape of its own, and the first show what it is.
    const isJudged = shapes.size < MOST_SHAPES
    const kind = judged(stored, isJudged)
    if (isJudged) shapes.set(shape, kind)
    return kind
  }
  return {
    add(users) {
      for (const { stored } of users) {
        if (stored === undefined || stored === '') continue
        const kind = kindOf(stored)
        const key = `${kind.label}\n${kind.choices.map(({ name }) => name).join()}`
        const known = rows.get(key)
        if (known) known.count += 1
        else if (rows.size < MOST_KINDS) rows.set(key, { kind, count: 1 })
      }
    },
    counts: () =>
      [...rows.values()]
        .map(({ kind, count }) => ({ ...kind, rows: count }))
        .toSorted((left, right) => right.rows - left.rows),
  }
}

const NOT_TOLD = { format: undefined, safety: undefined, unreadable: undefined }

function judged(stored: string, hasChoices: boolean): Kind {
  const identified = identifyFormat(stored)
  if (identified === undefined) {
    return {
      label: foreignFormatOf(stored),
      ...NOT_TOLD,
      choices: hasChoices ? possibleFormats(stored) : [],
    }
  }
  const { name, safety } = identified
  const choices =
    safety === 'unsafe' && identified.verifiable && !/plain/.test(identified.cost) ? possibleFormats(stored) : []
  // What must be named anyway is only named for whoever moves where nothing else reads it.
  if (choices.some((one) => one.name !== name)) {
    return { label: `${choices.map((one) => one.name).join(' or ')}`, ...NOT_TOLD, choices }
  }
  const cost = identified.verifiable ? `, ${identified.cost.replace(`${name}, `, '')}` : ''
  const unreadable = identified.verifiable ? undefined : identified.reason
  return { label: `${name}${cost}`, format: name, safety, unreadable, choices: [] }
}

/** Scheme, costs and lengths; two strings of one shape are of one kind. */
function shapeOf(stored: string): string {
  const shape = stored
    .replace(/[0-9a-f]{16,}/gi, ({ length }) => `\u0000${length}`)
    .replace(/[A-Za-z0-9+/]{16,}/g, ({ length }) => `\u0001${length}`)
  // Long and strange ones are judged one by one.
  return shape.length <= 120 ? shape : stored.slice(0, 2000)
}
