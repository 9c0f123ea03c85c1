/** How the app is told who asks. */
import { fieldValue, scopeText, subjectText } from '@latchkey/guard/forward-auth'
import type { Dialect } from '@latchkey/protocol'
import { type Claims, createSigner } from '@latchkey/tokens'
import type { World } from '../world/world.ts'
import { IDENTITY_HEADER, SCOPES_HEADER, SUBJECT_HEADER } from './header-names.ts'
import type { ReadUpstreamOptions } from './upstream-options.ts'

/** Names and values in turn, for a token that was accepted; undefined when it says nobody, or what no header can hold. */
export type TellIdentity = (dialect: Dialect, claims: Claims) => readonly string[] | undefined

/** Long enough for one hop, and too short for anything else. */
const LIFETIME_SECONDS = 30

export function createTellIdentity(
  { identity, identityKey, headers }: Pick<ReadUpstreamOptions, 'identity' | 'identityKey' | 'headers'>,
  { clock, randomId }: Pick<World, 'clock' | 'randomId'>,
): TellIdentity {
  const more = Object.entries(headers)
  const signer =
    identity === 'signed' && identityKey
      ? createSigner({ key: identityKey, lifetimeSeconds: LIFETIME_SECONDS, clock: clock.now })
      : undefined
  return (dialect, claims) => {
    const subject = text(subjectText(dialect, claims))
    const scope = text(scopeText(dialect, claims)) ?? ''
    if (subject === undefined || subject.trim() === '') return undefined
    const values = more.map(([name, claim]) => [name, text(claims[claim])] as const)
    if (signer) {
      const told = values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
      const claimsTold = { sub: subject, scope, aud: 'upstream', jti: randomId(), ...Object.fromEntries(told) }
      return [IDENTITY_HEADER, signer.sign(claimsTold, { alg: signer.key.alg, typ: 'latchkey-identity+jwt' })]
    }
    const plain = [[SUBJECT_HEADER, subject] as const, [SCOPES_HEADER, scope] as const, ...values]
    if (!plain.every(([, value]) => (value ?? '').isWellFormed())) return undefined
    return plain.flatMap(([name, value]) => [name, fieldValue(value ?? '')])
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
