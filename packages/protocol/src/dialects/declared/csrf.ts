/** Double submit: a header or a form's member repeats the `csrf` claim of a token that came in a cookie. */
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import type { CarrierPlace } from './carrier-options.ts'
import { NamedRefusal } from './named-refusal.ts'
import { formMembers, isForm } from './request-members.ts'
import { memberAt } from './template.ts'

export function admitCsrf(
  carry: readonly CarrierPlace[],
  claims: object,
  facts: RequestFacts,
  source: string,
): Refusal | undefined {
  const csrf = carry.find(({ in: place, name }) => place === 'cookie' && source === `cookie-${name}`)?.options.csrf
  if (!csrf?.methods.includes(facts.method)) return undefined
  const ofForm =
    csrf.field !== undefined && facts.body && isForm(facts) ? formMembers(facts.body).get(csrf.field) : undefined
  const sent = facts.header(csrf.header)[0] ?? ofForm
  if (sent === undefined || sent === '') return refused('Missing CSRF token')
  const wanted = memberAt(claims, 'csrf')
  if (typeof wanted !== 'string') return refused('Missing claim: csrf', 'noSubject')
  return sameText(sent, wanted) ? undefined : refused('CSRF double submit tokens do not match')
}

function refused(description: string, name = 'csrf'): Refusal {
  return { kind: 'custom', error: new NamedRefusal(name, description) }
}

/** In a time that does not tell how much of it is right. */
function sameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let i = 0; i < one.length; i++) difference |= one.charCodeAt(i) ^ other.charCodeAt(i % Math.max(1, other.length))
  return difference === 0
}
