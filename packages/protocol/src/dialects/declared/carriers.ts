/** Where an old app's clients put a token: a list of places, in its order. The first that has one counts. */
import type { RequestFacts } from '../../request-facts.ts'
import type { Credential } from '../dialect.ts'
import type { CarrierPlace } from './carrier-options.ts'
import { bodyMembers } from './request-members.ts'

/** What a library says of a place without a token. */
export type AbsentWords = (missing: readonly Missing[], facts: RequestFacts) => string

/** A place that was looked at in vain. */
export interface Missing {
  readonly place: CarrierPlace
  /** Whether it has something of another scheme. */
  readonly isOtherScheme: boolean
}

/** The first place that has a token; what is malformed ends the search, as it does in the originals. */
export function readCarriers(places: readonly CarrierPlace[], facts: RequestFacts, words?: AbsentWords): Credential {
  const missing: Missing[] = []
  for (const place of places) {
    const found = readPlace(place, facts)
    if (found.kind !== 'credential_absent') return found
    missing.push({ place, isOtherScheme: found.fault === 'scheme' })
  }
  const isOther = missing.some(({ isOtherScheme }) => isOtherScheme)
  return {
    kind: 'credential_absent',
    ...(isOther && { fault: 'scheme' }),
    ...(words && { description: words(missing, facts) }),
  }
}

const ABSENT: Credential = { kind: 'credential_absent' }

function readPlace(place: CarrierPlace, facts: RequestFacts): Credential {
  switch (place.in) {
    case 'header':
      return readHeader(place, facts)
    case 'query':
      return readQuery(place, facts)
    case 'cookie': {
      const token = cookieIn(facts, place.name)
      return token === undefined || token === '' ? ABSENT : { kind: 'token', token, source: `cookie-${place.name}` }
    }
    case 'json': {
      const token = bodyMembers(facts)?.get(place.name)
      return typeof token === 'string' && token !== '' ? { kind: 'token', token, source: `json-${place.name}` } : ABSENT
    }
  }
}

function readQuery({ name, options: { prefix } }: CarrierPlace, { query }: RequestFacts): Credential {
  const value = new URLSearchParams(query ?? '').get(name)
  if (value === null || value === '') return ABSENT
  if (!value.startsWith(prefix)) return { kind: 'credential_malformed', fault: 'scheme' }
  return { kind: 'token', token: value.slice(prefix.length), source: `query-${name}` }
}

function readHeader({ name, options }: CarrierPlace, facts: RequestFacts): Credential {
  const lines = facts.header(name)
  // Werkzeug and Django join a header that was sent twice with a comma: the result is no token. Node keeps the first line of some.
  const value = options.lines === 'first' ? (lines[0] ?? '') : lines.join(',')
  if (value === '') return options.empty === 'token' && lines.length > 0 ? malformed('no_token') : ABSENT
  const token = (text: string): Credential => ({ kind: 'token', token: text, source: name })
  if (options.word !== undefined) {
    // As `split(' ')` has them: two blanks have an empty word between them.
    const word = value.split(' ')[options.word - 1]
    if (word === undefined) return options.fewWords === 'absent' ? ABSENT : malformed('no_token')
    if (word !== '') return token(word)
    return options.empty === 'token' ? malformed('no_token') : ABSENT
  }
  if (!options.scheme) return options.split === 'list' && /\s/.test(value.trim()) ? malformed('spaces') : token(value)
  if (options.split === 'list') return readList(value, { ...options, scheme: options.scheme[0] ?? '' }, token)
  const words = options.split === 'first' ? splitAtFirst(value) : (value.match(/[^ \t]+/g) ?? [])
  const [scheme = '', ...rest] = words
  if (!options.scheme.some((one) => same(one, scheme, options.case))) {
    return options.otherScheme === 'absent' ? { kind: 'credential_absent', fault: 'scheme' } : malformed('scheme')
  }
  if (rest.length === 0) return malformed('no_token')
  if (rest.length > 1 && options.exact) return malformed('spaces')
  return token(rest[0] ?? '')
}

/** Flask-JWT-Extended: exactly one item of the comma list begins with the scheme, and has two words. */
function readList(
  value: string,
  { scheme }: { readonly scheme: string },
  token: (text: string) => Credential,
): Credential {
  const items = value.split(',').map((item) => item.trim())
  const named = items.filter((item) => item.split(/\s+/)[0] === scheme)
  const [item, ...more] = named
  if (item === undefined || more.length > 0) return { kind: 'credential_absent', fault: 'scheme' }
  const words = item.split(/\s+/)
  return words.length === 2 ? token(words[1] ?? '') : malformed('spaces')
}

function splitAtFirst(value: string): readonly string[] {
  const blank = value.indexOf(' ')
  return blank === -1 ? [value] : [value.slice(0, blank), value.slice(blank + 1)]
}

function same(one: string, other: string, isExact: boolean): boolean {
  return isExact ? one === other : one.toLowerCase() === other.toLowerCase()
}

function malformed(fault: 'scheme' | 'no_token' | 'spaces'): Credential {
  return { kind: 'credential_malformed', fault }
}

/** The first cookie of this name (RFC 6265 §5.4 puts the most specific path first). */
export function cookieIn(facts: RequestFacts, name: string): string | undefined {
  for (const pair of facts.header('cookie').join(';').split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}
