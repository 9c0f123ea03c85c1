/** What people are told of a declaration: where a token goes, and which of its looseness is in force. */
import type { CarrierPlace } from './carrier-options.ts'
import type { Manner } from './manner.ts'
import type { Declaration } from './options.ts'

/** In words for people, of the first place that is a header. */
export function carrierText(carry: readonly CarrierPlace[]): string | undefined {
  const [place] = carry
  if (!place) return undefined
  const { in: where, name, options } = place
  if (where === 'header') {
    const scheme = options.scheme?.[0] ?? (options.word === undefined ? undefined : 'Bearer')
    return `${name === 'authorization' ? 'Authorization' : name}: ${scheme === undefined ? '' : `${scheme} `}<token>`
  }
  if (where === 'cookie') return `Cookie: ${name}=<token>`
  return where === 'query' ? `?${name}=<token>` : `{"${name}": "<token>"}`
}

export function warningsOf({ check, refuse, subject }: Declaration, { claims, carry }: Manner): readonly string[] {
  const isOpen = (place: CarrierPlace) => place.in === 'cookie' && !place.options.csrf
  return [
    ...(check.exp === 'ignore' ? ['check.exp: tokens are good for ever, because exp is ignored'] : []),
    ...(check.exp === 'whenPresent'
      ? ['tokens without exp are accepted for ever; check.exp "required" refuses them']
      : []),
    ...(claims.lifetimeSeconds === undefined ? ['token.claims: tokens have no exp, and never expire'] : []),
    ...(claims.saysWhenIssued
      ? []
      : ['tokens do not say when they were issued, so a user cannot be revoked: revoke tokens one by one']),
    ...(refuse.has('loginUnknown') ? ['refuse.loginUnknown tells strangers which user names exist'] : []),
    ...(subject.required ? [] : ['subject.required: tokens of users who are gone count until they expire']),
    ...(carry.some(({ in: place }) => place === 'query') ? ['carry: tokens in URLs stand in logs and histories'] : []),
    ...(carry.some(isOpen)
      ? ['carry: a cookie without csrf is sent by pages of strangers too, unless it is SameSite']
      : []),
  ]
}
