/** Describes a step in one line for people. */
import type { Key } from '../jwk/key.ts'
import { narrateCheck } from './explain-claims.ts'
import {
  algorithmNamed,
  claimNames,
  claimsIn,
  headerIn,
  partsOf,
  shown,
  signingKey,
  type TokenFacts,
  triedKeys,
} from './explain-facts.ts'
import type { ExplainedStepName } from './explain-steps.ts'
import { type JoseHeader, readHeader } from './header.ts'
import type { ClaimCheck } from './policy.ts'

/** @param refused - whether the verifier stopped here */
export function narrate(step: ExplainedStepName, facts: TokenFacts, refused: boolean): string {
  switch (step) {
    case 'structure':
      return refused ? refusal(facts) : `three parts, ${facts.token.length} characters`
    case 'header':
      return refused ? refusedHeader(facts) : describeHeader(headerIn(facts), facts)
    case 'encoding':
      return refused ? refusal(facts) : 'payload and signature are base64url'
    case 'key':
      return refused ? refusedKey(facts) : describeSelection(facts)
    case 'signature':
      return refused ? refusedSignature(facts) : `holds under ${nameOf(signingKey(facts), facts)}`
    case 'payload':
      return refused ? refusal(facts) : `a JSON object; claims: ${claimNames(claimsIn(facts))}`
    case 'schema':
      return refused ? 'the schema refuses the claims' : 'the schema accepts the claims'
    default: {
      const check = step.slice('claims.'.length) as ClaimCheck
      return narrateCheck(check, facts, refused)
    }
  }
}

/** The error's own message: it contains nothing of the token. */
function refusal({ error }: TokenFacts): string {
  return error?.message ?? ''
}

function refusedHeader(facts: TokenFacts): string {
  if (facts.error?.reason !== 'typ' || !facts.showValues) return refusal(facts)
  const { typ } = readHeader(partsOf(facts)[0], { ...facts.policy, typ: undefined })
  return `${refusal(facts)}${shown(typ, facts)}`
}

function describeHeader(header: JoseHeader, facts: TokenFacts): string {
  const { typ } = facts.policy
  const kind = typ === undefined ? `${has(header, 'typ')}, not looked at` : `typ is ${typ}, as required`
  const named = typ === undefined ? shown(header.typ, facts) : ''
  return `alg ${algorithmNamed(header.alg)}; ${kind}${named}; ${has(header, 'kid')}${shown(header.kid, facts)}; no crit`
}

function has(header: JoseHeader, name: 'typ' | 'kid'): string {
  return Object.hasOwn(header, name) ? `a ${name}` : `no ${name}`
}

function describeSelection(facts: TokenFacts): string {
  const { alg, kid } = headerIn(facts)
  const tried = triedKeys(facts)
  const left = (facts.keys ?? []).filter((key) => !tried.includes(key))
  const why = (key: Key) => (key.answersTo(alg) ? 'another kid' : 'another algorithm')
  const not = left.map((key) => `; not ${nameOf(key, facts)}: ${why(key)}`).join('')
  const by = typeof kid === 'string' && tried.some((key) => key.kid === kid) ? 'by alg and kid' : 'by alg alone'
  return `${by}: ${tried.map((key) => nameOf(key, facts)).join(', ')}${not}`
}

function refusedKey(facts: TokenFacts): string {
  const { keys, error } = facts
  const { alg, kid } = headerIn(facts)
  if (error?.code === 'key_not_found') {
    const kids = keys?.flatMap((key) => (key.kid !== undefined && key.answersTo(alg) ? [key.kid] : []))
    const known = kids && kids.length > 0 ? `; the keys of ${algorithmNamed(alg)} have ${kids.join(', ')}` : ''
    return `no key has the kid that the header names${shown(kid, facts)}${known}`
  }
  if (error?.code !== 'algorithm_not_allowed') return refusal(facts)
  const theirs = keys ? `the keys have ${[...new Set(keys.map((key) => key.alg))].join(', ')}` : 'no key has it'
  return `the header says ${algorithmNamed(alg)}; ${theirs}`
}

function refusedSignature(facts: TokenFacts): string {
  const tried = triedKeys(facts)
  const names = tried.map((key) => nameOf(key, facts)).join(', ')
  return tried.length === 1 ? `${names} did not make it` : `none of these made it: ${names}`
}

/** A key by its index and its algorithm: its kid may be the token's. */
function nameOf(key: Key | undefined, { keys }: TokenFacts): string {
  if (!key) return 'no key'
  const place = keys && keys.length > 1 ? `key ${keys.indexOf(key) + 1} of ${keys.length}` : 'the key'
  return `${place} (${key.alg}${key.kind === 'secret' ? ' secret' : ''})`
}
