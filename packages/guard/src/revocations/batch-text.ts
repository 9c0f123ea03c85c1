/** A batch as JSON: the body of a poll, and the data of a server-sent event. */
import { fromWire, toWire } from './revocation.ts'
import type { RevocationBatch } from './revocation-source.ts'

const LONGEST_CURSOR = 256

export function batchText({ revocations, cursor }: RevocationBatch): string {
  return JSON.stringify({ revocations: revocations.map(toWire), cursor })
}

/** @throws {TypeError | SyntaxError} unless every member is understood */
export function parseBatchText(text: string): RevocationBatch {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new TypeError('a batch of revocations: not an object')
  const { revocations, cursor, ...rest } = value as Readonly<Record<string, unknown>>
  if (Object.keys(rest).length > 0) throw new TypeError('a batch of revocations: an unknown member')
  if (!Array.isArray(revocations)) throw new TypeError('a batch of revocations: not a list')
  const read = revocations.map(fromWire)
  if (cursor === undefined) return { revocations: read }
  if (!isCursor(cursor)) throw new TypeError('a batch of revocations: the cursor is not valid')
  return { revocations: read, cursor }
}

/** Visible ASCII, which a header (`Last-Event-ID`) and a query can carry. */
export function isCursor(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_CURSOR && /^[!-~]+$/.test(value)
}
