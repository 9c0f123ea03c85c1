/** What code shows of an app's requests by the idioms of its framework. They are proposals, which the written file marks as such. */

/** A place of the token, as `carry` has it. */
export type SeenCarrier =
  | { readonly header: string; readonly scheme?: string; readonly word?: number }
  | { readonly query: string }
  | { readonly cookie: string }

export interface Idioms {
  readonly loginPath: string | undefined
  readonly loginMethods: readonly string[]
  readonly readsBasic: boolean
  readonly readsForm: boolean
  readonly carriers: readonly SeenCarrier[]
  /** The member of a login that holds the name. */
  readonly loginName: string | undefined
}

const ROUTES = [
  /\.add_url_rule\(\s*['"](?<path>[^'"]*(?:login|signin|auth|token)[^'"]*)['"](?<rest>[^)]*)(?<method>)/gi,
  /@\w+(?:\.\w+)?\.(?:route|(?<method>post|get))\(\s*['"](?<path>[^'"]*(?:login|signin|auth|token)[^'"]*)['"](?<rest>[^)]*)/gi,
  /\b(?:app|router|server)\.(?<method>post|get)\(\s*['"](?<path>[^'"]*(?:login|signin|auth|token)[^'"]*)['"](?<rest>)/gi,
]
const HEADER = /headers(?:\.get\(|\[|\.)\s*['"]?([\w-]+)['"]?/gi
const QUERY = /(?:request|req)\.(?:args|query)(?:\.get\(|\[|\.)\s*['"]?(\w*token\w*|jwt)\b/gi
const COOKIE = /cookies(?:\.get\(|\[|\.)\s*['"]?(\w+)/gi
const LOGIN_NAME =
  /(?:get_json\(\)|\bjson|data|\bbody|\bform|\bauth|\bcredentials)(?:\[|\.get\(|\.)\s*['"]?(email|username|user_name|login|correo|mail)\b/gi
const CODE_WORDS = new Set(['get', 'set', 'has', 'append', 'getlist', 'keys'])

export function idiomsOf(code: string): Idioms {
  const routes = ROUTES.flatMap((pattern) => [...code.matchAll(pattern)].map(({ groups }) => groups))
  const login = routes.find((route) => /login|signin/i.test(route?.['path'] ?? '')) ?? routes[0]
  const methods = /methods\s*=\s*[[(]([^\])]*)/.exec(login?.['rest'] ?? '')?.[1]?.match(/[A-Z]+/g)
  const isRoute = login !== undefined && !login['method']
  return {
    loginPath: login?.['path'],
    loginMethods: login?.['method'] ? [login['method'].toUpperCase()] : (methods ?? (isRoute ? ['GET'] : ['POST'])),
    readsBasic: /request\.authorization\b/.test(code),
    readsForm: /request\.form\b|OAuth2PasswordRequestForm/.test(code),
    carriers: carriersOf(code),
    loginName: [...code.matchAll(LOGIN_NAME)][0]?.[1],
  }
}

function carriersOf(code: string): readonly SeenCarrier[] {
  const found = new Map<string, SeenCarrier>()
  for (const [, name = ''] of code.matchAll(HEADER)) {
    const header = name.toLowerCase()
    if (!/auth|token|jwt|api-?key/.test(header) || CODE_WORDS.has(header)) continue
    found.set(header, header === 'authorization' ? authorization(code) : { header })
  }
  for (const [, query = ''] of code.matchAll(QUERY)) found.set(`query ${query}`, { query })
  for (const [, cookie = ''] of code.matchAll(COOKIE)) {
    if (!CODE_WORDS.has(cookie)) found.set(`cookie ${cookie}`, { cookie })
  }
  return [...found.values()]
}

function authorization(code: string): SeenCarrier {
  const scheme = /startsWith\(\s*['"](\w+) ?['"]|startswith\(\s*['"](\w+) ?['"]|==\s*['"](JWT|Bearer)['"]/.exec(code)
  const word = scheme?.[1] ?? scheme?.[2] ?? scheme?.[3]
  if (word !== undefined) return { header: 'authorization', scheme: word }
  return /\.split\((?:['"] ['"])?\)\s*\[1\]/.test(code)
    ? { header: 'authorization', word: 2 }
    : { header: 'authorization' }
}
