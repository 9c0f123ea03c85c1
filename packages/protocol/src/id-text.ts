/** The one rule for a text that names somebody or something: a person, a session, a token, a key, an issuer. */

const LONGEST = 255

/**
 * Whether a text can be an id: 1 to 255 characters that every database can store, and keeps apart from every other text. So no lone
 * surrogate, which becomes another character on its way, and no NUL, which PostgreSQL refuses.
 */
export function isIdText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= LONGEST &&
    value.isWellFormed() &&
    !value.includes('\0')
  )
}
