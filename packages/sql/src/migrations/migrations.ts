/** All steps of our own schema, in their order. A released step is never changed: a later change is a new step. */
import { createFirstTables } from './0001-first-tables.ts'
import { addPasswordForm } from './0002-password-form.ts'
import { addNetworks } from './0003-networks.ts'
import { addSecrets } from './0004-secrets.ts'
import { addAuditOfStrangers } from './0005-audit-of-strangers.ts'
import { writeRevocationsOnce } from './0006-revocations-once.ts'
import { addAuditOfRequests } from './0007-audit-of-requests.ts'
import { takeNamesOnce } from './0008-names-once.ts'
import { addMailsAndDeadlines } from './0009-mails-and-deadlines.ts'
import { addRefreshProofs } from './0010-refresh-proofs.ts'
import { openFrontDoor } from './0011-front-door.ts'
import { addOpenid } from './0012-openid.ts'
import { addTransfers } from './0013-transfers.ts'
import { addLogout } from './0015-logout.ts'
import { bindSessions } from './0016-bound-sessions.ts'
import { addCutover } from './0017-cutover.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  createFirstTables,
  addPasswordForm,
  addNetworks,
  addSecrets,
  addAuditOfStrangers,
  writeRevocationsOnce,
  addAuditOfRequests,
  takeNamesOnce,
  addMailsAndDeadlines,
  addRefreshProofs,
  openFrontDoor,
  addOpenid,
  addTransfers,
  addLogout,
  bindSessions,
  addCutover,
]
