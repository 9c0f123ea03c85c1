/** The pages of the native face, if it has a front door: its users sign in there, whichever table they are in. And what they allow there, and take back. */
import type { OauthDialect } from '@latchkey/protocol'
import { describeResourcesOf, flowPagesOf, frontDoorOption, openFrontDoor } from '../authorize/front-door.ts'
import { openSecurity } from '../authorize/open-security.ts'
import type { Resources } from '../authorize/resources.ts'
import { createFlowSealing } from '../authorize/sealed-flow.ts'
import { registeredClients, withoutDocuments } from '../clients/client-source.ts'
import type { ClientDocuments } from '../clients/document/client-documents.ts'
import { withDocuments } from '../clients/document/document-client.ts'
import { createWithdrawConsent } from '../consents/withdraw-consent.ts'
import type { Raise } from '../events/listener.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createProveLogin } from '../login/prove-login.ts'
import type { StoredUsers } from '../login/stored-users.ts'
import { openLogout } from '../openid/open-logout.ts'
import type { Openid } from '../openid/open-openid.ts'
import type { Ground } from '../server/ground.ts'
import type { Rows, Store } from '../server/store.ts'
import type { FindPrincipal } from '../sessions/principals.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import type { LoginSessions } from './login-sessions.ts'
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
  readonly clientDocuments: Pick<ClientDocuments, 'resolve'>
  readonly sessions: Pick<LoginSessions, 'endSession' | 'endSessionsOfLogin' | 'listSessions'>
}

/** How long the users may be asked for. */
const DEADLINE_MILLISECONDS = 3000

export function nativePages(
  { frontDoor, keyEncryptionKeys }: Pick<NativeFaceOptions, 'frontDoor' | 'keyEncryptionKeys'>,
  ports: NativePagesPorts,
): readonly Endpoint[] {
  const { store, dialect, users, resources, raise, openid } = ports
  const { endSession, endSessionsOfLogin, listSessions } = ports.sessions
  const { audit, limits, logins: limiter, clock, randomId } = ports
  if (!frontDoor || !openid) return []
  const { consents, browserLogins, flows, authorizationCodes: codes } = store
  const { issuer, publicPath } = dialect
  const orderedId = createOrderedUuidV7()
  const registered = registeredClients(store.clients)
  const isOn = frontDoorOption(frontDoor).clientDocuments !== false
  const clients = isOn ? withDocuments(registered, ports.clientDocuments, clock) : withoutDocuments(registered)
  const findPrincipal: FindPrincipal = (subject) => users.findById(subject)
  const createId = () => orderedId(clock.now() * 1000)
  const common = { consents, browserLogins, codes, clients, findPrincipal, audit, clock, publicPath }
  const known = { users, clock, audit, randomId, limiter }
  const pages = openFrontDoor(frontDoor, {
    ...common,
    ...{ flows, resources, limits, issuer, keyEncryptionKeys, saveDocument: store.clients.saveDocument },
    prove: createProveLogin({ ...known, keepsDevices: true, deadlineMilliseconds: DEADLINE_MILLISECONDS }),
    createId,
  })
  const ofBrowsers = {
    ...common,
    ...{ sessions: store.sessions, endSessionsOfLogin, origin: new URL(issuer).origin },
    show: flowPagesOf(frontDoor, publicPath),
  }
  const logout = openLogout({ ...ofBrowsers, readIdTokenHint: openid.readIdTokenHint })
  const security = openSecurity({
    ...ofBrowsers,
    ...{ listSessions, endSession, issuer, createId },
    withdrawConsent: createWithdrawConsent({ consents, raise, audit }),
    sealing: createFlowSealing(keyEncryptionKeys),
    describeResource: describeResourcesOf(frontDoor),
  })
  return [...pages, ...logout, ...security, ...openConsents({ consents, raise, audit })]
}
