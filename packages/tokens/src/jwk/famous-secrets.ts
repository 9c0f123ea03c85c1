/** Long secrets from documents and examples: attackers try them first. Shorter ones are refused for their length. */
import { Buffer } from 'node:buffer'

const FAMOUS: ReadonlySet<string> = new Set([
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  'your-256-bit-secret-your-256-bit-secret',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'thisisasecretkeythatislongenoughforhs256',
  'this-is-a-very-long-secret-key-for-jwt-tokens',
  'your_jwt_secret_key_change_in_production',
  'change-this-secret-key-in-production',
  'change_this_to_a_secure_random_string',
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'django-insecure-secret-key-change-me-in-production',
  'gyetprr4roxymamk_sdfhsdjkfhsdkjfhsdkjfhsdkjfh',
  '404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970',
])

/** Whether the secret is a published one. */
export function isFamousSecret(secret: Uint8Array): boolean {
  return FAMOUS.has(Buffer.from(secret).toString('latin1').trim().toLowerCase())
}
