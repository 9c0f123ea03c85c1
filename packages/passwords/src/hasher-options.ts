/** The hasher's options: read once at construction, then frozen. */
import { availableParallelism } from 'node:os'
import { pbkdf2CeilingIterations } from './ceilings.ts'
import type { FormatWriting, PasswordFormat } from './formats/format.ts'
import { parseInteger, parseOptionRecord, parseWord } from './option-parsing.ts'
import { type PasswordPolicy, passwordFormats, type ReadingSettings, type UnsafeFormatName } from './registry.ts'
import type { Work } from './work.ts'

export interface HasherOptions {
  /** How `hash` writes; default Argon2id with 19,456 KiB, 2 passes, 1 lane. */
  readonly policy?: PasswordPolicy
  /** Unsafe formats that `verify` may read, by name; default none. */
  readonly unsafeFormats?: readonly UnsafeFormatName[]
  /** Iterations meant by `pbkdf2:<digest>$…` without a count: the default of the Werkzeug version in use. Default: refused. */
  readonly werkzeugDefaultIterations?: number
  /** Passwords computed at once, 1 to 64; default one less than the cores, at least 1. */
  readonly concurrency?: number
  /** Passwords that may wait, 0 to 10,000; default 20. */
  readonly queueLimit?: number
  /** Longest wait, 1 to 60,000 milliseconds; default 2,000. */
  readonly deadlineMilliseconds?: number
  /** Told about each computation after it ran. Must not throw. */
  readonly onWork?: (report: WorkReport) => void
}

/** One computation that was run. Holds nothing secret. */
export interface WorkReport {
  readonly purpose: 'hash' | 'verification' | 'dummy' | 'filler'
  /** The format computed for; undefined for dummy and filler work. */
  readonly format: string | undefined
  readonly work: Work
}

export interface ParsedHasherOptions {
  readonly policy: { readonly format: PasswordFormat; readonly writing: FormatWriting; readonly work: Work }
  readonly reading: ReadingSettings
  readonly concurrency: number
  readonly queueLimit: number
  readonly deadlineMilliseconds: number
  readonly onWork: ((report: WorkReport) => void) | undefined
}

const optionNames = [
  'policy',
  'unsafeFormats',
  'werkzeugDefaultIterations',
  'concurrency',
  'queueLimit',
  'deadlineMilliseconds',
  'onWork',
]

/** @throws {TypeError} naming the option that is unknown, mistyped or out of range */
export function parseHasherOptions(value: unknown): ParsedHasherOptions {
  const options = parseOptionRecord(value, 'options', optionNames)
  const integer = <Fallback extends number | undefined>(name: string, range: readonly [number, number, Fallback]) =>
    parseInteger(options[name], `options.${name}`, { minimum: range[0], maximum: range[1], fallback: range[2] })
  return Object.freeze({
    policy: parsePolicy(options['policy'] ?? { format: 'phc-argon2id' }),
    reading: Object.freeze({
      unsafeFormats: parseUnsafeFormats(options['unsafeFormats'] ?? []),
      werkzeugDefaultIterations: integer('werkzeugDefaultIterations', [1, pbkdf2CeilingIterations, undefined]),
    }),
    concurrency: integer('concurrency', [1, 64, Math.max(1, Math.min(64, availableParallelism() - 1))]),
    queueLimit: integer('queueLimit', [0, 10_000, 20]),
    deadlineMilliseconds: integer('deadlineMilliseconds', [1, 60_000, 2_000]),
    onWork: parseObserver(options['onWork']),
  })
}

function parsePolicy(value: unknown): ParsedHasherOptions['policy'] {
  const writable = passwordFormats.flatMap((format) => (format.writing ? [{ format, writing: format.writing }] : []))
  const parameters = writable.flatMap(({ writing }) => writing.parameters)
  const { format: name } = parseOptionRecord(value, 'policy', ['format', ...parameters])
  const names = writable.map(({ format }) => format.name)
  const word = parseWord(name, 'policy.format', names)
  const chosen = writable.find(({ format }) => format.name === word)
  if (chosen === undefined) throw new TypeError(`policy.format must be one of: ${names.join(', ')}`)
  const policy = parseOptionRecord(value, 'policy', ['format', ...chosen.writing.parameters])
  return Object.freeze({ ...chosen, work: Object.freeze(chosen.writing.parsePolicy(policy)) })
}

function parseUnsafeFormats(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError('options.unsafeFormats must be an array')
  const names = passwordFormats.filter(({ unsafe }) => unsafe).map(({ name }) => name)
  return Object.freeze(value.map((name: unknown) => parseWord(name, 'options.unsafeFormats', names)))
}

function parseObserver(value: unknown): ((report: WorkReport) => void) | undefined {
  if (value !== undefined && typeof value !== 'function') throw new TypeError('options.onWork must be a function')
  return value as ((report: WorkReport) => void) | undefined
}
