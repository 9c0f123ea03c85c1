/** What the native face answers, as far as it is known before anything is opened: all of it but the handlers. */
import { PROOF_ALGORITHMS } from '@latchkey/guard/dpop'
import { type OauthOptions, oauth } from '@latchkey/protocol'
import type { ApiKeyLifetimes } from '../api-keys/key-lifetimes.ts'
import { type FrontDoorOptions, frontDoorEndpoints, frontDoorOption } from '../authorize/front-door.ts'
import { securityEndpoints } from '../authorize/open-security.ts'
import { createResources } from '../authorize/resources.ts'
import { ASSERTION_ALGORITHMS } from '../clients/client-assertion.ts'
import { documentationEndpoints } from '../documentation/documentation.ts'
import { serverMetadataEndpoints } from '../grants/endpoints/read-server-metadata.ts'
import { grants } from '../grants/grants.ts'
import type { Endpoint, EndpointDescription } from '../http/endpoint.ts'
import type { Listeners } from '../http/listeners.ts'
import { readUserinfoEndpoints } from '../openid/endpoints/read-userinfo.ts'
import { logoutEndpoints } from '../openid/open-logout.ts'
import { openidMetadata } from '../openid/open-openid.ts'
import { readSigningKeysEndpoint } from '../signing-keys/endpoints/read-signing-keys.ts'
import { accountEndpoints } from './account-endpoints.ts'
import type { AccountMail } from './account-mail.ts'
import { RECENT_LOGIN_SECONDS } from './accounts-options.ts'
import { consentEndpoints } from './native-consents.ts'
import { sessionEndpoints } from './session-endpoints.ts'

/** What decides which there are. */
export interface NativeEndpointsOptions {
  readonly oauth: OauthOptions
  readonly mail?: Pick<AccountMail, 'service'>
  readonly registration?: 'open' | 'closed'
  /** Of the app, beside ours. */
  readonly endpoints?: readonly Endpoint[]
  /** The server's, where it is known: the documentation goes by it. */
  readonly listeners?: Listeners
  readonly apiKeys?: ApiKeyLifetimes
  readonly frontDoor?: FrontDoorOptions
}

/** Beside the login, which every face has. */
export interface NativeEndpoints {
  /** They answer once the face is open. */
  readonly opened: readonly EndpointDescription[]
  /** They describe the others, and need nothing that is opened; and those of the app. */
  readonly documents: readonly Endpoint[]
}

/** @throws {TypeError} for options that the face reports as faults */
export function nativeEndpoints(options: NativeEndpointsOptions): NativeEndpoints {
  const {
    oauth: oauthOptions,
    mail,
    registration = 'closed',
    apiKeys,
    endpoints: more = [],
    listeners,
    frontDoor,
  } = options
  const { forUsers, byMail, forAdmins } = accountEndpoints({
    registration,
    recentLoginSeconds: RECENT_LOGIN_SECONDS,
    apiKeys,
  })
  const opened = [
    ...sessionEndpoints(),
    ...(frontDoor ? [...pageEndpoints(frontDoor), ...readUserinfoEndpoints()] : []),
    ...forUsers,
    ...(mail ? byMail : []),
    ...forAdmins,
    readSigningKeysEndpoint(),
  ]
  const dialect = oauth(oauthOptions)
  const metadata = serverMetadataEndpoints({
    issuer: oauthOptions.issuer,
    endpoints: opened,
    grantTypes: grantsOf(frontDoor),
    ...(frontDoor && {
      scopes: createResources(frontDoor.resources ?? [], oauthOptions.audience).scopes,
      openid: openidMetadata({ alg: frontDoorOption(frontDoor).idTokenAlg }),
    }),
    authenticationMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    authenticationAlgorithms: ASSERTION_ALGORITHMS,
    more: {
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      ...(frontDoor && {
        client_id_metadata_document_supported: frontDoorOption(frontDoor).clientDocuments !== false,
      }),
    },
  })
  const documentation = documentationEndpoints({
    title: mail?.service ?? 'Latchkey',
    version: '1',
    dialect,
    endpoints: [...opened, ...metadata, ...more],
    publicUrl: oauthOptions.issuer.replace(/\/$/, ''),
    ...(listeners && { listeners }),
  })
  return { opened, documents: [...metadata, ...more, ...documentation] }
}

function pageEndpoints(frontDoor: FrontDoorOptions) {
  return [...frontDoorEndpoints(frontDoor), ...logoutEndpoints(), ...securityEndpoints(), ...consentEndpoints()]
}

/** Without an authorization endpoint nobody gets a code. */
function grantsOf(frontDoor: FrontDoorOptions | undefined): readonly string[] {
  return grants
    .map(({ grantType }) => grantType)
    .filter((one) => frontDoor !== undefined || one !== 'authorization_code')
}
