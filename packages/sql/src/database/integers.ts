/** Integers on their way into a database and out of it. */
import { DomainError } from '@latchkey/server/stores'

/** BigInt: drivers send a number as a floating-point value. Fractions of a unit are dropped. */
export function toInteger(value: number): bigint
export function toInteger(value: number | null | undefined): bigint | null
export function toInteger(value: number | null | undefined): bigint | null {
  return value === null || value === undefined ? null : BigInt(Math.floor(value))
}

/**
 * An integer column's value, which each driver returns in another type; NULL is undefined by `readOptionalInteger` only.
 *
 * @throws {DomainError} store_misconfigured for what JavaScript cannot hold exactly
 */
export function readInteger(value: unknown): number {
  const isInteger = typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string'
  const number = isInteger && value !== '' ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number))
    throw new DomainError('store_misconfigured', 'a column of integers has something else in it')
  return number
}

/** @throws {DomainError} store_misconfigured as `readInteger` does */
export function readOptionalInteger(value: unknown): number | undefined {
  return value === null ? undefined : readInteger(value)
}
