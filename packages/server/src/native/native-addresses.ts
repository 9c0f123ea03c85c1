/** Where the native face answers. It is known without a store, so that another's route on one of these paths is refused before any start. */
import type { Dialect } from '@latchkey/protocol'
import { SCALAR } from '../documentation/scalar-script.ts'
import type { RouteAddress } from '../server/face.ts'

/** What changes the list. */
export interface NativeAddressesOptions {
  readonly dialect: Pick<Dialect, 'loginRoute'>
  /** The place of the metadata, which the issuer decides. */
  readonly metadata: RouteAddress
  readonly hasMail: boolean
  readonly registration: 'open' | 'closed'
}

const ALWAYS = [
  'POST /v1/token',
  'POST /v1/revoke',
  'POST /v1/introspect',
  'GET /v1/sessions',
  'DELETE /v1/sessions/:session_id',
  'POST /v1/logout',
  'GET /v1/me',
  'DELETE /v1/me',
  'POST /v1/me/password',
  'GET /v1/api-keys',
  'POST /v1/api-keys',
  'DELETE /v1/api-keys/:api_key_id',
  'GET /v1/admin/users',
  'POST /v1/admin/users',
  'GET /v1/admin/users/:user_id',
  'DELETE /v1/admin/users/:user_id',
  'PUT /v1/admin/users/:user_id/grants',
  'POST /v1/admin/users/:user_id/end-sessions',
  'POST /v1/admin/users/:user_id/disable',
  'POST /v1/admin/users/:user_id/enable',
  'POST /v1/admin/revocations',
  'GET /v1/admin/audit',
  'GET /.well-known/jwks.json',
  'GET /openapi.json',
  'GET /docs',
  `GET /docs/scalar-${SCALAR.version}.js`,
]

const WITH_MAIL = [
  'POST /v1/email/verification',
  'POST /v1/email/verify',
  'POST /v1/password/reset-request',
  'POST /v1/password/reset',
]

const WITH_REGISTRATION = ['POST /v1/users']

/** A test holds this equal to the endpoints of an open face. */
export function nativeAddresses(options: NativeAddressesOptions): readonly RouteAddress[] {
  const { dialect, metadata, hasMail, registration } = options
  const { path = '', methods = [] } = dialect.loginRoute ?? {}
  return [
    ...methods.map((method) => ({ method, path })),
    ...[...ALWAYS, ...(hasMail ? WITH_MAIL : []), ...(registration === 'open' ? WITH_REGISTRATION : [])].map(addressOf),
    { method: metadata.method, path: metadata.path },
  ]
}

function addressOf(line: string): RouteAddress {
  const [method = '', path = ''] = line.split(' ')
  return { method, path }
}
