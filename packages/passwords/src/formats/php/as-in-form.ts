/** A password as WordPress's login form hands it on. */

/** A form's text gets backslashes before quotes, backslashes and NUL, and what is hashed is trimmed. */
export function asInForm(password: string): string {
  return phpTrim(password.replace(/['"\\]/g, '\\$&').replaceAll('\0', '\\0'))
}

/** PHP's `trim`. */
function phpTrim(text: string): string {
  return text.replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '')
}
