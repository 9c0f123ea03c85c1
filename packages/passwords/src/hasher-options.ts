/** The hasher's options: read once at construction, then frozen. */
import { availableParallelism } from 'node:os'
import {
  callable,
  isPlainObject,
  nested,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  wholeNumberWithin,
} from '@latchkey/options'
import { pbkdf2CeilingIterations } from './ceilings.ts'
import { type FormatSetting, readFormats } from './format-settings.ts'
import type { FormatWriting, PasswordFormat } from './formats/format.ts'
import { type PasswordPolicy, passwordFormats, type ReadingSettings } from './registry.ts'
import type { Work } from './work.ts'

export interface HasherOptions {
  /** How `hash` writes; default Argon2id with 19,456 KiB, 2 passes, 1 lane. */
  readonly policy?: PasswordPolicy
  /**
   * Formats that `verify` reads because you name them, first to last: unsafe ones, and those whose strings do not tell what they are.
   * Default: none; what is safe and recognised by itself is always read.
   */
  readonly formats?: readonly FormatSetting[]
  /** Iterations meant by `pbkdf2:<digest>$…` without a count: the default of the Werkzeug version in use. Default: refused. */
  readonly werkzeugDefaultIterations?: number
  /** Passwords computed at once, 1 to 64; default one less than the cores, at least 1. */
  readonly concurrency?: number
  /** Passwords that may wait, 0 to 10,000; default 20. Half of the places are for those who are known, half for strangers. */
  readonly queueLimit?: number
  /** Longest wait, 1 to 60,000 milliseconds; default 2,000. */
  readonly deadlineMilliseconds?: number
  /** Called after each computation. What it throws is ignored. */
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
  readonly reading: Omit<ReadingSettings, 'readsArgon2Version16'>
  readonly concurrency: number
  readonly queueLimit: number
  readonly deadlineMilliseconds: number
  readonly onWork: ((report: WorkReport) => void) | undefined
}

const OPTIONS = {
  policy: optional(readPolicy({ format: 'phc-argon2id' }), readPolicy),
  formats: optional([], readFormats),
  werkzeugDefaultIterations: optional(undefined, wholeNumberWithin(1, pbkdf2CeilingIterations)),
  concurrency: optional(undefined, wholeNumberWithin(1, 64)),
  queueLimit: optional(20, wholeNumberWithin(0, 10_000)),
  deadlineMilliseconds: optional(2_000, wholeNumberWithin(1, 60_000, 'whole milliseconds')),
  onWork: optional(undefined, callable<NonNullable<HasherOptions['onWork']>>('a function of the report')),
} satisfies OptionTable<keyof HasherOptions>

/** @throws {TypeError} one line for each option that is unknown, mistyped or out of range */
export function parseHasherOptions(value: unknown): ParsedHasherOptions {
  const { formats, werkzeugDefaultIterations, concurrency, ...options } = parseOptions(OPTIONS, value)
  return Object.freeze({
    ...options,
    reading: Object.freeze({
      named: Object.freeze(formats),
      parameters: parametersOf(werkzeugDefaultIterations),
      written: options.policy.format,
    }),
    concurrency: concurrency ?? Math.max(1, Math.min(64, availableParallelism() - 1)),
  })
}

/** What unnamed formats are told. */
export function parametersOf(werkzeugDefaultIterations: number | undefined): ReadingSettings['parameters'] {
  if (werkzeugDefaultIterations === undefined) return new Map()
  return new Map([['werkzeug-pbkdf2', { iterations: String(werkzeugDefaultIterations) }]])
}

/** The format of a policy decides which parameters it has. */
function readPolicy(value: unknown): ParsedHasherOptions['policy'] {
  const writable = passwordFormats.flatMap((format) => (format.writing ? [{ format, writing: format.writing }] : []))
  const given = isPlainObject(value) && Object.hasOwn(value, 'format') ? { format: value['format'] } : undefined
  const named = nested({ format: oneOf(...writable.map(({ format }) => format.name)) })(
    given ?? (isPlainObject(value) ? {} : value),
  )
  const chosen = writable.find(({ format }) => format.name === named.format)
  if (chosen === undefined) throw new Error('a policy names one of the formats')
  return Object.freeze({ ...chosen, work: Object.freeze(chosen.writing.readPolicy(value)) })
}
