import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user has changed their own password. There is no reason to think that anyone else knew it, so API keys stay. */
export const passwordChanged: EventKey<
  {
    readonly subject: string
    /** The session that asked for it goes on. */
    readonly except?: string
    /** The user wants the other sessions to go on too. */
    readonly keepsSessions: boolean
  } & EventOrigin
> = eventKey('password_changed')
