/** The words of `latchkey consents`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { nonEmpty, oneWord, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { limit } from './values.ts'
import { COMMON } from './verb.ts'

const list = administrationVerb(async () => (await import('./consents.ts')).list, {
  brief: 'show what a user has let clients do',
  parameters: {
    flags: {
      user: required({ value: 'user', brief: 'whose consents', what: 'the name or the id of a user' }, nonEmpty),
      limit,
      ...COMMON,
    },
  },
})

const withdraw = administrationVerb(async () => (await import('./consents.ts')).withdraw, {
  brief: 'take a consent back, and end the sessions that came from it',
  parameters: { flags: COMMON, positional: oneWord('consent', 'the id of a consent') },
})

export const consents: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { list, withdraw },
  docs: { brief: 'what users have let clients do' },
})
