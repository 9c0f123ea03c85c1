/** The pages of the native face, if it has a front door: its users sign in there, whichever table they are in. And what they allow there, and take back. */
import type { OauthDialect } from '@latchkey/protocol'
import { flowPagesOf, openFrontDoor } from '../authorize/front-door.ts'
import type { Resources } from '../authorize/resources.ts'
import { registeredClients } from '../clients/client-source.ts'
import type { Raise } from '../events/listener.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createProveLogin } from '../login/prove-login.ts'
import type { StoredUsers } from '../login/stored-users.ts'
import { openLogout } from '../openid/open-logout.ts'
import type { Openid } from '../openid/open-openid.ts'
import type { Ground } from '../server/ground.ts'
import type { Rows, Store } from '../server/store.ts'
import type { EndSessionsOfLogin } from '../sessions/end-sessions-of-login.ts'
import type { FindPrincipal } from '../sessions/principals.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import { openConsents } from './native-consents.ts'
import type { NativeFaceOptions } from './native-options.ts'

/** What they need. */
export interface NativePagesPorts extends Pick<Ground, 'audit' | 'limits' | 'logins' | 'clock' | 'randomId'> {
  readonly store: Store
  readonly dialect: OauthDialect
  readonly users: StoredUsers
  /** Of the server's events. */
  readonly raise: Raise<Rows>['raise']
  readonly resources: Resources
  readonly openid: Pick<Openid, 'readIdTokenHint'> | undefined
  readonly sessions: { readonly endSessionsOfLogin: EndSessionsOfLogin }
}

/** How long the users may be asked for. */
const DEADLINE_MILLISECONDS = 3000

export function nativePages(
  { frontDoor, keyEncryptionKeys }: Pick<NativeFaceOptions, 'frontDoor' | 'keyEncryptionKeys'>,
  ports: NativePagesPorts,
): readonly Endpoint[] {
  const { store, dialect, users, resources, raise, openid } = ports
  const { endSessionsOfLogin } = ports.sessions
  const { audit, limits, logins: limiter, clock, randomId } = ports
  if (!frontDoor || !openid) return []
  const { consents, browserLogins, flows, authorizationCodes: codes } = store
  const { issuer, publicPath } = dialect
  const orderedId = createOrderedUuidV7()
  const clients = registeredClients(store.clients)
  const findPrincipal: FindPrincipal = (subject) => users.findById(subject)
  const known = { users, clock, audit, randomId, limiter }
  const pages = openFrontDoor(frontDoor, {
    ...{
      consents,
      browserLogins,
      flows,
      codes,
      resources,
      limits,
      audit,
      clock,
      issuer,
      publicPath,
      keyEncryptionKeys,
    },
    clients,
    findPrincipal,
    prove: createProveLogin({ ...known, keepsDevices: true, deadlineMilliseconds: DEADLINE_MILLISECONDS }),
    createId: () => orderedId(clock.now() * 1000),
  })
  const logout = openLogout({
    ...{ browserLogins, codes, clients, findPrincipal, endSessionsOfLogin, audit, clock, publicPath },
    ...{ sessions: store.sessions, readIdTokenHint: openid.readIdTokenHint },
    origin: new URL(issuer).origin,
    show: flowPagesOf(frontDoor, publicPath),
  })
  return [...pages, ...logout, ...openConsents({ consents, raise, audit })]
}
