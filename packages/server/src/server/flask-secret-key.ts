/** The key of an old Flask app, read from its own configuration. */
import { nonEmptyText, type OptionTable, optional, parseOptions } from '@latchkey/options'
import type { FlaskJwtConfig } from '@latchkey/protocol'
import { type SecretAlgorithm, type SecretKey, secretKey } from '@latchkey/tokens'

const OPTIONS = { allowWeak: optional(undefined, nonEmptyText) } satisfies OptionTable

/**
 * Reads `JWT_SECRET_KEY`, or `SECRET_KEY` where the former is not set, and `JWT_ALGORITHM`, as Flask-JWT does.
 *
 * @param options.allowWeak - accepts a secret shorter than the algorithm's hash, and says why
 * @throws {TypeError} naming the configuration's option; None and an empty secret are always refused
 */
export function flaskSecretKey(config: FlaskJwtConfig, options: { readonly allowWeak?: string } = {}): SecretKey {
  const { allowWeak } = parseOptions(OPTIONS, options)
  const name = Object.hasOwn(config, 'JWT_SECRET_KEY') ? 'JWT_SECRET_KEY' : 'SECRET_KEY'
  const alg = (config.JWT_ALGORITHM ?? 'HS256') as SecretAlgorithm
  try {
    return secretKey(config[name] as string, { alg, ...(allowWeak !== undefined && { allowWeak }) })
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    throw new TypeError(fault.message.replace(/^secret\b/, name).replace(/^alg\b/, 'JWT_ALGORITHM'))
  }
}
