/** The words of `latchkey clients`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { flag, nonEmpty, oneWord, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { administrationVerb } from './administration-verb.ts'
import { limit, pageAfter, wordList } from './values.ts'
import { COMMON, YES } from './verb.ts'

const CLIENT = oneWord('client', 'the id of a client')

const list = administrationVerb(async () => (await import('./clients.ts')).list, {
  brief: 'show the programs that get tokens',
  parameters: {
    flags: { limit, after: optional(pageAfter('the id that the page before ended with'), nonEmpty), ...COMMON },
  },
})

const show = administrationVerb(async () => (await import('./clients.ts')).show, {
  brief: 'show what is known of a client; of its secret nothing',
  parameters: { flags: COMMON, positional: CLIENT },
})

const create = administrationVerb(async () => (await import('./clients.ts')).create, {
  brief: 'create a client, and show its secret once, if it has one',
  parameters: {
    flags: {
      name: required({ value: 'name', brief: 'what operators call it', what: 'a name' }, nonEmpty),
      grants: optional(
        {
          value: 'grants',
          brief: 'how it gets tokens (client_credentials; with --redirect-uris: what signing in needs)',
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
      'redirect-uris': optional(
        {
          value: 'uris',
          brief: 'where browsers are sent back to it, if users sign in to it',
          what: 'https URIs, or http ones on a loopback address, with spaces between',
        },
        wordList,
      ),
      'post-logout-redirect-uris': optional(
        {
          value: 'uris',
          brief: 'where browsers may be sent back to it when their users have logged out',
          what: 'URIs as of --redirect-uris, with spaces between',
        },
        wordList,
      ),
      public: flag('it has no secret: it runs where its users could read one'),
      'jwks-file': optional(
        { value: 'file', brief: 'it has no secret and signs: its public keys', what: 'a JWK Set, as JSON' },
        nonEmpty,
      ),
      'jwks-uri': optional(
        { value: 'uri', brief: 'it has no secret and signs: where it publishes its keys', what: 'an https URI' },
        nonEmpty,
      ),
      'first-party': flag('it is your own: users are not asked for their consent'),
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
  brief: 'keep a client from getting tokens, and end what it and its users have',
  parameters: { flags: COMMON, positional: CLIENT },
})

const enable = administrationVerb(async () => (await import('./clients.ts')).enable, {
  brief: 'let a client get tokens again',
  parameters: { flags: COMMON, positional: CLIENT },
})

const remove = administrationVerb(async () => (await import('./clients.ts')).remove, {
  brief: 'delete a client, and end what it and its users have',
  parameters: { flags: { yes: YES, ...COMMON }, positional: CLIENT },
})

export const clients: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { list, show, create, 'renew-secret': renewSecret, disable, enable, remove },
  docs: { brief: 'programs that get tokens: with a secret of their own, or for users who sign in to them' },
})
