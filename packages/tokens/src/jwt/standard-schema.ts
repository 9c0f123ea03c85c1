/** Claims typed by a schema of any library that speaks Standard Schema (https://standardschema.dev): Zod, Valibot, ArkType … */
import { fault, give } from '@latchkey/options'
import { TokenError } from '../token-error.ts'
import type { Claims } from './claims.ts'

/** The part of the Standard Schema interface, version 1, that is used here. */
export interface StandardSchema<Output> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

interface SchemaIssue {
  readonly path?: readonly unknown[] | undefined
}

const ASYNCHRONOUS = 'a schema for claims must answer at once, without a promise'

/**
 * Reads the option `schema`. The function returns the claims as the schema does. A refusal names the first wrong claim, never its
 * value. It throws a TypeError when the schema returns a promise.
 */
export function parseSchema<C>(schema: unknown): (claims: Claims) => C {
  const standard = isSchema<C>(schema) ? schema['~standard'] : undefined
  if (typeof standard?.validate !== 'function') throw give('a schema that speaks Standard Schema')
  const validate = (claims: Claims): C => {
    const result = run(standard, claims)
    // Refusing every token until the schema is fixed is safe: nobody is let in by mistake.
    if (isPromise(result)) throw new TypeError(`schema: ${ASYNCHRONOUS}`)
    if (result && !result.issues) return result.value
    throw refusal(result?.issues[0])
  }
  if (isPromise(run(standard, {}))) throw fault(ASYNCHRONOUS)
  return validate
}

/** A check that throws on untrusted input refuses the token: undefined. Its error may quote the value, so it is dropped. */
function run<C>({ validate }: StandardSchema<C>['~standard'], claims: Claims): ReturnType<typeof validate> | undefined {
  try {
    const result = validate(claims)
    // A promise that is not awaited must not end the process when it rejects.
    if (isPromise(result)) result.then(undefined, () => {})
    return result
  } catch {
    return undefined
  }
}

function isSchema<C>(value: unknown): value is StandardSchema<C> {
  // ArkType's schemas are functions.
  return (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { readonly then?: unknown } | undefined)?.then === 'function'
}

function refusal(issue: SchemaIssue | undefined): TokenError {
  const claim = claimOf(issue?.path?.[0])
  const message = 'the claims do not fit the schema'
  return new TokenError('claim_invalid', message, {
    part: 'payload',
    reason: 'schema',
    ...(claim !== undefined && { claim }),
  })
}

/** A path's step is a name, or an object with a name. */
function claimOf(step: unknown): string | undefined {
  const key: unknown = typeof step === 'object' && step !== null && 'key' in step ? step.key : step
  return typeof key === 'string' ? key : undefined
}
