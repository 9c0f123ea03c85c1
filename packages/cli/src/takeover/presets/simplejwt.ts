/** Django with djangorestframework-simplejwt: `SIMPLE_JWT` in its settings. */
import { passedOn } from './library-options.ts'
import { hasClaims, type Preset, type Seen } from './preset.ts'

const KEYS = new Set(['SIGNING_KEY', 'VERIFYING_KEY'])

export const simplejwt: Preset = {
  dialect: 'simplejwt',
  modules: /^(?:rest_framework_simplejwt|SIMPLE_JWT)(?:\.|$)/,
  fits: (tokens) => hasClaims(tokens, ['token_type', 'exp', 'jti'], [...tokens.claims.keys()]),
  secrets: ['SIGNING_KEY', 'SECRET_KEY'],
  propose({ app }: Seen) {
    const setting = app.settings.get('SIMPLE_JWT')
    const members = setting?.value.kind === 'record' ? [...setting.value.members] : []
    const { file = '', line = 1 } = setting ?? {}
    const own = members.flatMap(([name, value]) => (KEYS.has(name) ? [] : [{ name, value, file, line }]))
    return passedOn('simplejwt', own)
  },
}
