/** The words of `latchkey audit`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { among, nonEmpty, type OptionText, oneOf, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { limit, MOMENT, parseMoment } from './values.ts'
import { COMMON, YES } from './verb.ts'

const OUTCOMES = ['success', 'refused'] as const
const TIME = { value: 'time', what: MOMENT } as const

const TYPE: OptionText = {
  value: 'type',
  brief: 'show events of this type',
  what: 'a type of event, as login or session_ended',
  propose: eventTypes,
}

const list = administrationVerb(async () => (await import('./audit.ts')).list, {
  brief: 'show what happened, the newest first',
  parameters: {
    flags: {
      type: optional(TYPE, among(eventTypes)),
      user: optional(
        { value: 'user', brief: 'show events about this user', what: 'the name or the id of a user' },
        nonEmpty,
      ),
      session: optional({ value: 'id', brief: 'show events of this session', what: 'the id of a session' }, nonEmpty),
      client: optional({ value: 'id', brief: 'show events of this client', what: 'the id of a client' }, nonEmpty),
      address: optional(
        { value: 'ip', brief: 'show events from this address', what: 'an address of the network' },
        nonEmpty,
      ),
      'request-id': optional(
        {
          value: 'id',
          brief: 'show events of this request',
          what: 'the Latchkey-Request-Id of an answer, or of a line of the log',
        },
        nonEmpty,
      ),
      outcome: optional(
        {
          value: 'outcome',
          brief: 'show events with this outcome',
          what: OUTCOMES.join(' or '),
          propose: () => OUTCOMES,
        },
        oneOf(OUTCOMES),
      ),
      since: optional({ ...TIME, brief: 'show events since then' }, parseMoment),
      until: optional({ ...TIME, brief: 'show events before then' }, parseMoment),
      after: optional(
        { value: 'place', brief: 'show the page after', what: 'where the page before ended' },
        async (text) => (await import('./audit.ts')).parseCursor(text),
      ),
      limit,
      ...COMMON,
    },
  },
})

const prune = administrationVerb(async () => (await import('./audit.ts')).prune, {
  brief: 'remove old events, 500 at a time with a pause between; the log records that it was done',
  parameters: {
    flags: { before: required({ ...TIME, brief: 'remove events before then' }, parseMoment), yes: YES, ...COMMON },
  },
})

export const audit: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { list, prune },
  defaultCommand: 'list',
  docs: { brief: 'who did what, when and from where, and why it was refused' },
})

async function eventTypes() {
  return (await import('@latchkey/server/administration')).AUDIT_EVENT_TYPES
}
