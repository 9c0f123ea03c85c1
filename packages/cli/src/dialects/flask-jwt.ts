/** Flask-JWT, with its options by their names in `app.config`. */
import { flaskJwt as makeFlaskJwt } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { type DialectRow, textOption } from './dialect-row.ts'

export const flaskJwt: DialectRow = {
  factory: 'flaskJwt',
  make: (config) => makeFlaskJwt({ config }),
  face: ({ dialect, keys }, users) => face({ dialect, keys, users }),
  carrier: (config) => `Authorization: ${textOption(config, 'JWT_AUTH_HEADER_PREFIX', 'JWT')} <token>`,
  optionNames: {
    keys: 'secretEnv (and JWT_ALGORITHM)',
    leewaySeconds: 'JWT_LEEWAY',
    requiredClaims: 'JWT_REQUIRED_CLAIMS',
  },
  options: (alg) => (alg === undefined ? {} : { JWT_ALGORITHM: alg }),
}
