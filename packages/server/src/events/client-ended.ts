import { type EventKey, eventKey } from './event.ts'

/** A client was removed or disabled: nothing that it has, of its own or by its users, may work. `subject` is `sub` of tokens of its own. */
export const clientEnded: EventKey<{ readonly clientId: string; readonly subject: string }> = eventKey('client_ended')
