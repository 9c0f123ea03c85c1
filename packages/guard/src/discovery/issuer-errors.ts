/** Refusals that say of which issuer they are: for a log, never for the client. Of a token only what is known anyway is repeated. */
import { TokenError, type VerifiedToken } from '@latchkey/tokens'

type Wrong = 'missing' | 'wrong_type' | 'mismatch'

/** What is wrong with a token of its issuer, and not with its time or its signature. */
const OF_ITS_KIND: readonly string[] = ['claim_invalid', 'header_invalid']

/** Refusals of what is verified here name the issuer, as far as they are about what the token is. */
export function whileNaming(
  issuer: string,
  verify: () => VerifiedToken | Promise<VerifiedToken>,
): VerifiedToken | Promise<VerifiedToken> {
  const named = (error: unknown) => nameIn(issuer, error)
  try {
    const verified = verify()
    return verified instanceof Promise ? verified.catch((error: unknown) => Promise.reject(named(error))) : verified
  } catch (error) {
    throw named(error)
  }
}

/** The refusal of a token that names an issuer which is none of these. */
export function foreignIssuer(issuer: string, configured: readonly string[]): TokenError {
  const near = configured.find((one) => one === `${issuer}/` || issuer === `${one}/`)
  // The token's own is shown only where it is one of ours but for the slash.
  if (near !== undefined)
    return issuerRefused(
      'mismatch',
      `the token names ${issuer} and the guard ${near}: a slash at the end differs`,
      near,
    )
  const [first = ''] = configured
  return issuerRefused('mismatch', `the token names another issuer than ${configured.join(', ')}`, first)
}

export function issuerRefused(reason: Wrong, message?: string, issuer?: string): TokenError {
  const detail = { part: 'payload', claim: 'iss', reason, ...(issuer !== undefined && { issuer }) } as const
  return new TokenError('claim_invalid', message ?? `the token's iss claim is not accepted (${reason})`, detail)
}

function nameIn(issuer: string, error: unknown): unknown {
  if (!(error instanceof TokenError) || !OF_ITS_KIND.includes(error.code)) return error
  const { code, part, reason, claim } = error
  const detail = { issuer, ...(part && { part }), ...(reason && { reason }), ...(claim !== undefined && { claim }) }
  return new TokenError(code, `${error.message}; issuer ${issuer}`, detail)
}
