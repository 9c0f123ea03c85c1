/** The words of `latchkey clients`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { nonEmpty, oneWord, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { limit, pageAfter, wordList } from './values.ts'
import { COMMON, YES } from './verb.ts'

const CLIENT = oneWord('client', 'the id of a client')

const list = administrationVerb(async () => (await import('./clients.ts')).list, {
  brief: 'show the programs that have a secret',
  parameters: {
    flags: { limit, after: optional(pageAfter('the id that the page before ended with'), nonEmpty), ...COMMON },
  },
})

const create = administrationVerb(async () => (await import('./clients.ts')).create, {
  brief: 'create a client, and show its secret once',
  parameters: {
    flags: {
      name: required({ value: 'name', brief: 'what operators call it', what: 'a name' }, nonEmpty),
      grants: optional(
        {
          value: 'grants',
          brief: 'how it gets tokens (client_credentials)',
          what: 'grants with spaces between',
          propose: async () => (await import('@latchkey/server/administration')).clientGrants,
        },
        async (text) => (await import('./clients.ts')).parseGrants(text),
      ),
      scopes: optional({ value: 'scopes', brief: 'what it may do', what: 'scopes with spaces between' }, wordList),
      audiences: optional(
        { value: 'audiences', brief: 'which services its tokens are for', what: 'audiences with spaces between' },
        wordList,
      ),
      ...COMMON,
    },
    positional: CLIENT,
  },
})

const renewSecret = administrationVerb(async () => (await import('./clients.ts')).renewSecret, {
  brief: 'show a new secret once; the old one stops working immediately',
  parameters: { flags: COMMON, positional: CLIENT },
})

const disable = administrationVerb(async () => (await import('./clients.ts')).disable, {
  brief: 'keep a client from getting tokens, and revoke its own',
  parameters: { flags: COMMON, positional: CLIENT },
})

const enable = administrationVerb(async () => (await import('./clients.ts')).enable, {
  brief: 'let a client get tokens again',
  parameters: { flags: COMMON, positional: CLIENT },
})

const remove = administrationVerb(async () => (await import('./clients.ts')).remove, {
  brief: 'delete a client, and revoke its own tokens',
  parameters: { flags: { yes: YES, ...COMMON }, positional: CLIENT },
})

export const clients: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { list, create, 'renew-secret': renewSecret, disable, enable, remove },
  docs: { brief: 'programs that have a secret of their own' },
})
