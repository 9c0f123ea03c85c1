/** A user's stored password, as a hasher takes it. */
import type { Stored, StoredPassword } from '@latchkey/passwords'
import type { StoredUser } from './user.ts'
import type { SampledPassword } from './user-store.ts'

export function storedPasswordOf({ passwordHash, passwordColumns }: StoredUser): Stored {
  return passwordColumns && passwordHash !== null ? { hash: passwordHash, columns: passwordColumns } : passwordHash
}

export function sampledPasswordOf({ stored, columns }: SampledPassword): string | StoredPassword {
  return columns ? { hash: stored, columns } : stored
}
