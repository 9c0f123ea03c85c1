/** Flask-JWT-Simple: `create_jwt`, `get_jwt`. */
import { libraryOptions } from './library-options.ts'
import { hasClaims, type Preset } from './preset.ts'

export const flaskJwtSimple: Preset = {
  dialect: 'flask-jwt-simple',
  modules: /^flask_jwt_simple$/,
  fits: (tokens) => hasClaims(tokens, ['exp', 'iat', 'nbf', 'sub']),
  secrets: ['JWT_SECRET_KEY', 'SECRET_KEY'],
  propose: ({ app }) => libraryOptions(app, 'flask-jwt-simple', /^JWT_/),
}
