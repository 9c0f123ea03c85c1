import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user does not allow a client any more what they allowed it: nothing that it got by that consent may work. */
export const consentWithdrawn: EventKey<
  { readonly subject: string; readonly clientId: string; readonly consentId: string } & EventOrigin
> = eventKey('consent_withdrawn')
