/** What a guard's own options say of its resource: whose tokens it takes, and for what name of it. */
import { faultsIn, parseOptions } from '@latchkey/options'
import { type Dialect, resourceIdentifier } from '@latchkey/protocol'
import type { ResourceNames } from './protected-resource.ts'

/** The options that are looked at. */
export interface NamingOptions {
  readonly issuer?: string | readonly string[] | undefined
  readonly audience?: string | undefined
  readonly dialect?: Dialect | undefined
}

/** Undefined where they name no audience. */
export function resourceNames({ issuer, audience, dialect }: NamingOptions): ResourceNames | undefined {
  if (issuer !== undefined) return audience === undefined ? undefined : { audience, issuers: [issuer].flat() }
  // Other dialects have no challenge that could name a document.
  if (dialect?.name !== 'oauth') return undefined
  const { audience: own, issuers } = dialect.policy()
  const [only] = typeof own === 'string' ? [] : own
  return only === undefined ? undefined : { audience: only, issuers }
}

/** Why these options cannot be those of a protected resource, one line each. */
export function faultsOfResource(options: NamingOptions): readonly string[] {
  const names = resourceNames(options)
  if (!names)
    return [
      'resource: give it with an issuer and an audience, or with oauth(): nothing else names what clients ask for',
    ]
  return faultsIn(() => parseOptions({ audience: resourceIdentifier }, { audience: names.audience }))
}
