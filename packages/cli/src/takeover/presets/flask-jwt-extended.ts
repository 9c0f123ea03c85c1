/** Flask-JWT-Extended: `create_access_token`, `JWTManager(app)`. */
import { identityOf } from './claims.ts'
import { libraryOptions } from './library-options.ts'
import { hasClaims, type Preset } from './preset.ts'

export const flaskJwtExtended: Preset = {
  dialect: 'flask-jwt-extended',
  modules: /^flask_jwt_extended$/,
  fits: (tokens) =>
    hasClaims(tokens, ['fresh', 'iat', 'jti', 'type', 'sub'], ['nbf', 'exp', 'csrf', ...tokens.claims.keys()]),
  secrets: ['JWT_SECRET_KEY', 'SECRET_KEY'],
  propose({ app, tokens, table }) {
    const { options, remarks } = libraryOptions(app, 'flask-jwt-extended', /^JWT_/)
    const subject = tokens?.claims.get(String(options['JWT_IDENTITY_CLAIM'] ?? 'sub'))
    const identity = subject ? identityOf(subject.kinds, table) : '{user.id}'
    const code = app.files.map(({ text }) => text).join('\n')
    return {
      options: {
        ...options,
        identity,
        ...(/user_(?:lookup_)?loader(?:_callback)?_?loader|user_lookup_loader/.test(code) && { userLookup: true }),
      },
      remarks: [
        ...remarks,
        ...(subject
          ? []
          : [`identity: ${identity} is assumed: no token of the sample says what create_access_token was given`]),
        ...(/token_in_blocklist_loader|token_in_blacklist_loader/.test(code)
          ? ['the app has a block list: give its logout in options.logout']
          : []),
      ],
    }
  },
}
