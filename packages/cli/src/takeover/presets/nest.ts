/** Nest's authentication chapter: `JwtModule.register({ secret, signOptions })`. */
import { signOptions } from './jsonwebtoken.ts'
import type { Preset } from './preset.ts'

export const nest: Preset = {
  dialect: 'nest',
  modules: /^@nestjs\/jwt$/,
  // Its tokens are those of jsonwebtoken.
  fits: () => false,
  secrets: ['JWT_SECRET', 'secret'],
  propose(seen) {
    const { options, remarks } = signOptions(seen, 'nest')
    return {
      options: {
        ...options,
        passport: seen.app.imports.has('passport-jwt') || seen.app.imports.has('@nestjs/passport'),
      },
      remarks,
    }
  },
}
