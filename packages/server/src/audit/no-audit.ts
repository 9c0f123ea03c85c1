/** No audit log: for servers that say why they have none. */
import type { Audit } from './audit.ts'

export const noAudit: Audit = Object.freeze({ record: async () => undefined })
