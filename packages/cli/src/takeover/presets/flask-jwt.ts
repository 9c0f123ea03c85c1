/** Flask-JWT: `current_identity`, `JWT(app, authenticate, identity)`. */
import { libraryOptions } from './library-options.ts'
import { hasClaims, type Preset } from './preset.ts'

export const flaskJwt: Preset = {
  dialect: 'flask-jwt',
  modules: /^flask_jwt$/,
  fits: (tokens) => hasClaims(tokens, ['exp', 'iat', 'nbf', 'identity']),
  secrets: ['JWT_SECRET_KEY', 'SECRET_KEY'],
  propose({ app }) {
    const { options, remarks } = libraryOptions(
      app,
      'flask-jwt',
      /^(?:JWT_|JSON_SORT_KEYS$|JSONIFY_|JSON_AS_ASCII$|MAX_CONTENT_LENGTH$)/,
    )
    const hasOwn = app.imports.has('flask_cors') ? ['the app loads flask_cors: say what it allows in options.cors'] : []
    return { options, remarks: [...remarks, ...hasOwn] }
  },
}
