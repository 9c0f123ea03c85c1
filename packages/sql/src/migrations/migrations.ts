/** All steps of our own schema, in their order. A step that has been released is never changed: what comes later is a new one. */
import { createUsers } from './0001-users.ts'
import { createRevocations } from './0002-revocations.ts'
import { indexRevocationExpiry } from './0003-revocation-expiry.ts'
import { createSessions } from './0004-sessions.ts'
import { createClients } from './0005-clients.ts'
import { createSigningKeys } from './0006-signing-keys.ts'
import { extendUsers } from './0007-accounts.ts'
import { createOneTimeTokens } from './0008-one-time-tokens.ts'
import { createApiKeys } from './0009-api-keys.ts'
import { createDevices } from './0010-devices.ts'
import { createAudit } from './0011-audit.ts'
import { createOutbox } from './0012-outbox.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  createUsers,
  createRevocations,
  indexRevocationExpiry,
  createSessions,
  createClients,
  createSigningKeys,
  extendUsers,
  createOneTimeTokens,
  createApiKeys,
  createDevices,
  createAudit,
  createOutbox,
]
