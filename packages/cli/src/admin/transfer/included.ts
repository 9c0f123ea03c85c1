/** `--include`: secrets leave the database only by name. */
import type { TransferKind, TransferredRows } from '@latchkey/server/administration'
import { type Outcome, refusal } from '../run.ts'

/** `hashes` are the users' passwords; the others are kinds that are of no use without what lets somebody in. */
export const includable = ['hashes', 'sessions', 'spent-refresh-tokens', 'api-keys', 'clients', 'signing-keys'] as const

export type Included = readonly (typeof includable)[number][]

export function notIncluded(kind: TransferKind, included: Included): Outcome | undefined {
  if (kind === 'users' || included.includes(kind)) return undefined
  const text = `rows of this kind hold secrets, or their digests; name them: --include ${kind}`
  return refusal('secrets_not_included', text, { include: kind })
}

/** Without their hashes users set a new password by mail. */
export function withoutSecrets<K extends TransferKind>(
  row: TransferredRows[K],
  included: Included,
): TransferredRows[K] {
  return 'passwordHash' in row && !included.includes('hashes') ? { ...row, passwordHash: null } : row
}

export function whatWentOut(kind: TransferKind, count: number, included: Included): string {
  const secret = kind === 'users' ? (included.includes('hashes') ? ' with hashes' : '') : ' with secrets'
  return `${kind} ${count}${secret}`
}

/** Words with commas or spaces between. */
export function parseIncluded(text: string): Included | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const known = words.flatMap((word) => includable.filter((one) => one === word))
  return known.length === words.length ? known : undefined
}
