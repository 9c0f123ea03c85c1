/** What to do about a refusal: which option to change, or what the issuer must do. */
import type { Key } from '../jwk/key.ts'
import type { TokenError } from '../token-error.ts'
import { algorithmNamed, claimsIn, headerIn, partsOf, type TokenFacts, triedKeys } from './explain-facts.ts'

/** A refused token, and the names of the options where they are set. */
export interface AdviceContext extends TokenFacts {
  readonly optionNames: Readonly<Record<string, string>> | undefined
}

type Advise = (error: TokenError, context: AdviceContext) => readonly string[]

const ADVICE: Readonly<Record<TokenError['code'], Advise>> = {
  token_malformed: adviseShape,
  token_unsupported: () => ['the issuer must send a signed token (JWS); an encrypted one has five parts'],
  header_invalid: adviseHeader,
  algorithm_not_allowed: adviseAlgorithm,
  algorithm_unsupported: () => ['use another runtime, or another algorithm'],
  key_not_found: (_, context) => [
    'ask the issuer which key has this kid',
    ...change(context, 'keys', (name) => `add that key to ${name}; an old key stays until its last token has expired`),
  ],
  keys_unavailable: () => ['try the URL of the key set from this machine; until it answers, answer 503 and not 401'],
  signature_invalid: adviseSignature,
  claim_invalid: adviseClaim,
  token_expired: adviseExpired,
  token_not_yet_valid: adviseEarly,
}

/** At least one line. */
export function adviceFor(error: TokenError, context: AdviceContext): readonly string[] {
  return ADVICE[error.code](error, context)
}

/** A line about an option, unless it cannot be set there. */
function change({ optionNames }: AdviceContext, option: string, word: (name: string) => string): readonly string[] {
  const name = optionNames === undefined ? option : optionNames[option]
  return name === undefined ? [] : [word(name)]
}

function adviseShape({ part, reason }: TokenError, context: AdviceContext): readonly string[] {
  const { token } = context
  if (part === 'token') {
    if (reason === 'too_long')
      return ['send smaller claims', ...change(context, 'maximumTokenCharacters', (name) => `or raise ${name}`)]
    return ['send the whole token and nothing else: three parts, two dots']
  }
  if (reason !== 'base64url') return [`the issuer must write the ${part} as one JSON object in UTF-8, no name twice`]
  if (/\s/.test(token)) return ['take the blanks and line breaks out of the token']
  if (/^["'<]|["'>]$/.test(token)) return ['take the quotes off the token']
  const [header, payload, signature] = partsOf(context)
  const segment = { header, payload, signature, token }[part ?? 'token']
  return /[+/=]/.test(segment)
    ? [`the issuer must write the ${part} as base64url without padding (RFC 7515 §2): this is plain base64`]
    : [`the ${part} was cut off or changed on its way: compare it with what the issuer sent`]
}

function adviseHeader({ reason }: TokenError, context: AdviceContext): readonly string[] {
  switch (reason) {
    case 'typ':
      return [
        `the issuer must set typ to ${[context.policy.typ].flat().join(' or ')}; a token of another kind (an ID token, another dialect's) has another`,
        ...change(context, 'typ', (name) => `or change ${name}`),
      ]
    case 'crit':
      return ['the issuer must leave out crit: no extension is known here']
    case 'b64':
      return ['the issuer must encode the payload; b64 false is for detached content alone']
    default:
      return [`the issuer must write ${reason ?? 'the header'} as text`]
  }
}

function adviseAlgorithm(_: TokenError, context: AdviceContext): readonly string[] {
  const { alg } = headerIn(context)
  const name = algorithmNamed(alg)
  if (name === 'none') return ['an unsigned token is never accepted: find out who sends it']
  const secret = (one: string) => one.startsWith('HS')
  const isOther = (key: Key) => secret(key.alg) !== secret(name)
  const [isForeign, isMixed] = [context.keys?.every(isOther), context.keys?.some(isOther)]
  const kind = secret(name) ? 'the shared secret' : 'the public key'
  return [
    'find out who issued the token; when it is an attack, nothing is to be done',
    // Whoever follows it literally would put a public key where a secret belongs: algorithm confusion (RFC 8725 §2.1).
    ...(isForeign ? [] : change(context, 'keys', (option) => `else give ${option} ${kind} that verifies ${name}`)),
    ...(isMixed ? ['never hand a public key over as a secret: everybody could sign'] : []),
  ]
}

function adviseSignature(_: TokenError, context: AdviceContext): readonly string[] {
  const [key] = triedKeys(context)
  return key?.kind === 'secret'
    ? [
        'compare the secrets of issuer and verifier byte by byte: a line break at the end, base64 or hex in place of the bytes, another environment',
        'if they are the same, the token was changed on its way',
      ]
    : [
        "compare the thumbprint of the key with that of the issuer's",
        'if they are the same, the token was changed on its way',
      ]
}

function adviseClaim({ claim = '', reason }: TokenError, context: AdviceContext): readonly string[] {
  if (reason === 'schema') return ['compare the claims with the schema']
  if (claim === 'cnf') return ['the issuer must give this client a token that is not bound to its sender']
  const option = { iss: 'issuer', aud: 'audience', sub: 'subject' }[claim]
  const expects = (name: string) => `or change ${name}, which says what is expected`
  const own = option ? change(context, option, expects) : []
  switch (reason) {
    case 'missing':
      return [
        `the issuer must set ${claim}`,
        ...(context.policy.requiredClaims.includes(claim)
          ? change(context, 'requiredClaims', (name) => `or take ${claim} out of ${name}`)
          : own),
      ]
    case 'forbidden':
      return [
        `the issuer must leave ${claim} out`,
        ...(claim === 'aud' ? change(context, 'audience', (name) => `or accept it by ${name}`) : []),
      ]
    case 'mismatch':
      return [`the token was meant for somebody else, or the issuer must set another ${claim}`, ...own]
    default:
      return [`the issuer must write ${claim} in the right type`]
  }
}

function adviseExpired({ reason, claim }: TokenError, context: AdviceContext): readonly string[] {
  return [
    'the client must get a new token: log in again',
    ...(reason === 'too_old' ? change(context, 'maximumAgeSeconds', (name) => `or raise ${name}`) : []),
    ...change(context, 'leewaySeconds', (name) => `${name} is for clocks that differ by seconds, not for longer lives`),
    ...lookAtUnit(claim, context),
  ]
}

function adviseEarly({ claim }: TokenError, context: AdviceContext): readonly string[] {
  const unit = lookAtUnit(claim, context)
  if (unit.length > 0) return unit
  return [
    'compare the clocks of issuer and verifier',
    ...change(context, 'leewaySeconds', (name) => `or raise ${name}, now ${context.policy.leewaySeconds}`),
  ]
}

/** JavaScript counts milliseconds, and other epochs give small numbers: the most common mistakes of issuers. */
function lookAtUnit(claim: string | undefined, context: AdviceContext): readonly string[] {
  const name = claim === 'exp' || claim === 'nbf' ? claim : 'iat'
  const seconds = context.policy.readTime(claimsIn(context)[name], name) ?? context.at
  if (seconds > 1e11) return [`the issuer must write ${name} in seconds: this looks like milliseconds`]
  return seconds < 1e8 ? [`the issuer must write ${name} in seconds since 1970: this looks like a lifetime`] : []
}
