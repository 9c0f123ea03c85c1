/** What the options of key constructors have in common. */
import { checked, fault, flag, nonEmptyText, type OptionReader, oneOf, optional } from '@latchkey/options'
import { algorithms, findAlgorithm, type PublicRow, type SecretRow } from '../jws/algorithms.ts'
import { Key } from './key.ts'

/** The key's id. */
export const kidOption: OptionReader<string | undefined> = optional(undefined, nonEmptyText)

/** Whether the secret or the private half may be exported. */
export const extractableOption: OptionReader<boolean> = optional(false, flag)

/** Confirms the use of an algorithm that few should use. */
export const optInOption: OptionReader<true | undefined> = optional(undefined, oneOf(true))

/** Why a weak secret is accepted. */
export const allowWeakOption: OptionReader<string | undefined> = optional(undefined, (value) =>
  checked(
    value,
    typeof value === 'string' && value.trim() !== '',
    'the reason as text, for example "the secret of our old Flask app"',
  ),
)

/** The table row of a secret's algorithm. */
export function secretAlgorithm(value: unknown): SecretRow {
  const row = findAlgorithm(value)
  if (row?.kind === 'secret') return row
  throw fault('a secret needs one of HS256, HS384, HS512')
}

/** The table row of a public or private key's algorithm. */
export function publicAlgorithm(value: unknown): PublicRow {
  const row = findAlgorithm(value)
  if (row?.kind === 'public') return row
  const known = algorithms.filter((name) => !name.startsWith('HS'))
  throw fault(`a public or private key needs one of ${known.join(', ')}`)
}

/** Why an algorithm was refused: it must be named explicitly, and was not. */
export function faultsOfOptIn(row: PublicRow | undefined, optIn: unknown): readonly string[] {
  return row?.optIn && optIn !== true ? [`alg: ${row.alg} is for those who ask for it: add optIn: true`] : []
}

/** A key that signs. */
export function signingKey(value: unknown): Key {
  const good = value instanceof Key && value.canSign
  return checked(value, good, 'a key that signs, which secretKey(), privateKey() or jwk() made')
}
