/** The native dialect: RFC 6749, 6750 and 9068. */
import { oauth as makeOauth, type OauthOptions } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { nativeRoutes } from '../native-routes.ts'
import type { DialectRow } from './dialect-row.ts'

/** How its clients send a token. */
export const BEARER = 'Authorization: Bearer <token>'

export const oauth: DialectRow = {
  factory: 'oauth',
  make: (options) => makeOauth(options as unknown as OauthOptions),
  face: ({ dialect, keys }, users) => face({ dialect, keys, users, routes: nativeRoutes }),
  carrier: () => BEARER,
  optionNames: {
    keys: 'secretEnv',
    issuer: 'options.issuer',
    audience: 'options.audience',
    leewaySeconds: 'options.leewaySeconds',
  },
  changes: [],
  options: 'it needs an issuer and an audience; describe the face in a file',
}
