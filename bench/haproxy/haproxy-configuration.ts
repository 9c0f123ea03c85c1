/** HAProxy as a guard, by its own manual (`jwt_verify`, 2.5 and later): algorithm, issuer, audience, signature, expiry. */
import type { Access } from '../frameworks/access.ts'
import { REACHED } from '../frameworks/framework.ts'

/** One thread, no backend: it answers by itself. Without access it lets everything through. */
export function haproxyConfiguration(port: number, access?: Access): string {
  return `global
  nbthread 1

defaults
  mode http
  timeout client 60s
  timeout connect 5s
  timeout server 60s

frontend api
  bind 127.0.0.1:${port}
${access === undefined ? '' : rules(access)}
  http-request return status 200 content-type "text/plain" string "${REACHED}"
`
}

function rules({ alg, secret, issuer, audience }: Access): string {
  return [
    'set-var(txn.bearer) http_auth_bearer',
    "set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')",
    "set-var(txn.iss) http_auth_bearer,jwt_payload_query('$.iss')",
    "set-var(txn.aud) http_auth_bearer,jwt_payload_query('$.aud')",
    "set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')",
    'set-var(txn.now) date()',
    `deny deny_status 401 unless { var(txn.alg) -m str ${alg} }`,
    `deny deny_status 401 unless { var(txn.iss) -m str ${issuer} }`,
    `deny deny_status 401 unless { var(txn.aud) -m str ${audience} }`,
    `deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"${secret}") 1 }`,
    'deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }',
  ]
    .map((rule) => `  http-request ${rule}`)
    .join('\n')
}
