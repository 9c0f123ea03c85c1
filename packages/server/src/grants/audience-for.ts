/** The audience of a token: the one that was asked for, if the token may have it. */
import { isSameResource } from '../authorize/resources.ts'
import type { OAuthClient } from '../clients/oauth-client.ts'

/**
 * The claim `aud` as a client may have it: of its own audiences the one that it asks for, or the first; for a client without any it
 * stays that of users' tokens.
 *
 * @returns undefined for an audience that is not the client's
 */
export function audienceFor(
  { audiences }: OAuthClient,
  wanted: string | undefined,
): { readonly aud?: string } | undefined {
  if (wanted !== undefined) return audiences.includes(wanted) ? { aud: wanted } : undefined
  const [first] = audiences
  return first === undefined ? {} : { aud: first }
}

/**
 * The claim `aud` as a session may have it (RFC 8707 §2.2): what is asked for must be one of its own; else it stays that of users' tokens.
 *
 * @returns undefined for an audience that is not the session's
 */
export function audienceAmong(
  audiences: readonly string[],
  wanted: string | undefined,
): { readonly aud?: string } | undefined {
  if (wanted === undefined) return {}
  return audiences.includes(wanted) ? { aud: wanted } : undefined
}

/**
 * The claim `aud` of a token that was authorized for these: the one that is asked for, or the first. As it is declared, whichever of two spellings of a root was
 * asked for.
 *
 * @returns undefined for an audience that is none of them
 */
export function audienceOf(
  resources: readonly string[],
  wanted: string | undefined,
): { readonly aud?: string } | undefined {
  const [first] = resources
  const aud = wanted === undefined ? first : resources.find((resource) => isSameResource(resource, wanted))
  return aud === undefined ? undefined : { aud }
}
