import { type EventKey, eventKey } from './event.ts'

/** A user wants to be logged out wherever they are: at faces too whose tokens belong to no session. */
export const loggedOutEverywhere: EventKey<{ readonly subject: string }> = eventKey('logged_out_everywhere')
