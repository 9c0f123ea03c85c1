/** Says which format a stored string has, for reports: which formats a user table holds, and which rows can never log in. */

import { type OptionTable, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import { pbkdf2CeilingIterations } from './ceilings.ts'
import type { PasswordFormat } from './formats/format.ts'
import { parametersOf } from './hasher-options.ts'
import { passwordFormats, readStored, type UnverifiableReason } from './registry.ts'
import { describeWork } from './work.ts'

const OPTIONS = {
  werkzeugDefaultIterations: optional(undefined, wholeNumberWithin(1, pbkdf2CeilingIterations)),
} satisfies OptionTable

/** Holds nothing secret: no salt, no digest, no password. */
export type IdentifiedFormat = { readonly name: string; readonly safety: PasswordFormat['safety'] } & (
  | { readonly verifiable: true /** One line, e.g. `pbkdf2 sha256, 150000 iterations`. */; readonly cost: string }
  | { readonly verifiable: false; readonly reason: UnverifiableReason }
)

/**
 * Identifies a stored string without computing anything. Unsafe formats are identified whether or not a hasher reads them.
 *
 * @param stored - the stored string; null, undefined and malformed strings are fine
 * @param options.werkzeugDefaultIterations - as for `createHasher`
 * @throws {TypeError} one line for each option that is unknown or wrong
 * @returns undefined when no format recognises the string
 */
export function identifyFormat(
  stored: string | null | undefined,
  options: { readonly werkzeugDefaultIterations?: number } = {},
): IdentifiedFormat | undefined {
  const parameters = parametersOf(parseOptions(OPTIONS, options).werkzeugDefaultIterations)
  const recognised = passwordFormats.filter(({ recognises }) => typeof stored === 'string' && recognises?.(stored))
  const reading = readStored(stored, {
    // Of what is recognised even what is unsafe is told.
    named: recognised.map((format) => ({ format, columns: {}, parameters: parameters.get(format.name) ?? {} })),
    parameters,
    readsArgon2Version16: true,
  })
  if (reading.format === undefined) return undefined
  const { name, safety } = reading.format
  return reading.verifiable
    ? { name, safety, verifiable: true, cost: reading.parsed.works.map(describeWork).join(' and ') }
    : { name, safety, verifiable: false, reason: reading.reason }
}
