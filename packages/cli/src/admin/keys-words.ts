/** The words of `latchkey keys`. */

import { buildRouteMap, type Command, type RouteMap } from '@stricli/core'
import { among, flag, nonEmpty, oneOf, oneWord, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import type { KeysWorld } from './keys.ts'
import { COMMON, type Members, type Verb, type VerbWords, verbCommand, YES } from './verb.ts'

const KID = oneWord('kid', 'the id of a key; latchkey keys list shows them')
const PLACES = ['standby', 'verify-only'] as const
const USES = ['access_token', 'id_token'] as const

const use = optional(
  { value: 'use', brief: 'what it signs (default access_token)', what: USES.join(' or '), propose: () => USES },
  oneOf(USES),
)

const alg = optional(
  { value: 'alg', brief: 'which algorithm it is for', what: 'an algorithm, as ES256 or RS256', propose: algorithms },
  among(algorithms),
)

const list = keyVerb(async () => (await import('./keys.ts')).list, {
  brief: 'show the signing keys, and which can be dropped',
  parameters: { flags: COMMON },
})

const rotate = keyVerb(async () => (await import('./keys.ts')).rotate, {
  brief: 'publish a new key, which signs once everyone can have read it',
  parameters: { flags: { use, alg, now: flag('let it sign at once'), ...COMMON } },
})

const retire = keyVerb(async () => (await import('./keys.ts')).retire, {
  brief: 'drop a key that is no longer used',
  parameters: { flags: { force: flag('although tokens that it has signed live'), ...COMMON }, positional: KID },
})

const revoke = keyVerb(async () => (await import('./keys.ts')).revoke, {
  brief: 'reject everything that a key has signed; of the key that signs it asks first',
  parameters: { flags: { yes: YES, ...COMMON }, positional: KID },
})

const importKey = keyVerb(async () => (await import('./keys.ts')).importKey, {
  brief: 'import a key: a PEM, which needs --alg, or a JWK',
  parameters: {
    flags: {
      file: required({ value: 'file', brief: 'the key', what: 'a PEM or a JWK of mode 0600' }, nonEmpty),
      alg,
      as: required(
        { value: 'place', brief: 'what it is for', what: PLACES.join(' or '), propose: () => PLACES },
        oneOf(PLACES),
      ),
      use,
      ...COMMON,
    },
  },
})

const rewrap = keyVerb(async () => (await import('./keys.ts')).rewrap, {
  brief: 'encrypt all keys again under the first key-encryption key',
  parameters: { flags: COMMON },
})

export const keys: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { list, rotate, retire, revoke, import: importKey, rewrap },
  docs: { brief: 'the keys that sign tokens' },
})

function keyVerb<O extends Members<O>, W extends readonly unknown[]>(
  load: () => Promise<Verb<KeysWorld, O, W>>,
  words: VerbWords<O, W>,
): Command<Reading> {
  return verbCommand(async () => {
    const { inSigningKeys } = await import('./keys.ts')
    return { verb: await load(), inWorld: inSigningKeys }
  }, words)
}

async function algorithms() {
  return (await import('@latchkey/tokens')).algorithms
}
