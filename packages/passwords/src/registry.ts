/**
 * Which format a stored string has. Formats that the operator named come first, in their order; then those that recognise the string by
 * itself, of which unsafe ones are not read unless they are named.
 */
import { isWithinCeiling } from './ceilings.ts'
import {
  type Fields,
  isUnreadable,
  type ParsedPassword,
  type PasswordFormat,
  type Unreadable,
} from './formats/format.ts'
import { passwordFormats } from './formats/formats.ts'
import type { PhcArgon2idPolicy } from './formats/phc-argon2.ts'
import type { WerkzeugPbkdf2Policy } from './formats/werkzeug-pbkdf2.ts'
import type { WerkzeugScryptPolicy } from './formats/werkzeug-scrypt.ts'

export { passwordFormats } from './formats/formats.ts'

/** How new hashes are written. */
export type PasswordPolicy = PhcArgon2idPolicy | WerkzeugPbkdf2Policy | WerkzeugScryptPolicy

/** A stored password whose salt or parameters stand in columns of their own. */
export interface StoredPassword {
  readonly hash: string | null | undefined
  /** By the names that the settings give the columns; without any, by those of the fields. */
  readonly columns: Readonly<Record<string, unknown>>
}

/** Whatever a user's row holds. */
export type Stored = string | null | undefined | StoredPassword

/** A format that the operator named, and where it finds what its strings do not say. */
export interface NamedFormat {
  readonly format: PasswordFormat
  /** The same for all rows. */
  readonly parameters: Fields
  /** Columns by the field that they hold. */
  readonly columns: Fields
}

export interface ReadingSettings {
  readonly named: readonly NamedFormat[]
  /** What unnamed formats are to know, by their name. */
  readonly parameters: ReadonlyMap<string, Fields>
  /** Whether this Argon2 knows version 16. */
  readonly readsArgon2Version16: boolean
  /** What is written: such a string may have come from here, whichever format claims it. */
  readonly written?: PasswordFormat
}

/** What a stored value is. */
export type StoredReading =
  | { readonly verifiable: true; readonly format: PasswordFormat; readonly parsed: ParsedPassword }
  | { readonly verifiable: false; readonly format: PasswordFormat | undefined; readonly reason: UnverifiableReason }

export type UnverifiableReason = Unreadable['unreadable'] | 'unknown_format' | 'unsafe_format_off' | 'field_missing'

/** Far above the longest real hash: hostile rows must not cost time before the ceilings are checked. */
const longestStoredCharacters = 16_384
/** Each of them is computed for a wrong password. */
const mostReadings = 3

/** Reads a stored value. Computes nothing and never throws. */
export function readStored(stored: Stored, settings: ReadingSettings): StoredReading {
  const { hash, columns } = partsOf(stored)
  if (typeof hash !== 'string' || hash.length > longestStoredCharacters || !hash.isWellFormed()) return unknown
  const recognised = passwordFormats.find(({ recognises }) => recognises?.(hash))
  const { named, written } = settings
  const ours = written?.recognises?.(hash) ? [{ format: written, parameters: {}, columns: {} }] : []
  const candidates = named.length === 0 ? [] : [...named, ...ours]
  const readings = candidates.map((one) => readAs(hash, { one, columns, recognised, settings }))
  const good = readings.filter((reading) => reading.verifiable).slice(0, mostReadings)
  if (good.length > 0) return together(good)
  const refused = readings.filter((reading) => !reading.verifiable)
  // Where a column is empty, the row may be one that was written here since.
  const spoken = refused.find(
    ({ format, reason }) => isMeant(format, hash) && reason !== 'malformed' && reason !== 'field_missing',
  )
  if (spoken) return spoken
  if (recognised === undefined) return refused.find(({ reason }) => reason === 'field_missing') ?? unknown
  if (recognised.safety === 'unsafe' && !named.some(({ format }) => format === recognised)) {
    return { verifiable: false, format: recognised, reason: 'unsafe_format_off' }
  }
  const one = { format: recognised, parameters: settings.parameters.get(recognised.name) ?? {}, columns: {} }
  return readAs(hash, { one, columns, recognised, settings })
}

const unknown: StoredReading = { verifiable: false, format: undefined, reason: 'unknown_format' }

interface Reading {
  readonly one: NamedFormat
  readonly columns: StoredPassword['columns']
  /** What the string is by itself. */
  readonly recognised: PasswordFormat | undefined
  readonly settings: ReadingSettings
}

function readAs(hash: string, { one, columns, recognised, settings }: Reading): StoredReading {
  const { format } = one
  const fields = fieldsOf(one, columns)
  const result = format.read(hash, fields.values)
  // What is empty says nothing of the cost.
  if (fields.isIncomplete && !isUnreadable(result)) {
    return { verifiable: false, format, reason: 'field_missing' }
  }
  if (isUnreadable(result)) return { verifiable: false, format, reason: result.unreadable }
  // A string that begins with a known scheme is never a password in plain text: whoever stole it could send it. A scheme of plain text hides nothing.
  if (
    isPlainText(result) &&
    recognised !== undefined &&
    recognised !== format &&
    !isPlainText(recognised.read(hash, {}))
  )
    return { verifiable: false, format, reason: 'malformed' }
  if (!result.works.every(isWithinCeiling)) return { verifiable: false, format, reason: 'cost_above_ceiling' }
  const isOld = result.works.some((work) => 'version' in work)
  if (isOld && !settings.readsArgon2Version16) return { verifiable: false, format, reason: 'digest_unsupported' }
  return { verifiable: true, format, parsed: result }
}

function isPlainText(result: ParsedPassword | Unreadable): boolean {
  return !isUnreadable(result) && result.works[0].primitive === 'plain'
}

/** Several readings of one string, of which one must match. */
function together(readings: readonly StoredReading[]): StoredReading {
  const good = readings.flatMap((reading) => (reading.verifiable ? [reading] : []))
  const [first, ...others] = good
  if (first === undefined) return unknown
  if (others.every(({ format }) => format === first.format)) return first
  const [work, ...works] = good.flatMap(({ parsed }) => parsed.works)
  if (work === undefined) return unknown
  return {
    ...first,
    parsed: {
      works: [work, ...works],
      async verify(password, compute) {
        for (const { parsed } of good) if (await parsed.verify(password, compute)) return true
        return false
      },
    },
  }
}

/** A format that knows its strings says nothing of others. */
function isMeant(format: PasswordFormat | undefined, hash: string): boolean {
  return format?.recognises === undefined || format.recognises(hash)
}

function partsOf(stored: Stored): StoredPassword {
  return typeof stored === 'object' && stored !== null ? stored : { hash: stored, columns: {} }
}

/** Of a row; what is missing is empty. */
function fieldsOf(
  { format, parameters, columns: names }: NamedFormat,
  columns: StoredPassword['columns'],
): { readonly values: Fields; readonly isIncomplete: boolean } {
  const found = Object.entries(format.fields ?? {}).map(
    ([field, rule]) => [field, parameters[field] ?? textOf(columns[names[field] ?? field]) ?? rule.default] as const,
  )
  return {
    values: Object.fromEntries(found.map(([field, value]) => [field, value ?? ''])),
    isIncomplete: found.some(([, value]) => value === undefined),
  }
}

/** As a driver returns it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString() : undefined
}
