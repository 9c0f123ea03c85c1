/** One answer of an old app: status, body or text, headers and cookies, each a template. */
import {
  checked,
  fault,
  flag,
  isPlainObject,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  wholeNumberWithin,
} from '@latchkey/options'
import { isFieldText } from '../../field-text.ts'
import { type HeaderLine, hasContent, type Message } from '../../message.ts'
import type { Style } from './json-style.ts'
import { compileTemplate, type Template, type TemplateFacts, type TemplateName } from './template.ts'

/** A cookie of an answer. Its attributes are written in the order in which Werkzeug writes them. */
export interface CookieOptions {
  readonly name: string
  /** Default `{token}`. */
  readonly value?: string
  readonly httpOnly?: boolean
  readonly secure?: boolean
  readonly sameSite?: 'Lax' | 'Strict' | 'None'
  /** Seconds. */
  readonly maxAge?: number
  readonly path?: string
  readonly domain?: string
  /** Deletes the cookie. */
  readonly forget?: boolean
}

/** What is answered. Of `body` (JSON) and `text` there is at most one. */
export interface AnswerOptions {
  readonly status?: number | '{statusCode}'
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookie?: CookieOptions
  readonly cookies?: readonly CookieOptions[]
}

/** An answer that was read. */
export interface Answer {
  readonly columns: readonly string[]
  readonly cookies: readonly string[]
  readonly write: (facts: TemplateFacts, style: Style) => Message
}

const COOKIE = {
  name: cookieName,
  value: optional('{token}', nonEmptyText),
  httpOnly: optional(false, flag),
  secure: optional(false, flag),
  sameSite: optional(undefined, oneOf('Lax', 'Strict', 'None')),
  maxAge: optional(undefined, wholeNumberWithin(0, 3_155_760_000, 'seconds')),
  path: optional('/', nonEmptyText),
  domain: optional(undefined, nonEmptyText),
  forget: optional(false, flag),
} satisfies OptionTable<keyof CookieOptions>

const readCookie = nested(COOKIE)

/** @param allowed - what may be named in its templates */
export function answerOf(allowed: readonly TemplateName[], least: number, status: number): OptionReader<Answer> {
  const table = {
    status: optional(status, statusOf(least)),
    body: optional<Template>(undefined, (value) => compileTemplate(value, allowed)),
    text: optional<Template>(undefined, (value) =>
      compileTemplate(checked(value, typeof value === 'string', 'text'), allowed),
    ),
    headers: optional<readonly (readonly [string, Template])[]>([], (value) => headersOf(value, allowed)),
    cookie: optional<readonly ReadCookie[]>([], (value) => [cookieOf(value, allowed)]),
    cookies: optional<readonly ReadCookie[]>([], (value) =>
      checked<readonly unknown[]>(value, Array.isArray(value), 'a list of cookies').map((one) =>
        cookieOf(one, allowed),
      ),
    ),
  } satisfies OptionTable<keyof AnswerOptions>
  const read = nested(table, {
    together: ({ body, text }) => (body && text ? ['body: give this or text, and not both'] : []),
  })
  return (value, isGiven) => {
    const { status, body, text, headers, cookie, cookies } = read(value, isGiven)
    return made({ status, body, text, headers, cookies: [...cookie, ...cookies] })
  }
}

interface ReadCookie extends Required<Pick<CookieOptions, 'name' | 'httpOnly' | 'secure' | 'path' | 'forget'>> {
  readonly value: Template
  readonly sameSite: string | undefined
  readonly maxAge: number | undefined
  readonly domain: string | undefined
}

interface Parts {
  readonly status: number | '{statusCode}'
  readonly body: Template | undefined
  readonly text: Template | undefined
  readonly headers: readonly (readonly [name: string, value: Template])[]
  readonly cookies: readonly ReadCookie[]
}

function made({ status, body, text, headers, cookies }: Parts): Answer {
  const templates = [body, text, ...headers.map(([, value]) => value), ...cookies.map(({ value }) => value)]
  return {
    columns: templates.flatMap((template) => template?.columns ?? []),
    cookies: cookies.map(({ name }) => name),
    write(facts, style) {
      const code = status === '{statusCode}' ? (facts.statusCode ?? 401) : status
      const own = headers.map(([name, value]): HeaderLine => [name, fieldText(value.render(facts))])
      const set = cookies.map((cookie): HeaderLine => ['Set-Cookie', cookieLine(cookie, facts, style)])
      const type = own.some(([name]) => name.toLowerCase() === 'content-type')
        ? []
        : [['Content-Type', body ? style.jsonType : style.textType] as const]
      const content = body ? style.write(body.render(facts)) : String(text?.render(facts) ?? '')
      return { status: code, headers: [...type, ...own, ...set], body: hasContent(code) ? content : '' }
    },
  }
}

/** RFC 6265 §4.1.1. Werkzeug's order of attributes: Domain, Expires, Max-Age, Secure, HttpOnly, Path, SameSite. */
function cookieLine(cookie: ReadCookie, facts: TemplateFacts, { cookies }: Style): string {
  const { name, value, domain, maxAge, secure, httpOnly, path, sameSite, forget } = cookie
  const text = forget ? '' : String(value.render(facts) ?? '')
  const parts = [
    `${name}=${text.replaceAll(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/g, '')}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(forget ? ['Expires=Thu, 01 Jan 1970 00:00:00 GMT'] : expiry(maxAge, facts)),
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    `Path=${path}`,
    ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
  ]
  if (cookies === 'werkzeug') return parts.join('; ')
  const rank = (part: string) => EXPRESS_ORDER.findIndex((name) => part.startsWith(name))
  const [pair = '', ...attributes] = parts
  return [pair, ...attributes.sort((a, b) => rank(a) - rank(b))].join('; ')
}

const EXPRESS_ORDER = ['Max-Age', 'Domain', 'Path', 'Expires', 'HttpOnly', 'Secure', 'SameSite']

function expiry(maxAge: number | undefined, { now = 0 }: TemplateFacts): readonly string[] {
  if (maxAge === undefined) return []
  return [`Expires=${new Date((Math.floor(now) + maxAge) * 1000).toUTCString()}`, `Max-Age=${maxAge}`]
}

/** As Werkzeug deletes a cookie. */
export function forgottenCookie(name: string, path: string, domain?: string): HeaderLine {
  const of = domain === undefined ? '' : `Domain=${domain}; `
  return ['Set-Cookie', `${name}=; ${of}Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=${path}`]
}

function cookieOf(value: unknown, allowed: readonly TemplateName[]): ReadCookie {
  const cookie = readCookie(value, true)
  return { ...cookie, value: compileTemplate(cookie.value, allowed) }
}

function headersOf(value: unknown, allowed: readonly TemplateName[]): readonly (readonly [string, Template])[] {
  const members = Object.entries(
    checked<object>(value, isPlainObject(value), 'headers, such as {"X-Token": "{token}"}'),
  )
  return members.map(([name, text]) => {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || typeof text !== 'string' || !isFieldText(text)) {
      throw fault('a header is a name and a text of printable Latin-1 characters')
    }
    return [name, compileTemplate(text, allowed)] as const
  })
}

function fieldText(value: unknown): string {
  return String(value ?? '').replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
}

function statusOf(least: number): OptionReader<number | '{statusCode}'> {
  const whole = wholeNumberWithin(least, 599, 'a status')
  return (value) => (value === '{statusCode}' ? value : whole(value))
}

function cookieName(value: unknown): string {
  return checked(
    value,
    typeof value === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(value),
    'the name of a cookie',
  )
}
