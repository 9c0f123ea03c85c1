/** The words of `latchkey audit`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { among, nonEmpty, type OptionText, oneOf, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { limit, MOMENT, parseMoment } from './values.ts'
import { COMMON } from './verb.ts'

const OUTCOMES = ['success', 'refused'] as const
const TIME = { value: 'time', what: MOMENT } as const

const TYPE: OptionText = {
  value: 'type',
  brief: 'show what is of it',
  what: 'a type of event, as login or session_ended',
  propose: eventTypes,
}

const list = administrationVerb(async () => (await import('./audit.ts')).list, {
  brief: 'show what happened, the newest first',
  parameters: {
    flags: {
      type: optional(TYPE, among(eventTypes)),
      user: optional({ value: 'user', brief: 'show whom it is about', what: 'the name or the id of a user' }, nonEmpty),
      session: optional({ value: 'id', brief: 'show what is of it', what: 'the id of a session' }, nonEmpty),
      client: optional({ value: 'id', brief: 'show what is of it', what: 'the id of a client' }, nonEmpty),
      address: optional({ value: 'ip', brief: 'show what came from it', what: 'an address of the network' }, nonEmpty),
      outcome: optional(
        { value: 'outcome', brief: 'show how it ended', what: OUTCOMES.join(' or '), propose: () => OUTCOMES },
        oneOf(OUTCOMES),
      ),
      since: optional({ ...TIME, brief: 'show what is not before' }, parseMoment),
      until: optional({ ...TIME, brief: 'show what is before' }, parseMoment),
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
  brief: 'remove what is older, 500 events at a time with a rest between; the log keeps that it was done',
  parameters: {
    flags: { before: required({ ...TIME, brief: 'remove what is before' }, parseMoment), ...COMMON },
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
