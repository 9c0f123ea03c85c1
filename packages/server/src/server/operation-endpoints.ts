/** What an old app's paths beside its login do: refresh, log out, answer from the token. */
import type { Dialect, IssuedToken, Principal, TokenOperation } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { type Endpoint, type EndpointParts, guarded, open } from '../http/endpoint.ts'
import { type StatedLimit, statedLimit } from '../limits/limit.ts'
import { tokenRevoked } from '../revocations/audit-events.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import { revocationOf } from '../revocations/revoke.ts'
import { createIssueAccessToken, type IssueAccessTokenPorts } from '../tokens/issue-access-token.ts'

/** What they need. */
export interface OperationPorts extends IssueAccessTokenPorts {
  /** Of refresh tokens, where they have a key of their own. */
  readonly refreshSigner: IssueAccessTokenPorts['signer'] | undefined
  readonly log: Pick<RevocationLog, 'append'>
  readonly audit: Audit
}

/** What public ones name. */
const OPERATIONS: StatedLimit = statedLimit(
  'old_app_operation',
  'It answers the same text to everybody, and asks no database.',
)

const NAMES: Readonly<Record<TokenOperation['id'], string>> = {
  refreshTokens: 'Gives new tokens for a refresh token, as the old app did.',
  logOut: 'Ends a token, as the old app did.',
  verifyToken: 'Says whether a token counts, as the old app did.',
  answer: 'A path of the old app.',
}

export function operationEndpoints(dialect: Dialect): readonly Endpoint<OperationPorts>[] {
  return (dialect.operations ?? []).map((operation) => endpointOf(operation, dialect))
}

function endpointOf(operation: TokenOperation, dialect: Dialect): Endpoint<OperationPorts> {
  const { id, method, path, dialect: speaks, optional, usesRefreshKey, roles, scopes } = operation
  const parts: EndpointParts<undefined> = {
    id: `${id} ${method} ${path}`,
    summary: NAMES[id],
    tag: 'App',
    method: method as EndpointParts<undefined>['method'],
    path,
    atHost: true,
    answers: {},
  }
  if (!speaks) {
    const handle = async (_: unknown, { clock }: OperationPorts) =>
      operation.write({ principal: undefined, claims: undefined, now: clock.now() })
    return open({ ...parts, limits: [OPERATIONS], handle })
  }
  return guarded({
    ...parts,
    speaks,
    ...(optional && { isOptional: true }),
    ...(usesRefreshKey && { usesRefreshKey }),
    requirement: {
      ...(roles && { roles: { any: [...roles] } }),
      ...(scopes && { scopes: { all: [...scopes] } }),
    },
    handle: async ({ claims, principal, from }, ports: OperationPorts) => {
      const now = ports.clock.now()
      // An optional one may have neither.
      const said = claims as Claims | undefined
      const who = said && principalOf(principal, speaks.subjectOf(said))
      if (operation.revokes && said) await revoke(said, speaks, { ...ports, from })
      return operation.write({ principal: who, claims: said, now, ...issued(operation, dialect, who, said, ports) })
    },
  })
}

/** People of an app without a table are who their token says they are. */
function principalOf(found: unknown, subject: Principal['id'] | undefined): Principal {
  const known = Object(found) as Partial<Principal>
  return { username: String(subject ?? ''), ...known, id: known.id ?? subject ?? '' }
}

function issued(
  { gives }: TokenOperation,
  dialect: Dialect,
  principal: Principal | undefined,
  claims: Claims | undefined,
  ports: OperationPorts,
): { readonly access?: IssuedToken; readonly refresh?: IssuedToken } {
  if (!principal) return {}
  const { refreshTokens } = dialect
  const detail = claims ? { from: claims } : {}
  const refreshing = { ...ports, dialect: refreshTokens ?? dialect, signer: ports.refreshSigner ?? ports.signer }
  return {
    ...(gives.access && { access: createIssueAccessToken({ ...ports, dialect })(principal, detail) }),
    ...(gives.refresh && refreshTokens && { refresh: createIssueAccessToken(refreshing)(principal, detail) }),
  }
}

async function revoke(
  claims: Claims,
  dialect: Dialect,
  { log, audit, from }: OperationPorts & { readonly from: ClientInfo },
): Promise<void> {
  const entry = revocationOf(claims, dialect)
  await log.append([entry])
  const subject = dialect.subjectOf(claims)
  await audit.record(
    tokenRevoked({ object: entry.id, ...(subject !== undefined && { subject: String(subject) }) }, from),
  )
}
