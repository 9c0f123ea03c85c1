import { type EventKey, eventKey } from './event.ts'

/** A user logs out everywhere, including faces whose tokens do not belong to a session. */
export const loggedOutEverywhere: EventKey<{ readonly subject: string }> = eventKey('logged_out_everywhere')
