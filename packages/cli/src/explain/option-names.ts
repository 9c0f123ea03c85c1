/** What the options of the verifier are called in each dialect's settings. */

export const OPTION_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  oauth: {
    keys: 'secretEnv',
    issuer: 'options.issuer',
    audience: 'options.audience',
    leewaySeconds: 'options.leewaySeconds',
  },
  'flask-jwt': {
    keys: 'secretEnv (and JWT_ALGORITHM)',
    leewaySeconds: 'JWT_LEEWAY',
    requiredClaims: 'JWT_REQUIRED_CLAIMS',
  },
  'flask-pyjwt': { keys: 'secretEnv', requiredClaims: 'requireExpiry' },
}
