/** The order in which a library judges claims, and what it takes for a time. */
import type { PolicyCheck, VerificationPolicy } from '../../verification-policy.ts'
import { pythonInt } from '../flask/python-int.ts'
import type { Checks } from './checks.ts'
import type { LibraryName } from './library.ts'
import { MAXIMUM_DEPTH } from './request-members.ts'

/** The order in which a library judges claims, and what it takes for a time. */
export function policyOf(checks: Checks, library: LibraryName): VerificationPolicy {
  const { exp, leeway, issuer, audience, require: required } = checks
  const isKept = (check: PolicyCheck) => exp !== 'ignore' || check !== 'exp'
  const rules = RULES[library]
  return {
    checks: [...rules.checks, ...(issuer.length > 0 && !rules.checks.includes('iss') ? ['iss' as const] : [])].filter(
      isKept,
    ),
    requiredClaims: [...(exp === 'required' ? ['exp'] : []), ...required],
    stringClaims: [...new Set([...rules.stringClaims, ...checks.texts])],
    leewaySeconds: leeway,
    expiry: rules.expiry,
    wholeSeconds: true,
    readTime: rules.readTime,
    issuers: issuer,
    subject: undefined,
    audience: audience.length > 0 ? audience : rules.audience,
    maximumAgeSeconds: undefined,
    issuedAheadSeconds: 0,
    forbiddenClaims: [],
    mark: undefined,
    typ: undefined,
    kidMustBeString: rules.kidMustBeString,
    maximumDepth: MAXIMUM_DEPTH,
  }
}

type Rules = Pick<VerificationPolicy, 'checks' | 'stringClaims' | 'expiry' | 'readTime' | 'kidMustBeString'> & {
  readonly audience: 'forbid' | 'forbid_unless_empty' | readonly string[]
}

const PYJWT: Rules = {
  checks: ['required', 'strings', 'iat', 'nbf', 'exp', 'aud', 'iss'],
  stringClaims: [],
  expiry: 'exclusive',
  readTime: (value, claim) => (claim === 'iat' ? rawNumber(value) : pythonInt(value)),
  kidMustBeString: true,
  audience: 'forbid_unless_empty',
}

const RULES: Readonly<Record<LibraryName, Rules>> = {
  'pyjwt-1.4': { ...PYJWT, expiry: 'inclusive', readTime: pythonInt, kidMustBeString: false, audience: 'forbid' },
  'pyjwt-1.7': { ...PYJWT, readTime: pythonInt, audience: 'forbid' },
  'pyjwt-2.6': PYJWT,
  'pyjwt-2.10': { ...PYJWT, stringClaims: ['sub', 'jti'], readTime: pythonInt },
  // aud is not looked at unless one is expected.
  jsonwebtoken: {
    checks: ['required', 'nbf', 'exp', 'aud', 'iss'],
    stringClaims: [],
    expiry: 'exclusive',
    readTime: finite,
    kidMustBeString: false,
    audience: [],
  },
  jose: {
    checks: ['required', 'nbf', 'exp', 'aud', 'iss', 'strings'],
    stringClaims: ['sub', 'jti'],
    expiry: 'inclusive',
    readTime: pythonInt,
    kidMustBeString: false,
    audience: 'forbid',
  },
  simplejwt: { ...PYJWT, audience: [] },
}

function rawNumber(value: unknown): number | undefined {
  return typeof value === 'boolean' ? Number(value) : finite(value)
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
