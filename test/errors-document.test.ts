/** `docs/reference/errors.md` and the sources say the same: no code without a line, no line without a code, and the statuses are those sent. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { helpFor } from '@latchkey/guard'
import { HashingOverloadedError } from '@latchkey/passwords'
import { type Dialect, flaskJwt, flaskPyjwt, oauth, type Refusal } from '@latchkey/protocol'
import { createLoginServer, DomainError, type DomainErrorCode, face } from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const page = read('docs/reference/errors.md')

const DIALECTS: readonly Dialect[] = [oauth({ issuer: 'https://a.test', audience: 'a' }), flaskJwt(), flaskPyjwt()]

/** One of each: the type says when one is missing. */
const REFUSALS: { readonly [K in Refusal['kind']]: readonly Extract<Refusal, { kind: K }>[] } = {
  credential_absent: [{ kind: 'credential_absent' }],
  credential_malformed: (['scheme', 'no_token', 'spaces', 'duplicate'] as const).map((fault) => ({
    kind: 'credential_malformed',
    fault,
  })),
  token_refused: members('packages/tokens/src/token-error.ts', 'TokenErrorCode').map((code) => ({
    kind: 'token_refused',
    token: 'e30.e30.AA',
    error: { code },
  })),
  token_revoked: [{ kind: 'token_revoked' }],
  csrf_refused: (['origin', 'token'] as const).map((fault) => ({ kind: 'csrf_refused', fault })),
  proof_refused: (
    ['missing', 'malformed', 'key', 'signature', 'method', 'url', 'time', 'token', 'nonce', 'replayed'] as const
  ).map((fault) => ({ kind: 'proof_refused', fault })),
  authentication_too_old: [{ kind: 'authentication_too_old', maximumAgeSeconds: 300 }],
  authentication_too_weak: [{ kind: 'authentication_too_weak', acrValues: ['2'] }],
  scope_insufficient: [{ kind: 'scope_insufficient', scopes: ['write'] }],
  role_insufficient: [{ kind: 'role_insufficient' }],
  access_denied: [{ kind: 'access_denied' }],
  principal_unknown: [{ kind: 'principal_unknown' }],
  login_refused: [{ kind: 'login_refused' }],
  request_malformed: ([400, 415] as const).map((status) => ({ kind: 'request_malformed', status, complaint: 'x' })),
  custom: [{ kind: 'custom', error: new Error('x') }],
}

