/**
 * Reads an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2, OpenID Connect Core §3.1.2.1). Pure: who the client is, and
 * what it may have, is asked elsewhere. First whom an answer would be sent to, because without that nothing may be sent to anybody; then all else,
 * one check after the other.
 */

/** What the user is to be shown (OpenID Connect Core §3.1.2.1). `none` stands alone: no page at all. */
export type Prompt = 'none' | 'login' | 'consent' | 'select_account'

/** Who asks, and where the answer goes. Neither is checked yet. */
export interface Addressee {
  readonly clientId: string
  readonly redirectUri: string
}

/** All else that a client asks for. */
export interface AuthorizationRequest {
  /** `code_challenge`: base64url of a SHA-256. The method is always S256. */
  readonly codeChallenge: string
  /** Left out: what the resource has by default. */
  readonly scopes?: readonly string[]
  /** Up to four. None: whatever users' tokens are for. */
  readonly resources: readonly string[]
  readonly state?: string
  readonly nonce?: string
  readonly prompt: readonly Prompt[]
  readonly maximumAgeSeconds?: number
  readonly acrValues: readonly string[]
  /** Fills a field, and means nothing else. */
  readonly loginHint?: string
  readonly uiLocales: readonly string[]
}

/** What a client is told in its redirect (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, RFC 8707 §2). */
export type AuthorizationError =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'

export interface AuthorizationRefused {
  readonly kind: 'authorization_refused'
  readonly error: AuthorizationError
  readonly description: string
}

const PROMPTS: readonly Prompt[] = ['none', 'login', 'consent', 'select_account']
const MOST_RESOURCES = 4
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/
const MOST_SCOPES = 50
const PRINTABLE = /^[\x20-\x7e]{1,1024}$/
/** SHA-256 in base64url (RFC 7636 §4.2). */
const CHALLENGE = /^[\w-]{43}$/

/** @returns undefined when one of them is missing or stands twice: then no answer may be sent anywhere */
export function readAddressee(parameters: URLSearchParams): Addressee | undefined {
  const [clientId, redirectUri] = ['client_id', 'redirect_uri'].map((name) => once(parameters, name))
  return clientId && redirectUri ? { clientId, redirectUri } : undefined
}

/** `state` as it may be sent back, also with a refusal. */
export function readState(parameters: URLSearchParams): string | undefined {
  const state = once(parameters, 'state')
  return state !== undefined && PRINTABLE.test(state) ? state : undefined
}

/** The first fault of all, in the order in which they are listed here. */
export function readAuthorizationRequest(parameters: URLSearchParams): AuthorizationRequest | AuthorizationRefused {
  for (const check of CHECKS) {
    const fault = check(parameters)
    if (fault) return { kind: 'authorization_refused', error: fault[0], description: fault[1] }
  }
  const value = (name: string) => once(parameters, name)
  const [scope, state, nonce, loginHint, maximumAge] = ['scope', 'state', 'nonce', 'login_hint', 'max_age'].map(value)
  return {
    codeChallenge: value('code_challenge') ?? '',
    ...(scope !== undefined && { scopes: words(scope) }),
    resources: [...new Set(parameters.getAll('resource').filter((one) => one !== ''))],
    ...(state !== undefined && { state }),
    ...(nonce !== undefined && { nonce }),
    prompt: words(value('prompt')) as readonly Prompt[],
    ...(maximumAge !== undefined && { maximumAgeSeconds: Number(maximumAge) }),
    acrValues: words(value('acr_values')),
    ...(loginHint !== undefined && { loginHint }),
    uiLocales: words(value('ui_locales')),
  }
}

type Check = (parameters: URLSearchParams) => readonly [AuthorizationError, string] | undefined

const CHECKS: readonly Check[] = [
  (given) => {
    const names = [...given.keys()].filter((name) => name !== 'resource')
    return new Set(names).size < names.length ? ['invalid_request', 'A parameter stands twice.'] : undefined
  },
  (given) => {
    const type = once(given, 'response_type')
    if (type === undefined) return ['invalid_request', 'response_type is missing.']
    return type === 'code' ? undefined : ['unsupported_response_type', 'response_type: only code is possible.']
  },
  (given) => {
    const mode = once(given, 'response_mode')
    return mode === undefined || mode === 'query'
      ? undefined
      : ['invalid_request', 'response_mode: only query is possible.']
  },
  (given) => (given.has('request') ? ['request_not_supported', 'Request objects are not read here.'] : undefined),
  (given) => (given.has('request_uri') ? ['request_uri_not_supported', 'No request is fetched here.'] : undefined),
  (given) => (given.has('registration') ? ['registration_not_supported', 'Nobody registers in a request.'] : undefined),
  (given) => {
    // Without a method `plain` is meant (RFC 7636 §4.3), which protects from nobody who reads the request.
    const isGood =
      once(given, 'code_challenge_method') === 'S256' && CHALLENGE.test(once(given, 'code_challenge') ?? '')
    return isGood ? undefined : ['invalid_request', 'Send a code_challenge with code_challenge_method S256 (RFC 7636).']
  },
  (given) => {
    const resources = given.getAll('resource').filter((one) => one !== '')
    if (resources.length > MOST_RESOURCES) return ['invalid_target', `resource: at most ${MOST_RESOURCES}.`]
    return resources.every(isResource)
      ? undefined
      : ['invalid_target', 'resource: give absolute URIs without a fragment.']
  },
  (given) => {
    const scope = once(given, 'scope')
    if (scope === undefined) return undefined
    const scopes = scope.split(' ')
    const isGood = scope.length <= 1000 && scopes.length <= MOST_SCOPES && scopes.every((one) => SCOPE_TOKEN.test(one))
    return isGood
      ? undefined
      : ['invalid_scope', `scope: give at most ${MOST_SCOPES} scopes of 1,000 characters together, one space between.`]
  },
  (given) => {
    const prompts = words(once(given, 'prompt'))
    const known = prompts.every((one) => (PROMPTS as readonly string[]).includes(one))
    const isGood = known && (prompts.length <= 1 || !prompts.includes('none'))
    return isGood ? undefined : ['invalid_request', 'prompt: give none alone, or of login, consent, select_account.']
  },
  (given) => {
    const age = once(given, 'max_age')
    return age === undefined || /^\d{1,9}$/.test(age) ? undefined : ['invalid_request', 'max_age: give seconds.']
  },
  (given) => {
    const long = ['state', 'nonce'].find((name) => !PRINTABLE.test(once(given, name) ?? '-'))
    return long === undefined ? undefined : ['invalid_request', `${long}: give at most 1,024 printable characters.`]
  },
  (given) => {
    const hint = once(given, 'login_hint') ?? ''
    const isGood = hint.length <= 255 && hint.isWellFormed() && !/\p{Cc}/u.test(hint)
    return isGood ? undefined : ['invalid_request', 'login_hint: give at most 255 characters.']
  },
  (given) => {
    const long = ['acr_values', 'ui_locales'].find((name) => (once(given, name) ?? '').length > 255)
    return long === undefined ? undefined : ['invalid_request', `${long}: give at most 255 characters.`]
  },
]

/** RFC 8707 §2 */
function isResource(uri: string): boolean {
  return uri.length <= 255 && /^[!$-~]+$/.test(uri) && !uri.includes('#') && URL.canParse(uri)
}

/** A parameter without a value is treated as left out (RFC 6749 §3.1). */
function once(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name)
  return more.length === 0 && value !== '' ? value : undefined
}

function words(text = ''): readonly string[] {
  return [...new Set(text.split(' ').filter((word) => word !== ''))]
}
