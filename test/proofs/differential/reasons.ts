/** Why we and a peer differ: one line for each rule that only one of the two has. */
import type { Case, PeerName, Verdict } from './judge.ts'

/** A rule that explains a class of disagreements. */
export interface Reason {
  readonly peers: readonly PeerName[]
  /** What we say: `accepted`, or a pattern for our code, part, reason and claim. */
  readonly ours: 'accepted' | RegExp
  /** The kinds of mutation that it explains. Default: any. */
  readonly kinds?: RegExp
  /** The rule is the peer's own and stands in no RFC that we follow: that we accept is right. */
  readonly peersOwnRule?: true
  readonly why: string
}

const JOSE: readonly PeerName[] = ['jose']
const JSONWEBTOKEN: readonly PeerName[] = ['jsonwebtoken']
const PYJWT: readonly PeerName[] = ['PyJWT']
const ALL: readonly PeerName[] = ['jose', 'jsonwebtoken', 'PyJWT']

export const reasons: readonly Reason[] = [
  // We accept.
  {
    peers: PYJWT,
    ours: 'accepted',
    kinds: /^neutral\/(?:exp at a border|a fraction of a second)$/,
    peersOwnRule: true,
    why: 'RFC 7519 §2: a NumericDate may have a fraction. PyJWT cuts it off, so that its token ends up to a second early.',
  },
  {
    peers: PYJWT,
    ours: 'accepted',
    kinds: /^neutral\/the name Ed25519$/,
    peersOwnRule: true,
    why: 'RFC 9864 names EdDSA on this curve Ed25519. PyJWT 2.6 is older than that name.',
  },
  {
    peers: PYJWT,
    ours: 'accepted',
    kinds: /^large\/a long payload, signed$/,
    peersOwnRule: true,
    why: 'Python refuses integers of more than 4,300 digits; RFC 8259 §6 sets no bound, and the token is bounded as a whole.',
  },

  // Settings that a peer does not have.
  {
    peers: ['jsonwebtoken', 'PyJWT'],
    ours: /^header_invalid header typ$/,
    why: 'RFC 8725 §3.11: explicit typing. Neither has an option for the typ that is demanded.',
  },
  {
    peers: JSONWEBTOKEN,
    ours: /^claim_invalid payload missing (?:exp|sub)$/,
    why: 'jsonwebtoken has no option for required claims.',
  },
  {
    peers: JOSE,
    ours: /^claim_invalid payload missing sub$/,
    kinds: /^claims\/sub not a string$/,
    why: 'A required claim whose value is null is no claim. jose looks only whether the name is there.',
  },

  // Claims.
  {
    peers: ['jose', 'jsonwebtoken'],
    ours: /^token_not_yet_valid payload iat$/,
    why: 'An iat in the future is a clock or an issuer that lies (PyJWT refuses it too). These two look at iat only for a maximum age.',
  },
  {
    peers: ['jose', 'jsonwebtoken'],
    ours: /^claim_invalid payload wrong_type (?:exp|nbf|iat)$/,
    why: 'A time is a finite number: 1e999 is Infinity, a token without end. jose and jsonwebtoken take any number; jsonwebtoken does not look at iat at all.',
  },
  {
    peers: PYJWT,
    ours: /^claim_invalid payload wrong_type (?:exp|nbf|iat)$/,
    why: 'RFC 7519 §2: a NumericDate is a JSON number. PyJWT takes whatever int() takes: "1800000100", true.',
  },
  {
    peers: PYJWT,
    ours: /^token_not_yet_valid payload nbf$/,
    kinds: /^neutral\/nbf at a border$/,
    why: 'RFC 7519 §2: a NumericDate may have a fraction. PyJWT cuts it off, so that its token begins up to a second early.',
  },
  {
    peers: ['jose', 'jsonwebtoken'],
    ours: /^claim_invalid payload wrong_type aud$/,
    why: 'RFC 7519 §4.1.3: aud is a string or an array of strings. Both look for the right one among values of any type.',
  },
  {
    peers: ALL,
    ours: /^claim_invalid payload wrong_type (?:sub|jti)$/,
    why: 'RFC 7519 §4.1.2, §4.1.7: sub and jti are strings. The peers do not look at them unless a value is demanded.',
  },

  // The header.
  {
    peers: ['jsonwebtoken', 'PyJWT'],
    ours: /^header_invalid header crit$/,
    why: 'RFC 7515 §4.1.11: an extension that is not understood must be refused. Neither looks at crit (CVE-2026-32597).',
  },
  {
    peers: ALL,
    ours: /^header_invalid header b64$/,
    why: 'RFC 7797 §6: b64 without crit has no effect; a signer that writes it means what we would not do. The peers pass over it.',
  },
  {
    peers: ALL,
    ours: /^header_invalid header kid$/,
    why: 'RFC 7515 §4.1.4: a kid is a string. The peers were given one key and do not look at it.',
  },

  // JSON.
  {
    peers: ALL,
    ours: /^token_malformed (?:header|payload) duplicate_name$/,
    why: 'RFC 7515 §4, RFC 8725 §2.4: a name that stands twice may be refused. Two parsers would read two tokens; the peers take the last.',
  },
  {
    peers: ALL,
    ours: /^token_malformed (?:header|payload) too_deep$/,
    why: 'Our own bound: 16 levels, so that no later reader recurses as deep as a stranger likes.',
  },
  {
    peers: JOSE,
    ours: /^token_malformed (?:header|payload) json$/,
    kinds: /byte order mark$/,
    why: 'RFC 8259 §8.1: no byte order mark. jose reads over it, as TextDecoder does.',
  },
  {
    peers: PYJWT,
    ours: /^token_malformed (?:header|payload) (?:json|utf8)$/,
    kinds: /(?:byte order mark|UTF-16|no JSON number|bytes that are no UTF-8)$/,
    why: "RFC 7515 §3: UTF-8 JSON. Python's json.loads reads UTF-16, surrogates in UTF-8, a byte order mark, NaN and Infinity.",
  },
  {
    peers: JSONWEBTOKEN,
    ours: /^token_malformed (?:header|payload) utf8$/,
    why: 'RFC 7515 §3: invalid UTF-8 must be refused. Buffer puts U+FFFD in its place, and jsonwebtoken reads the header as Latin-1.',
  },
  {
    peers: JSONWEBTOKEN,
    ours: /^token_malformed payload (?:json|not_an_object)$/,
    why: 'RFC 7519 §7.2: claims are a JSON object. Without typ JWT, jsonwebtoken hands any text over; with it, any JSON value that is not null.',
  },

  // base64url.
  {
    peers: ALL,
    ours: /^token_malformed (?:header|payload|signature) base64url$/,
    why: 'RFC 7515 §2, RFC 4648 §3.5: one spelling for the same bytes, or a deny-list by text is passed by (CVE-2026-102269). The peers read over unused bits, and each over some padding, blanks or strange characters.',
  },
  {
    peers: PYJWT,
    ours: /^token_malformed token too_many_segments$/,
    why: 'RFC 7515 §7.1: three parts. PyJWT cuts at the first and the last dot, and its base64 reads over a dot in between.',
  },
]

export function explain(
  peer: PeerName,
  { kind, ours }: Pick<Case, 'kind'> & { readonly ours: Verdict },
): Reason | undefined {
  return reasons.find(
    (reason) =>
      reason.peers.includes(peer) &&
      (reason.ours === 'accepted' ? ours.accepts : !ours.accepts && reason.ours.test(ours.why)) &&
      (reason.kinds?.test(kind) ?? true),
  )
}
