/** Tokens that are bound to their sender's key (RFC 9449): how they are read, refused and held to their proof. */
import {
  type Credential,
  type Dialect,
  type ProofFault,
  type Refusal,
  type RequestFacts,
  readDpop,
  type VerificationPolicy,
  withDpopChallenge,
  withHeaders,
} from '@latchkey/protocol'
import type { ParsedDpopOptions } from './dpop-options.ts'
import { createKnownKeys, type GoodProof, verifyProof } from './dpop-proof.ts'
import { createNonces } from './nonces.ts'
import { createUsedProofs } from './used-proofs.ts'

/** A token that was found, and its request. */
export interface ShownToken {
  readonly token: string
  /** Of the credential: `dpop` for that scheme. */
  readonly source: string
  readonly facts: RequestFacts
}

/** Holds tokens to the keys that they are bound to. */
export interface Dpop {
  /** The native dialect, which reads the scheme `DPoP` too, and names it in its challenges. */
  readonly speak: (dialect: Dialect) => Dialect
  /** Whether the sender has the key of the token; also whether a token without one came under its own scheme. */
  readonly judge: (claims: Readonly<Record<string, unknown>>, shown: ShownToken) => Refusal | undefined
  /**
   * Uses up the proof of a request that is about to be let through: a refused one had no effect, and may be asked about again.
   *
   * @throws {Error} when no more can be remembered
   */
  readonly use: (shown: ShownToken) => Refusal | undefined
}

export function createDpop(options: ParsedDpopOptions & { readonly baseUrl: string }, clock: () => number): Dpop {
  const { required, baseUrl, algorithms, nonceSecret, maximumProofs } = options
  const nonces = nonceSecret === undefined ? undefined : createNonces(nonceSecret, clock)
  const used = createUsedProofs(maximumProofs, clock)
  const known = createKnownKeys()
  const proved = new WeakMap<RequestFacts, GoodProof>()

  function readCredential(dialect: Dialect, facts: RequestFacts): Credential {
    const bound = readDpop(facts)
    if (bound) return isAlone(dialect, facts) ? bound : { kind: 'credential_malformed', fault: 'duplicate' }
    const other = dialect.readCredential(facts)
    return required && other.kind === 'token' ? { kind: 'credential_malformed', fault: 'scheme' } : other
  }

  function speak(dialect: Dialect): Dialect {
    const policy = dialect.policy()
    // Whether a token may have `cnf` depends on how it came, which the verifier does not know.
    const checks = policy.checks.filter((check) => check !== 'cnf')
    const relaxed: VerificationPolicy = Object.freeze({ ...policy, checks })
    return Object.freeze({
      ...dialect,
      readCredential: (facts) => readCredential(dialect, facts),
      policy: () => relaxed,
      refuse: (refusal, context) => {
        const ofProof = refusal.kind === 'proof_refused'
        const message = withDpopChallenge(
          dialect.refuse(refusal, context),
          { algorithms, isRequired: required },
          ofProof,
        )
        if (!nonces || !ofProof || refusal.fault !== 'nonce') return message
        return withHeaders(message, [['DPoP-Nonce', nonces.current()]])
      },
    } satisfies Dialect)
  }

  function judge(claims: Readonly<Record<string, unknown>>, shown: ShownToken): Refusal | undefined {
    const { token, source, facts } = shown
    if (source !== 'dpop') return Object.hasOwn(claims, 'cnf') ? aboutCnf(token, 'forbidden') : undefined
    const jkt = boundTo(claims['cnf'])
    if (jkt === undefined) return aboutCnf(token, Object.hasOwn(claims, 'cnf') ? 'mismatch' : 'missing')
    // A stream is asked about again with the same facts, long after its proof was fresh.
    const proof =
      proved.get(facts) ?? verifyProof({ facts, token, baseUrl, algorithms, clock, known, isNonce: nonces?.accepts })
    if (typeof proof === 'string') return refusedFor(proof)
    if (proof.jkt !== jkt) return aboutCnf(token, 'mismatch')
    proved.set(facts, proof)
    return undefined
  }

  function use({ source, facts }: ShownToken): Refusal | undefined {
    if (source !== 'dpop') return undefined
    const proof = proved.get(facts)
    return proof && used.use(proof, facts.request ?? facts) ? undefined : refusedFor('replayed')
  }

  return { speak, judge, use }
}

/** No cookie beside it: of two credentials none is chosen. */
function isAlone(dialect: Dialect, facts: RequestFacts): boolean {
  const { method, origin, path } = facts
  const header = (name: string) => (name.toLowerCase() === 'authorization' ? [] : facts.header(name))
  return dialect.readCredential({ method, origin, path, header }).kind === 'credential_absent'
}

/** The thumbprint, where that is all that the token is bound to: of a certificate nothing is known here. */
function boundTo(cnf: unknown): string | undefined {
  if (typeof cnf !== 'object' || cnf === null) return undefined
  const [[name, value] = ['', undefined], ...more] = Object.entries(cnf)
  return name === 'jkt' && typeof value === 'string' && more.length === 0 ? value : undefined
}

function aboutCnf(token: string, reason: 'missing' | 'mismatch' | 'forbidden'): Refusal {
  return { kind: 'token_refused', token, error: { code: 'claim_invalid', part: 'payload', reason, claim: 'cnf' } }
}

function refusedFor(fault: ProofFault): Refusal {
  return { kind: 'proof_refused', fault }
}
