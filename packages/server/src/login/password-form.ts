/** A password in the form in which it is hashed: one form for each hash, so that each attempt costs one. */
import type { PasswordForm } from './user.ts'

export function inForm(password: string, form: PasswordForm = 'sent'): string {
  return form === 'nfc' ? password.normalize('NFC') : password
}
