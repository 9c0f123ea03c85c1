/** Text that may be used in a header's value, and its forms (RFC 9110 §5.5, §5.6.4). */

import { checked } from '@latchkey/options'

/** Whether text can be a header's value: tabs, printable ASCII and Latin-1; no line break, no NUL, nothing that a carrier would refuse. */
export function isFieldText(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
}

/** Reads an option whose text is used in a header. */
export function headerText(value: unknown): string {
  return checked(value, typeof value === 'string' && isFieldText(value), 'text of printable Latin-1 characters')
}

/** A quoted string. A character that a header cannot hold becomes `?`: a wrong realm must not prevent the answer. */
export function quotedString(text: string): string {
  return `"${text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/gu, '?').replaceAll(/["\\]/g, '\\$&')}"`
}
