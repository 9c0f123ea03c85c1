/** OAuth2PasswordRequestForm as FastAPI reads it with pydantic 1, and what it says of what is missing. */
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import { NamedRefusal } from '../declared/named-refusal.ts'
import { formMembers, isForm } from '../declared/request-members.ts'
import type { LoginRequest } from '../dialect.ts'

export function fastapiLogin(facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
  const members = isForm(facts) ? formMembers(body) : new Map<string, string>()
  const grant = members.get('grant_type') ?? ''
  const username = members.get('username') ?? ''
  const password = members.get('password') ?? ''
  const detail = [
    // The original matches a beginning, so that `passwordx` passes; here it is the whole word.
    ...(grant === '' || grant === 'password' ? [] : [GRANT]),
    ...(username === '' ? [missing('username')] : []),
    ...(password === '' ? [missing('password')] : []),
  ]
  if (detail.length > 0)
    return { kind: 'custom', error: new NamedRefusal('fields', undefined, { status: 422, body: { detail } }) }
  return { username, password }
}

const GRANT = {
  loc: ['body', 'grant_type'],
  msg: 'string does not match regex "password"',
  type: 'value_error.str.regex',
  ctx: { pattern: 'password' },
}

function missing(name: string) {
  return { loc: ['body', name], msg: 'field required', type: 'value_error.missing' }
}
