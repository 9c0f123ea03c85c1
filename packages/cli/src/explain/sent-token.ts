/** What came on standard input: a token alone, or the line of the header that carried it. */

/** A token as it was sent. */
export interface SentToken {
  readonly token: string
  /** The header's value, when a scheme or a name came with the token; the dialect then judges it too. */
  readonly credential: { readonly header: string; readonly value: string } | undefined
  /** What was done to the input, for people. */
  readonly notes: readonly string[]
}

const HEADER_LINE = /^(authorization|x-access-token)[ \t]*:[ \t]*(.*)$/i
const SCHEME = /^(Bearer|JWT|Basic|Digest|Token)[ \t]+(\S.*)$/i

/** One line break at the end comes from the shell, not from the token; everything else is judged as it came. */
export function readSentToken(input: string): SentToken {
  const text = input.replace(/\r?\n$/, '')
  const notes = text === input ? [] : ['one line break at the end was taken off']
  const [, name, rest] = HEADER_LINE.exec(text) ?? []
  const value = rest ?? text
  const [, scheme, token] = SCHEME.exec(value) ?? []
  if (name !== undefined) notes.push(`read as a whole ${name.toLowerCase()} header`)
  if (scheme !== undefined) notes.push(`read as a header's value with the scheme ${scheme}`)
  const header = name?.toLowerCase() ?? (scheme === undefined ? undefined : 'authorization')
  return { token: token ?? value, credential: header === undefined ? undefined : { header, value }, notes }
}
