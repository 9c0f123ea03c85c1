/** What becomes of a user's API keys where their sessions end: they stay, and whoever asked is told, unless they are to end too. */
import type { ClientInfo } from '../http/client-info.ts'

/** @returns how many keys are left that somebody can still use */
export type SettleApiKeys = (asked: {
  readonly subject: string
  /** `end_api_keys` */
  readonly end: boolean
  readonly client: ClientInfo
  /** Who asked, as the audit log names them. Left out: the user. */
  readonly actor?: string
}) => Promise<number>
