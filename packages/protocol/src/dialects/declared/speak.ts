/** A declaration as a dialect: in one manner for its routes, in others for its refresh, its logout, and routes with demands of their own. */
import { deepFreeze } from '../../deep-freeze.ts'
import type { Message } from '../../message.ts'
import { withHeaders } from '../../message.ts'
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import type { Credential, Dialect, HttpDetail, IssueContext, Principal, Success, TokenToSign } from '../dialect.ts'
import { timeIn } from '../time-in.ts'
import { readCarriers } from './carriers.ts'
import { admitClaims, judgeAccount, judgeUser } from './checks.ts'
import { policyOf } from './claim-rules.ts'
import { admitCsrf } from './csrf.ts'
import { carrierText, warningsOf } from './declared-words.ts'
import { idIn, listed, missingHolder, rolesIn, scopeList, staleness, textAt, withMembers } from './holder.ts'
import { styleOf } from './json-style.ts'
import { describeRefusal, type LibraryName } from './library.ts'
import { readLoginRequest } from './login-request.ts'
import type { Manner } from './manner.ts'
import { NamedRefusal } from './named-refusal.ts'
import type { Declaration } from './options.ts'
import { answerTo, nameOf } from './refusals.ts'
import { MAXIMUM_DEPTH } from './request-members.ts'
import { compileTemplate, memberAt } from './template.ts'
import { ENDLESS_SECONDS } from './token-claims.ts'

/** @param manner - frozen with the dialect */
export function speak(declaration: Declaration, manner: Manner): Dialect {
  const { check, token, subject, cors, login } = declaration
  const style = styleOf(declaration.json)
  const library = check.library ?? libraryOf(declaration)
  const policy = deepFreeze(policyOf(check, library))
  const expected = { audience: check.audience, issuer: check.issuer }
  const { claims } = manner
  const lifetime = claims.lifetimeSeconds ?? ENDLESS_SECONDS

  function issue(user: Principal, context: IssueContext): TokenToSign {
    const { now, alg, kid, tokenId, csrfToken, spareId, from } = context
    const facts = { user, now, tokenId, csrfToken: csrfToken ?? spareId, claims: from }
    const made = claims.template.render(facts) as Readonly<Record<string, unknown>>
    const kept = Object.entries(from ?? {}).filter(([name]) => manner.keepsFrom?.(name, manner.place === 'refresh'))
    const copied = Object.fromEntries(kept.filter(([name]) => manner.place !== 'refresh' || !(name in made)))
    const named = token.kid ?? kid
    const first = token.typFirst ? { typ: 'JWT', alg } : { alg, typ: 'JWT' }
    const header = { ...first, ...(named !== undefined && { kid: named }) }
    return { header: withMembers(header, token.headers), claims: { ...made, ...copied } }
  }

  function accept(success: Success): Message {
    if (success.kind === 'value') return json(success.value)
    if (success.kind === 'text') return { status: 200, headers: [['Content-Type', style.textType]], body: success.text }
    const { principal, access, refresh, now = 0 } = success
    const message = manner.answer.write(
      {
        user: principal,
        now,
        token: access.token,
        refreshToken: refresh?.token,
        claims: access.claims,
        csrf: textAt(access.claims, 'csrf'),
        refreshCsrf: textAt(refresh?.claims, 'csrf'),
        expiresIn: access.expiresInSeconds,
        subject: access.claims && memberAt(access.claims, subject.claim),
      },
      style,
    )
    return withHeaders(message, [['Cache-Control', 'no-store']])
  }

  function json(value: unknown): Message {
    return { status: 200, headers: [['Content-Type', style.jsonType]], body: style.write(value) }
  }

  function refuse(refusal: Refusal): Message {
    if (refusal.kind === 'request_malformed') return httpMessage(refusal.status, { complaint: refusal.complaint })
    const { answer: whole } = refusal.kind === 'custom' && refusal.error instanceof NamedRefusal ? refusal.error : {}
    if (whole) return { ...json(whole.body), status: whole.status }
    const own = ownDescription(refusal)
    const name = nameOf(refusal)
    const scopes = refusal.kind === 'scope_insufficient' ? refusal.scopes.join(' ') : (manner.scopes ?? []).join(' ')
    const subject = refusal.kind === 'principal_unknown' ? refusal.subject : undefined
    const facts = { subject, statusCode: name === 'role' || name === 'scope' ? 403 : 401, scopes }
    const description = own ?? manner.describe?.(refusal, facts) ?? describeRefusal(refusal, library, expected)
    return answerTo(name, manner.refuse).write({ ...facts, description }, style)
  }

  function httpMessage(status: number, detail: HttpDetail = {}): Message {
    const { complaint: _, ...rest } = detail
    return style.page(status, rest)
  }

  function issuedAtOf(own: Readonly<Record<string, unknown>>): number | undefined {
    const expiresAt = timeIn(own, 'exp', policy)
    return timeIn(own, 'iat', policy) ?? (expiresAt && claims.lifetimeSeconds && expiresAt - claims.lifetimeSeconds)
  }

  return {
    name: manner.name,
    warnings: warningsOf(declaration, manner),
    loginRoute: manner.loginPath === undefined ? undefined : { methods: login.methods, path: manner.loginPath },
    bodyLimits: { bytes: declaration.maximumBodyBytes, depth: MAXIMUM_DEPTH },
    algorithms: token.alg === undefined ? undefined : [...new Set([token.alg, ...token.accept])],
    accessTokenLifetimeSeconds: lifetime,
    ...(carrierText(manner.carry) !== undefined && { carrier: { token: carrierText(manner.carry) ?? '' } }),
    readCredential: (facts: RequestFacts): Credential =>
      readOwnBody(manner, facts) ?? readCarriers(manner.carry, facts, manner.absentWords),
    readLogin: (facts: RequestFacts, body: Uint8Array) =>
      (manner.readLogin ?? ((f, b) => readLoginRequest(login, f, b)))(facts, body),
    policy: () => policy,
    issue,
    subjectOf: (own) => idIn(own, subject.claim),
    ...(claims.saysWhenIssued && { issuedAtOf }),
    admit: (own: Readonly<Record<string, unknown>>, facts: RequestFacts, source: string) =>
      manner.admit?.(own, manner.place ?? 'access') ??
      missingHolder(own, subject.claim) ??
      admitCsrf(manner.carry, own, facts, source) ??
      admitClaims(manner.equal, own, facts),
    ...partsAboutUsers(declaration, manner),
    ...(manner.carry.some(({ in: place, options }) => place === 'json' || options.csrf?.field !== undefined) && {
      credentialInBody: true as const,
    }),
    accept,
    refuse,
    httpMessage,
    decorate: cors,
  }
}

