/** The words of `latchkey sessions`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { flag, nonEmpty, optional, required, word } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { limit, parseUuid } from './values.ts'
import { COMMON } from './verb.ts'

const USER = { value: 'user', what: 'the name or the id of a user' } as const

const list = administrationVerb(async () => (await import('./sessions.ts')).list, {
  brief: 'show where a user is logged in',
  parameters: {
    flags: {
      user: required({ ...USER, brief: 'whose sessions' }, nonEmpty),
      limit,
      before: optional(
        { value: 'id', brief: 'show the page before', what: 'the id that the page before ended with' },
        parseUuid,
      ),
      ...COMMON,
    },
  },
})

const end = administrationVerb(async () => (await import('./sessions.ts')).end, {
  brief: 'end one session, or all of a user: --user USER --all',
  parameters: {
    flags: {
      user: optional({ ...USER, brief: 'whose sessions, with --all' }, nonEmpty),
      all: flag('all sessions of this user'),
      ...COMMON,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ ...word('session', 'the id of a session', nonEmpty), optional: true }],
    },
  },
})

export const sessions: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { list, end },
  docs: { brief: 'where a user is logged in, and how that ends' },
})
