/** All of Latchkey's own tables, apart from the migrator's. */
import type { TableShape } from '../database/table-shape.ts'
import { accounts } from './accounts.ts'
import { apiKeys } from './api-keys.ts'
import { audit } from './audit.ts'
import { clients } from './clients.ts'
import { devices } from './devices.ts'
import { oneTimeTokens } from './one-time-tokens.ts'
import { outbox } from './outbox.ts'
import { people } from './people.ts'
import { revocationLog, revocations } from './revocations.ts'
import { sessions } from './sessions.ts'
import { signingKeys } from './signing-keys.ts'
import { spentRefreshTokens } from './spent-refresh-tokens.ts'

export const schema: readonly TableShape[] = [
  accounts,
  people,
  revocations,
  revocationLog,
  sessions,
  spentRefreshTokens,
  clients,
  signingKeys,
  oneTimeTokens,
  apiKeys,
  devices,
  audit,
  outbox,
].map(({ shape }) => shape)