function readOwnBody({ carry, readBodyToken }: Manner, facts: RequestFacts): Credential | undefined {
  const [place] = carry
  return readBodyToken && place?.in === 'json' ? readBodyToken(place.name, facts) : undefined
}

/** What the dialect says of the user behind a token or a login. */
function partsAboutUsers(declaration: Declaration, manner: Manner): Partial<Dialect> {
  const { check, subject, roles, scopes, login } = declaration
  const sets = login.set && compileTemplate(login.set, ['now'])
  return {
    admitLogin: (user: Principal) => judgeAccount(check, user, 'login'),
    judgeUser: (own: object, user: Principal, now: number) =>
      (manner.fresh ? staleness(own, now) : undefined) ?? judgeUser({ ...check, equal: manner.equal }, own, user),
    ...(roles && {
      rolesOf: (own: object, user: Principal) =>
        roles.column === undefined
          ? listed(memberAt(own, roles.claim ?? ''))
          : rolesIn(user, { ...roles, column: roles.column }),
    }),
    ...(scopes && { scopesOf: (own: object) => scopeList(memberAt(own, scopes.claim)) }),
    ...(sets && { loginSets: (now: number) => sets.render({ now }) as Readonly<Record<string, unknown>> }),
    ...(subject.column !== 'id' && { subjectColumn: subject.column, subjectIs: 'username' as const }),
    ...(!subject.required && { allowsUnknownUsers: true as const }),
    ...(declaration.refuse.has('loginUnknown') && { tellsUnknownNames: true as const }),
  }
}

function ownDescription(refusal: Refusal): string | undefined {
  if (refusal.kind === 'credential_absent') return refusal.description
  return refusal.kind === 'custom' && refusal.error instanceof NamedRefusal ? refusal.error.description : undefined
}

/** PyJWT where nothing else is said, jsonwebtoken where an Express app writes the JSON. */
export function libraryOf({ json }: Pick<Declaration, 'json'>): LibraryName {
  return json === 'express' || json === 'nest' ? 'jsonwebtoken' : 'pyjwt-2.6'
}