describe('the reference of errors', () => {
  for (const [heading, path, union] of [
    ['TokenError', 'packages/tokens/src/token-error.ts', 'TokenErrorCode'],
    ['Reasons of a TokenError', 'packages/tokens/src/token-error.ts', 'TokenErrorReason'],
    ['DomainError', 'packages/server/src/faults/domain-error.ts', 'DomainErrorCode'],
    ['ClientError', 'packages/client/src/client-error.ts', 'ClientErrorCode'],
    ['Faults of a new password', 'packages/passwords/src/new-password/new-password-check.ts', 'NewPasswordFault'],
    ['Faults of a credential', 'packages/protocol/src/refusal.ts', 'CredentialFault'],
    ['Faults of a request with a cookie', 'packages/protocol/src/refusal.ts', 'CsrfFault'],
    ['Faults of a DPoP proof', 'packages/protocol/src/refusal.ts', 'ProofFault'],
    ['Error words of a token request', 'packages/server/src/grants/token-errors.ts', 'TokenRequestError'],
    ['Error words of accounts', 'packages/server/src/accounts/account-errors.ts', 'AccountError'],
    ['Error words of clients', 'packages/server/src/clients/client-errors.ts', 'ClientEndpointError'],
    ['Faults of a refresh token', 'packages/server/src/grants/refresh-faults.ts', 'RefreshFault'],
    ['Faults of an authorization code', 'packages/server/src/grants/authorization-code.ts', 'CodeFault'],
    ['Ends of a session', 'packages/server/src/sessions/session.ts', 'SessionEndReason'],
  ] as const) {
    it(`lists the members of ${union} under “${heading}”, and nothing else`, () => {
      assert.deepEqual(names(heading), members(path, union).toSorted())
    })
  }

  it('lists every refusal, and the reason of a guard that could not decide', () => {
    const [own] = /reason: \{ code: '(\w+)' \}/.exec(read('packages/guard/src/refusals.ts'))?.slice(1) ?? []
    assert.deepEqual(names('Refusals'), [...Object.keys(REFUSALS), own].toSorted())
  })

  it('has a line of help of its own for every code and every fault', () => {
    const dialect = flaskJwt()
    const codes = [...names('Refusals').filter((code) => code !== 'token_refused'), ...names('TokenError')]
    const reasons = [
      ...codes.map((code) => ({ code })),
      ...names('Faults of a credential').map((reason) => ({ code: 'credential_malformed', reason })),
      ...names('Faults of a request with a cookie').map((reason) => ({ code: 'csrf_refused', reason })),
      { code: 'no such code' },
    ]
    const lines = reasons.map((reason) => helpFor(reason, dialect))
    assert.equal(new Set(lines).size, reasons.length)
    for (const line of lines) assert.match(line, /^[A-Z][\x20-\x7e]{20,220}\.$/)
  })

  it('gives the statuses of every refusal in every dialect', () => {
    const columns = rows('Refusals')
    for (const [kind, refusals] of Object.entries(REFUSALS)) {
      const row = columns.find(([name]) => name === kind)
      for (const [i, dialect] of DIALECTS.entries()) {
        const statuses = new Set(refusals.map((refusal: Refusal) => dialect.refuse(refusal).status))
        assert.equal(row?.[3 + i], [...statuses].toSorted().join(', '), `${kind} in ${dialect.name}`)
      }
    }
  })

  it('lists every error word that the native dialect sends, with its status', () => {
    const [native] = DIALECTS
    assert.ok(native)
    const statuses = Array.from({ length: 200 }, (_, i) => native.httpMessage(400 + i))
    const refused = Object.values(REFUSALS).flatMap((all) => all.map((refusal: Refusal) => native.refuse(refusal)))
    const sent = [...statuses, ...refused]
      .filter(({ body }) => body !== '')
      .map(({ status, body }) => `${(JSON.parse(body) as { readonly error: string }).error} ${status}`)
    const listed = rows('Error words of the native dialect').map(([error, status]) => `${error} ${status}`)
    assert.deepEqual(listed.toSorted(), [...new Set(sent)].toSorted())
  })

  it('gives the statuses of the domain’s faults as the server answers them', async () => {
    for (const [code = '', status] of rows('DomainError')) {
      assert.equal(String(await statusOf(new DomainError(code as DomainErrorCode, 'x'))), status, code)
    }
  })

  it('gives the code and the status of an overloaded hashing queue', async () => {
    const fault = new HashingOverloadedError(1)
    const row = rows('Other faults').find(([name]) => name === fault.name)
    assert.deepEqual(row?.slice(1, 3), [fault.code, String(await statusOf(fault))])
  })

  it('names every error class that the packages export', () => {
    const classes = ['tokens', 'passwords', 'protocol', 'client', 'guard', 'server'].flatMap((name) =>
      [...read(`packages/${name}/src/index.ts`).matchAll(/(?<!type )\b([A-Z]\w*Error)\b(?!\.ts)/g)].map(
        ([, found]) => found,
      ),
    )
    const titles = [...page.matchAll(/^## (\w+Error)$/gm)].map(([, title]) => title)
    assert.deepEqual([...new Set(classes)].toSorted(), [...titles, ...names('Other faults')].toSorted())
  })
})

/** The texts of a union of string literals, by its name. */
function members(path: string, union: string): readonly string[] {
  const [, text = ''] = new RegExp(`export type ${union} =(.*?)\\n\\n`, 's').exec(read(path)) ?? []
  const found = [...text.replaceAll(/\/\*\*.*?\*\//gs, '').matchAll(/'(\w+)'/g)].map(([, member = '']) => member)
  assert.ok(found.length > 0, `${path} has no union ${union}`)
  return found
}

/** The rows of the table below a heading, each cell without its backticks. */
function rows(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = new RegExp(`^#{2,3} ${heading}\\n(.*?)(?=^#|$(?![\\s\\S]))`, 'ms').exec(page) ?? []
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  assert.ok(lines.length > 2, `the page has no table under ${heading}`)
  return lines.slice(2).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.replace(/^`(.*)`$/, '$1')),
  )
}

function names(heading: string): readonly string[] {
  return rows(heading)
    .map(([name = '']) => name)
    .toSorted()
}

async function statusOf(fault: Error): Promise<number> {
  const handle = () => {
    throw fault
  }
  const { handler } = await createLoginServer({
    faces: [
      face({
        dialect: flaskJwt(),
        keys: [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })],
        users: { authenticate: () => undefined },
        routes: [{ method: 'GET', path: '/fault', public: true, handle }],
      }),
    ],
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  return (await handler(new Request('http://api.test/fault'))).status
}
