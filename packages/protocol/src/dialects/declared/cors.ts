/** CORS of an old app: none, as Flask-Cors, or fixed headers. */
import { checked, flag, isPlainObject, type OptionTable, optional, parseOptions, textList } from '@latchkey/options'
import { isFieldText } from '../../field-text.ts'
import { type HeaderLine, type Message, withHeaders } from '../../message.ts'
import type { RequestFacts } from '../../request-facts.ts'
import { corsOrigins, withFlaskCors } from '../flask/cors.ts'

/** `none`; `*` or a list of origins as Flask-Cors answers them; or headers that are always the same. */
export type CorsOptions =
  | 'none'
  | '*'
  | readonly string[]
  | {
      readonly allowOrigin?: string
      readonly allowHeaders?: string
      readonly allowMethods?: string
      readonly exposeHeaders?: string
    }
  | { readonly origins: readonly string[]; readonly credentials?: boolean }

export type Decorate = (message: Message, facts: RequestFacts) => Message

const FIXED = {
  allowOrigin: optional(undefined, fieldText),
  allowHeaders: optional(undefined, fieldText),
  allowMethods: optional(undefined, fieldText),
  exposeHeaders: optional(undefined, fieldText),
} satisfies OptionTable

const NAMES: Readonly<Record<keyof typeof FIXED, string>> = {
  allowOrigin: 'Access-Control-Allow-Origin',
  allowHeaders: 'Access-Control-Allow-Headers',
  allowMethods: 'Access-Control-Allow-Methods',
  exposeHeaders: 'Access-Control-Expose-Headers',
}

const LISTED = {
  origins: (value: unknown) => textList(value, 'a list of origins', (one) => URL.parse(one)?.origin === one),
  credentials: optional(false, flag),
} satisfies OptionTable

export function corsOf(value: unknown): Decorate {
  if (value === 'none') return (message) => message
  if (isPlainObject(value) && Object.hasOwn(value, 'origins')) return listed(parseOptions(LISTED, value))
  if (isPlainObject(value)) return fixed(parseOptions(FIXED, value))
  const origins = corsOrigins(value)
  return (message, facts) => withFlaskCors(message, facts, origins)
}

function fixed(values: Readonly<Record<keyof typeof FIXED, string | undefined>>): Decorate {
  const headers = Object.entries(NAMES).flatMap(([name, header]): HeaderLine[] => {
    const value = values[name as keyof typeof FIXED]
    return value === undefined ? [] : [[header, value]]
  })
  return (message) => withHeaders(message, headers)
}

/** Starlette's CORSMiddleware, and Flask-Cors with credentials: an allowed origin is echoed, never `*`. */
function listed({
  origins,
  credentials,
}: {
  readonly origins: readonly string[]
  readonly credentials: boolean
}): Decorate {
  return (message, facts) => {
    const origin = facts.header('origin').join(',')
    if (!origins.includes(origin)) return withHeaders(message, [['Vary', 'Origin']])
    return withHeaders(message, [
      ['Access-Control-Allow-Origin', origin],
      ...(credentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
      ['Vary', 'Origin'],
    ])
  }
}

function fieldText(value: unknown): string {
  return checked(value, typeof value === 'string' && isFieldText(value), 'a header value')
}
