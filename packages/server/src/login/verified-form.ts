/** In which form a password matches what is stored, if in any. */
import type { Hasher } from '@latchkey/passwords'

/**
 * As sent first: an imported hash is of what its own app was sent. Passwords that were set here are hashed in form NFC.
 *
 * @throws {HashingOverloadedError} hashing_overloaded
 */
export async function verifiedForm(
  hasher: Hasher,
  password: string,
  stored: string | null | undefined,
): Promise<string | undefined> {
  if (await hasher.verify(password, stored)) return password
  const nfc = password.normalize('NFC')
  return nfc !== password && (await hasher.verify(nfc, stored)) ? nfc : undefined
}
