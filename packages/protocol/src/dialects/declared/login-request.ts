/** How an old app reads a login: a list of sources, in its order. The first that is there counts. */
import { parseJsonObject } from '../../json-object.ts'
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import type { LoginRequest } from '../dialect.ts'
import { pythonJsonComplaint } from '../flask/python-json.ts'
import type { ReadLogin, Source } from './login-options.ts'
import { NamedRefusal } from './named-refusal.ts'
import { formMembers, isForm, isJson, MAXIMUM_DEPTH, utf8 } from './request-members.ts'

const INCOMPLETE: Refusal = { kind: 'custom', error: new NamedRefusal('loginIncomplete') }

/** Name and password, or why not. A form where JSON is read counts as nothing. */
export function readLoginRequest(login: ReadLogin, facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
  for (const source of login.read) {
    const found = readSource(source, login, facts, body)
    if (found) return found
  }
  // What Flask's `get_json` says where JSON is all that is read.
  const onlyJson = login.read.every(({ kind }) => kind === 'json')
  return onlyJson && login.malformedBody === 'page' ? wrongType(login.wrongContentType) : INCOMPLETE
}

/** Undefined where the request has no such source. */
function readSource(
  source: Source,
  login: ReadLogin,
  facts: RequestFacts,
  body: Uint8Array,
): LoginRequest | Refusal | undefined {
  switch (source.kind) {
    case 'basic':
      return readBasic(facts, login)
    case 'json': {
      if (!login.anyContentType && !isJson(facts)) return undefined
      // A byte order mark is not part of it.
      const text = utf8(body)?.replace(/^\uFEFF/, '')
      const members = text === undefined ? 'not_json' : parseJsonObject(text, MAXIMUM_DEPTH)
      if (typeof members !== 'string') return chosen(members, source, login)
      if (login.malformedBody === 'express') return isNothing(text) ? INCOMPLETE : undecodable(text)
      return login.malformedBody === 'page' ? undecodable(text) : INCOMPLETE
    }
    case 'form':
      return isForm(facts) ? chosen(formMembers(body), source, login) : undefined
    case 'query': {
      const query = new Map(new URLSearchParams(facts.query ?? ''))
      return source.username.some((name) => query.has(name)) ? chosen(query, source, login) : undefined
    }
  }
}

/** What body-parser makes an object without members of. */
function isNothing(text: string | undefined): boolean {
  if (text === '') return true
  try {
    return Array.isArray(JSON.parse(text ?? ''))
  } catch {
    return false
  }
}

function chosen(
  members: ReadonlyMap<string, unknown>,
  { username, password }: Source,
  { otherMembers, emptyText }: ReadLogin,
): LoginRequest | Refusal {
  const isThere = (value: unknown) => value !== undefined && value !== null && (emptyText === 'text' || value !== '')
  const first = (names: readonly string[]) => names.map((name) => members.get(name)).find(isThere)
  const [name, word] = [first(username), first(password)]
  if (otherMembers === 'refuse' && members.size > 2) return { kind: 'login_refused' }
  if (name === undefined || word === undefined) return INCOMPLETE
  return typeof name === 'string' && typeof word === 'string'
    ? { username: name, password: word }
    : { kind: 'login_refused' }
}

/** RFC 7617, in UTF-8. */
function readBasic(facts: RequestFacts, { emptyText }: ReadLogin): LoginRequest | Refusal | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]*) *$/i.exec(facts.header('authorization')[0] ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = decoded(encoded)
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon === -1) return INCOMPLETE
  const [username, password] = [text.slice(0, colon), text.slice(colon + 1)]
  const isMissing = emptyText === 'missing' && (username === '' || password === '')
  return isMissing ? INCOMPLETE : { username, password }
}

function decoded(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0))
    return utf8(bytes)
  } catch {
    return undefined
  }
}

function wrongType(status: 400 | 415): Refusal {
  return {
    kind: 'request_malformed',
    status,
    complaint: "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.",
  }
}

function undecodable(text: string | undefined): Refusal {
  const complaint = (text === undefined ? undefined : pythonJsonComplaint(text)) ?? 'it is no JSON object'
  return { kind: 'request_malformed', status: 400, complaint: `Failed to decode JSON object: ${complaint}` }
}
