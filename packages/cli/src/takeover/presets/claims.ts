/** What stands in an app's tokens, as templates: from its code where it was given, else from the tokens. */
import type { AppText } from '../app/read-app.ts'
import type { FoundTable } from '../people/find-table.ts'
import { asJson, type Value } from '../source/value.ts'
import { lifetimeOf, type SeenClaim, type TokenSample } from '../tokens/token-sample.ts'
import { known } from './library-options.ts'
import type { Seen } from './preset.ts'

export interface ProposedClaims {
  /** In their order. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly remarks: readonly string[]
}

const NAMES_A_USER = /^(?:id|_id|sub|subject|user_?id|uid|identity|user)$/i

/** @param call - the functions that make tokens, `encode` */
export function proposeClaims(seen: Seen, call: RegExp): ProposedClaims {
  const written = payloadOf(seen.app, call)
  if (written) return ofCode(written, seen)
  return seen.tokens ? ofTokens(seen.tokens, seen) : { claims: {}, remarks: [] }
}

function payloadOf({ calls, settings }: AppText, call: RegExp): ReadonlyMap<string, Value> | undefined {
  for (const { name, placed } of calls) {
    const [payload] = placed
    if (!call.test(name) || payload === undefined) continue
    if (payload.kind === 'record') return payload.members
    const named = payload.kind === 'path' ? settings.get(payload.path.at(-1) ?? '')?.value : undefined
    if (named?.kind === 'record') return named.members
  }
  return undefined
}

function ofCode(members: ReadonlyMap<string, Value>, seen: Seen): ProposedClaims {
  const remarks: string[] = []
  const claims = [...members].flatMap(([name, value]) => {
    const template = templateOf(name, known(value), seen)
    if (template === undefined)
      remarks.push(`the claim ${name} is left out: what it holds is known only while the program runs`)
    return template === undefined ? [] : [[name, template]]
  })
  return { claims: Object.fromEntries(claims), remarks }
}

function templateOf(name: string, value: Value, seen: Seen): unknown {
  switch (value.kind) {
    case 'moment':
      return value.seconds === 0 ? '{now}' : `{now+${value.seconds}}`
    case 'path': {
      // Without a table its names are those of the code.
      const last = value.path.at(-1) ?? ''
      if (!seen.table && value.path.length > 1 && !NAMES_A_USER.test(last)) return `{user.${last}}`
      return columnOf(last, seen.table) ?? columnOf(name, seen.table)
    }
    case 'record': {
      const members = [...value.members].map(([part, of]) => [part, templateOf(part, known(of), seen)] as const)
      return members.some(([, of]) => of === undefined) ? undefined : Object.fromEntries(members)
    }
    case 'unread': {
      // The tokens may say what the code does not.
      const exp = name === 'exp' && seen.tokens ? lifetimeOf(seen.tokens) : undefined
      return exp === undefined ? columnOf(name, seen.table) : `{now+${exp}}`
    }
    default:
      return asJson(value)
  }
}

/** `{user.id}`: the column that a name means. */
function columnOf(name: string, table: FoundTable | undefined): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '')
  const all = table?.all.filter((column) => column !== table.columns.password) ?? ['id', 'username']
  const column = all.find((one) => plain(one) === plain(name))
  if (column !== undefined) return `{user.${column}}`
  return NAMES_A_USER.test(name) ? `{user.${table?.columns.id ?? 'id'}}` : undefined
}

function ofTokens(tokens: TokenSample, seen: Seen): ProposedClaims {
  const remarks: string[] = []
  const claims: Record<string, unknown> = {}
  for (const [name, claim] of tokens.claims) {
    if (name.includes('.')) continue
    const isObject = claim.kinds.has('object')
    const parts = [...tokens.claims].filter(([path]) => path.startsWith(`${name}.`))
    const template = isObject
      ? Object.fromEntries(
          parts.map(([path, part]) => [
            path.slice(name.length + 1),
            seenTemplate(path.slice(name.length + 1), part, seen),
          ]),
        )
      : seenTemplate(name, claim, seen)
    const isKnown =
      typeof template === 'object' ? Object.values(template).every((one) => one !== undefined) : template !== undefined
    if (isKnown) claims[name] = template
    else remarks.push(`the claim ${name} is left out: no column is called like it`)
  }
  if (tokens.count > 0) remarks.push('the claims are those of the sample: compare them with the code that makes them')
  return { claims, remarks }
}

function seenTemplate(name: string, { kinds }: SeenClaim, { tokens, table }: Seen): string | undefined {
  if (name === 'iat' || name === 'nbf') return '{now}'
  if (name === 'jti') return kinds.has('uuid') ? '{uuid}' : '{hex32}'
  const seconds = tokens && lifetimeOf(tokens)
  if (name === 'exp') return seconds === undefined ? undefined : `{now+${seconds}}`
  if (NAMES_A_USER.test(name)) return identityOf(kinds, table)
  return columnOf(name, table)
}

/** Whom a claim names, by what it looks like: a number is an id. */
export function identityOf(kinds: SeenClaim['kinds'], table: FoundTable | undefined): string {
  const { id = 'id', username = 'username' } = table?.columns ?? {}
  if (kinds.has('address')) {
    const address = table?.all.find((name) => /mail/i.test(name))
    return `{user.${address ?? username}}`
  }
  return kinds.has('text') ? `{user.${username}}` : `{user.${id}}`
}
