/** The access token in a cookie: who may send it, and what proves that their own page did. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type HeaderLine, headerOf } from '../message.ts'
import { factsOf } from '../testing/facts-of.ts'
import type { Credential } from './dialect.ts'
import { oauth } from './oauth.ts'
import type { OauthCookies } from './oauth-cookies.ts'

const APP = 'https://app.example'
const options = { issuer: 'https://id.example', audience: 'api' }
const dialect = oauth({ ...options, cookies: { origins: [APP, 'http://localhost:5173'] } })
const CLAIMS = { sub: '1', csrf: 'csrf-7f3a' }
const ABSENT = { kind: 'credential_absent' } as const
const TOKEN: HeaderLine = ['Cookie', '__Host-lk_at=a.b.c']

const read = (...headers: HeaderLine[]): Credential => dialect.readCredential(factsOf(headers, 'GET'))

describe('a request with a cookie', () => {
  for (const [title, headers, expected] of [
    ['carries the token', [TOKEN], { kind: 'token', token: 'a.b.c', source: 'cookie' }],
    [
      'carries it among others, with blanks around',
      [['Cookie', 'a=1;  __Host-lk_at=a.b.c ; b=2']],
      { kind: 'token', token: 'a.b.c', source: 'cookie' },
    ],
    ['carries none', [['Cookie', 'a=1; b=2']], { kind: 'credential_absent' }],
    ['carries an empty one', [['Cookie', '__Host-lk_at=']], { kind: 'credential_absent' }],
    ['has another name', [['Cookie', 'x__Host-lk_at=a.b.c']], { kind: 'credential_absent' }],
    ['has another case', [['Cookie', '__host-lk_at=a.b.c']], { kind: 'credential_absent' }],
    ['has a value that names it', [['Cookie', 'a=__Host-lk_at=a.b.c']], { kind: 'credential_absent' }],
    // Browsers protect the prefix `__Host-`, but not `\u00a0__Host-`, which a sibling host may set for this one.
    ['has a name behind a blank that is none (NBSP)', [['Cookie', '\u00a0__Host-lk_at=a.b.c']], ABSENT],
    ['has a name behind a byte order mark', [['Cookie', '\ufeff__Host-lk_at=a.b.c']], ABSENT],
    ['has a name behind a control character', [['Cookie', 'a=1;\u000b__Host-lk_at=a.b.c']], ABSENT],
    ['has a name with a blank behind it', [['Cookie', '__Host-lk_at =a.b.c']], ABSENT],
    [
      'has it once as its own and once as a sibling host may set it',
      [['Cookie', '\u00a0__Host-lk_at=d.e.f; __Host-lk_at=a.b.c']],
      { kind: 'token', token: 'a.b.c', source: 'cookie' },
    ],
    [
      'carries it behind a tab',
      [['Cookie', 'a=1;\t__Host-lk_at=a.b.c\t']],
      { kind: 'token', token: 'a.b.c', source: 'cookie' },
    ],
    [
      'has it twice, and empty first',
      [['Cookie', '__Host-lk_at=; __Host-lk_at=a.b.c']],
      { kind: 'credential_malformed', fault: 'duplicate' },
    ],
    [
      'has it twice in a line',
      [['Cookie', '__Host-lk_at=a.b.c; __Host-lk_at=d.e.f']],
      { kind: 'credential_malformed', fault: 'duplicate' },
    ],
    ['has it in two lines', [TOKEN, TOKEN], { kind: 'credential_malformed', fault: 'duplicate' }],
    [
      'has a bearer token too, and neither shadows the other',
      [TOKEN, ['Authorization', 'Bearer a.b.c']],
      { kind: 'credential_malformed', fault: 'duplicate' },
    ],
    [
      'has credentials of another scheme too',
      [TOKEN, ['Authorization', 'Basic cm95OnJveQ==']],
      { kind: 'credential_malformed', fault: 'duplicate' },
    ],
  ] as const) {
    test(title, () => assert.deepEqual(read(...(headers as readonly HeaderLine[])), expected))
  }

  test('is not read where the option is not given', () => {
    assert.deepEqual(oauth(options).readCredential(factsOf([TOKEN])), { kind: 'credential_absent' })
    assert.deepEqual([oauth(options).admit, oauth(options).readRefreshCookie], [undefined, undefined])
  })

  test('is over with the logout, and so are the one for scripts and the one for refreshing', () => {
    const attributes = 'Max-Age=0; Path=/; Secure; SameSite=Lax'
    assert.deepEqual(dialect.forgetTokens?.(factsOf([TOKEN])), [
      ['Set-Cookie', `__Host-lk_at=; ${attributes}; HttpOnly`],
      ['Set-Cookie', '__Secure-lk_rt=; Max-Age=0; Path=/v1/token; Secure; SameSite=Strict; HttpOnly'],
      ['Set-Cookie', `__Host-csrf_token=; ${attributes}`],
    ])
    assert.equal(oauth(options).forgetTokens, undefined)
  })

  test('is not over with the logout of a client that sends its token itself', () => {
    assert.deepEqual(dialect.forgetTokens?.(factsOf([['Authorization', 'Bearer a.b.c']])), [])
  })
})

describe('a client that asks for cookies', () => {
  const asks: HeaderLine = ['Latchkey-Session', 'cookie']
  const place = (own: typeof dialect, ...headers: HeaderLine[]) => {
    const read = own.tokensIn?.(factsOf(headers, 'POST'))
    return typeof read === 'object' ? read.kind : read
  }

  for (const [title, headers, expected] of [
    ['says nothing, and names no origin', [], 'body'],
    ['says nothing, on a page of the list', [['Origin', APP]], 'body'],
    ['says nothing, on a strange page', [['Origin', 'https://evil.example']], 'body'],
    ['says so on a page of the list', [asks, ['Origin', APP]], 'cookie'],
    ['says so on a page of the API itself', [asks, ['Sec-Fetch-Site', 'same-origin']], 'cookie'],
    ['says so on a strange page', [asks, ['Origin', 'https://evil.example']], 'csrf_refused'],
    ['says so, and names no origin', [asks], 'csrf_refused'],
    [
      'says something else',
      [
        ['Latchkey-Session', 'body'],
        ['Origin', APP],
      ],
      'request_malformed',
    ],
    ['says it twice', [asks, asks, ['Origin', APP]], 'request_malformed'],
    [
      'says it in capitals',
      [
        ['Latchkey-Session', 'Cookie'],
        ['Origin', APP],
      ],
      'request_malformed',
    ],
  ] as const) {
    test(`${title}: ${expected}`, () => assert.equal(place(dialect, ...(headers as readonly HeaderLine[])), expected))
  }

  test('is refused where no page may have cookies, and gets no token in the body instead', () => {
    assert.equal(place(oauth(options), asks, ['Origin', APP]), 'request_malformed')
    assert.equal(place(oauth(options)), 'body')
  })
})

describe('the refresh token of a cookie', () => {
  const readRefresh = (...lines: string[]) =>
    dialect.readRefreshCookie?.(factsOf(lines.map((line): HeaderLine => ['Cookie', line])))
  const mine = { token: 'refresh', csrfToken: 'mine' }

  for (const [title, lines, expected] of [
    ['stands with the CSRF token of its session', ['__Secure-lk_rt=refresh.mine; __Host-csrf_token=mine'], mine],
    ['is missing', ['__Host-csrf_token=mine'], undefined],
    ['stands alone', ['__Secure-lk_rt=refresh.mine'], undefined],
    ['has no CSRF token behind it', ['__Secure-lk_rt=refresh; __Host-csrf_token=mine'], undefined],
    // A sibling host can set a cookie for its whole domain, but none with the prefix __Host-.
    ['is a stranger’s, planted by a sibling host', ['__Secure-lk_rt=theirs.theirs; __Host-csrf_token=mine'], undefined],
    [
      'is one’s own beside a planted one',
      ['__Secure-lk_rt=theirs.theirs; __Secure-lk_rt=refresh.mine; __Host-csrf_token=mine'],
      mine,
    ],
    [
      'comes with two CSRF tokens',
      ['__Secure-lk_rt=refresh.mine; __Host-csrf_token=mine; __Host-csrf_token=x'],
      undefined,
    ],
    ['comes with an empty CSRF token', ['__Secure-lk_rt=refresh.; __Host-csrf_token='], undefined],
  ] as const) {
    test(title, () => assert.deepEqual(readRefresh(...lines), expected))
  }
})

describe('a request that changes something with the cookie', () => {
  const admit = (
    headers: readonly HeaderLine[],
    method = 'POST',
    claims: Readonly<Record<string, unknown>> = CLAIMS,
  ) => {
    const refusal = dialect.admit?.(claims, factsOf(headers, method), 'cookie')
    return refusal?.kind === 'csrf_refused' ? refusal.fault : refusal
  }
  const origin: HeaderLine = ['Origin', APP]
  const header: HeaderLine = ['X-CSRF-Token', 'csrf-7f3a']

  for (const [title, headers, expected] of [
    ['comes from the page, with its token', [origin, header], undefined],
    ['comes from another page of the list', [['Origin', 'http://localhost:5173'], header], undefined],
    ['comes from the same origin, says the browser', [['Sec-Fetch-Site', 'same-origin'], header], undefined],
    ['lacks the CSRF token', [origin], 'token'],
    ['has another CSRF token', [origin, ['X-CSRF-Token', 'csrf-7f3b']], 'token'],
    ['has a shorter one', [origin, ['X-CSRF-Token', 'csrf-7f3']], 'token'],
    ['has it twice', [origin, header, header], 'token'],
    ['has it empty', [origin, ['X-CSRF-Token', '']], 'token'],
    ['comes from elsewhere', [['Origin', 'https://evil.example'], header], 'origin'],
    ['comes from a page that says null', [['Origin', 'null'], header], 'origin'],
    ['comes from a look-alike', [['Origin', `${APP}.evil.example`], header], 'origin'],
    ['comes over http', [['Origin', 'http://app.example'], header], 'origin'],
    ['names two origins', [origin, ['Origin', 'https://evil.example'], header], 'origin'],
    ['names none at all', [header], 'origin'],
    ['comes from a sibling site without an origin', [['Sec-Fetch-Site', 'same-site'], header], 'origin'],
    [
      'comes from elsewhere, and claims to be same-origin',
      [['Origin', 'https://evil.example'], ['Sec-Fetch-Site', 'same-origin'], header],
      'origin',
    ],
  ] as const) {
    test(`${title}: ${expected ?? 'admitted'}`, () => assert.equal(admit(headers as readonly HeaderLine[]), expected))
  }

  for (const method of ['PUT', 'PATCH', 'DELETE', 'post', 'PROPFIND', 'TRACE']) {
    test(`is one whatever the method is called: ${method}`, () => assert.equal(admit([], method), 'origin'))
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    test(`is not ${method}, which changes nothing (RFC 9110 §9.2.1)`, () => assert.equal(admit([], method), undefined))
  }

  for (const csrf of [undefined, '', null, 7, ['csrf-7f3a']]) {
    test(`is refused when the token was not issued for cookies: csrf is ${JSON.stringify(csrf)}`, () => {
      assert.equal(admit([origin, ['X-CSRF-Token', String(csrf ?? '')]], 'POST', { sub: '1', csrf }), 'token')
      assert.equal(admit([origin, header], 'POST', { sub: '1', csrf }), 'token')
    })
  }

  test('asks the origin of a WebSocket, which can send no header (CSWSH)', () => {
    const upgrade: HeaderLine = ['Upgrade', 'websocket']
    assert.equal(admit([upgrade, ['Origin', 'https://evil.example']], 'GET'), 'origin')
    assert.equal(admit([upgrade], 'GET'), 'origin')
    assert.equal(admit([upgrade, origin], 'GET'), undefined)
  })

  for (const [title, upgrades] of [
    ['one', [['Upgrade', 'websocket']]],
    [
      'several',
      [
        ['Upgrade', 'h2c'],
        ['Upgrade', 'websocket'],
      ],
    ],
    ['an empty one', [['Upgrade', '']]],
  ] as const) {
    test(`asks the CSRF token of a POST that calls itself an upgrade: ${title}`, () => {
      assert.equal(admit([...upgrades, origin]), 'token')
      assert.equal(admit([...upgrades, origin, header]), undefined)
      assert.equal(admit([...upgrades], 'GET'), 'origin')
    })
  }

  test('is not asked of a token that came in a header: no page can make a browser send that', () => {
    assert.equal(dialect.admit?.(CLAIMS, factsOf([], 'POST'), 'authorization'), undefined)
  })
})

describe('a login that sets the cookie', () => {
  const body = new TextEncoder().encode('{"username":"roy","password":"secret"}')
  const json: HeaderLine = ['Content-Type', 'application/json']
  const issued = dialect.issue(
    { id: 1 },
    { now: 1_700_000_000, alg: 'HS256', kid: undefined, tokenId: 't', csrfToken: 'c' },
  )
  const access = { token: 'a.b.c', claims: issued.claims, expiresInSeconds: 600 }
  const message = dialect.accept({ kind: 'login', principal: { id: 1 }, access })

  test('signs the CSRF token with the rest of the claims', () => assert.equal(issued.claims['csrf'], 'c'))

  test('hides the token from scripts, and shows them the CSRF token (RFC 6265bis §4.1.2)', () => {
    assert.deepEqual(
      message.headers.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value),
      [
        '__Host-lk_at=a.b.c; Max-Age=600; Path=/; Secure; SameSite=Lax; HttpOnly',
        '__Host-csrf_token=c; Max-Age=600; Path=/; Secure; SameSite=Lax',
      ],
    )
    assert.deepEqual(JSON.parse(message.body), { csrf_token: 'c', expires_in: 600 })
    assert.equal(headerOf(message, 'cache-control'), 'no-store')
  })

  test('says how long a token may be, so that browsers do not drop its cookie (RFC 6265 §6.1)', () => {
    const most = dialect.maximumCookieTokenCharacters ?? 0
    const token = 'a'.repeat(most)
    const { headers } = dialect.accept({ kind: 'login', principal: { id: 1 }, access: { ...access, token } })
    const [line = ''] = headers.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value)
    assert.equal(line.length, 4096)
    assert.equal(oauth(options).maximumCookieTokenCharacters, undefined)
  })

  test('sets that of the refresh token for the token endpoint alone, and names no token in the body', () => {
    const refresh = { token: 'r', expiresInSeconds: 1_209_600 }
    const own = dialect.accept({ kind: 'login', principal: { id: 1 }, access, refresh })
    assert.deepEqual(
      own.headers.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value),
      [
        '__Host-lk_at=a.b.c; Max-Age=600; Path=/; Secure; SameSite=Lax; HttpOnly',
        '__Secure-lk_rt=r.c; Max-Age=1209600; Path=/v1/token; Secure; SameSite=Strict; HttpOnly',
        '__Host-csrf_token=c; Max-Age=1209600; Path=/; Secure; SameSite=Lax',
      ],
    )
    assert.deepEqual(JSON.parse(own.body), { csrf_token: 'c', expires_in: 600, refresh_expires_in: 1_209_600 })
  })

  for (const [issuer, refreshPath, expected] of [
    ['https://id.example/auth', undefined, '/auth/v1/token'],
    ['https://id.example/auth/', undefined, '/auth/v1/token'],
    ['urn:example:id', undefined, '/v1/token'],
    ['id', undefined, '/v1/token'],
    ['https://id.example', '/api/v1/token', '/api/v1/token'],
  ] as const) {
    test(`says where the token endpoint of ${issuer} is: ${expected}`, () => {
      const cookies = { origins: [APP], ...(refreshPath !== undefined && { refreshPath }) }
      const own = oauth({ ...options, issuer, cookies })
      const refresh = { token: 'r', expiresInSeconds: 60 }
      const { headers } = own.accept({ kind: 'login', principal: { id: 1 }, access, refresh })
      assert.ok(headers.some(([, value]) => value.startsWith('__Secure-lk_rt=') && value.includes(`Path=${expected};`)))
    })
  }

  test('is one that asks for cookies, and is refused from another site: nobody is logged in as somebody else', () => {
    const login = (...headers: HeaderLine[]) => dialect.readLogin(factsOf([json, ...headers]), body)
    const asks: HeaderLine = ['Latchkey-Session', 'cookie']
    const read = { username: 'roy', password: 'secret' }
    assert.deepEqual(login(asks, ['Origin', 'https://evil.example']), { kind: 'csrf_refused', fault: 'origin' })
    assert.deepEqual(login(asks), { kind: 'csrf_refused', fault: 'origin' })
    assert.deepEqual(login(asks, ['Origin', APP]), { ...read, tokensIn: 'cookie' })
    assert.deepEqual(login(), read)
    assert.deepEqual(login(['Origin', 'https://evil.example']), read)
  })

  test('is answered with tokens in the body if it does not ask: its token is for no cookie', () => {
    const { claims } = dialect.issue({ id: 1 }, { now: 1_700_000_000, alg: 'HS256', kid: undefined, tokenId: 't' })
    assert.equal(claims['csrf'], undefined)
    const plain = { token: 'a.b.c', claims, expiresInSeconds: 600 }
    const refresh = { token: 'r', expiresInSeconds: 60 }
    const { headers, body: told } = dialect.accept({ kind: 'login', principal: { id: 1 }, access: plain, refresh })
    assert.ok(headers.every(([name]) => name !== 'Set-Cookie'))
    assert.deepEqual(JSON.parse(told), {
      access_token: 'a.b.c',
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: 'r',
      refresh_expires_in: 60,
    })
  })
})

describe('the option', () => {
  for (const [cookies, pattern] of [
    [{}, /^TypeError: cookies\.origins: missing/],
    [{ origins: [] }, /origins: .*at least one/],
    [{ origins: ['https://app.example/'] }, /origins/],
    [{ origins: ['app.example'] }, /origins/],
    [{ origins: ['null'] }, /origins/],
    [{ origins: ['*'] }, /origins/],
    [{ origins: [APP], accessTokenName: 'access_token' }, /accessTokenName: .*__Host-/],
    [{ origins: [APP], accessTokenName: '__Host-a b' }, /accessTokenName/],
    [{ origins: [APP], accessTokenName: '__Host-a;b' }, /accessTokenName/],
    [
      { origins: [APP], accessTokenName: '__Host-a', csrfTokenName: '__Host-a' },
      /csrfTokenName: give a name of its own/,
    ],
    [{ origins: [APP], refreshPath: 'v1/token' }, /refreshPath/],
    [{ origins: [APP], refreshPath: '/a;Domain=example' }, /refreshPath/],
    [{ origins: [APP], domain: 'example' }, /domain: unknown option/],
    ['https://app.example', /cookies/],
    [null, /cookies/],
  ] as const) {
    test(`is refused when the dialect is made: ${JSON.stringify(cookies)}`, () => {
      assert.throws(() => oauth({ ...options, cookies: cookies as unknown as OauthCookies }), pattern)
    })
  }
})
