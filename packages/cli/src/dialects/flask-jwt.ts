/** Flask-JWT, with its options by their names in `app.config`. */
import { flaskJwt as makeFlaskJwt } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { type DialectRow, textOption } from './dialect-row.ts'

const WORDS: ReadonlySet<string> = new Set(['answer', 'refuse', 'claims', 'cors', 'routes'])

export const flaskJwt: DialectRow = {
  factory: 'flaskJwt',
  make: (options) => {
    // The app's own words stand beside the names of app.config.
    const isWord = (name: string) => WORDS.has(name)
    const part = (chosen: (name: string) => boolean) =>
      Object.fromEntries(Object.entries(options).filter(([name]) => chosen(name)))
    return makeFlaskJwt({ ...part(isWord), config: part((name) => !isWord(name)) })
  },
  face: ({ dialect, keys }, users) => face({ dialect, keys, users }),
  carrier: (config) => `Authorization: ${textOption(config, 'JWT_AUTH_HEADER_PREFIX', 'JWT')} <token>`,
  optionNames: {
    keys: 'secretEnv (and JWT_ALGORITHM)',
    leewaySeconds: 'JWT_LEEWAY',
    requiredClaims: 'JWT_REQUIRED_CLAIMS',
  },
  changes: [
    'Where the original crashes with 500, the answer is the refusal that fits.',
    'A list or a number as the user name is refused: the original handed it to its database.',
  ],
  options: (alg) => (alg === undefined ? {} : { JWT_ALGORITHM: alg }),
}
