/** E-mail addresses: one canonical form, so that every comparison agrees on whether two texts are the same mailbox. */
import { domainToASCII } from 'node:url'

/** An address that mail can be sent to. Only ASCII, whatever was typed. */
export interface EmailAddress {
  /** For the envelope: the local part as it was typed, the domain in its ASCII form. */
  readonly address: string
  /** Unique for each mailbox: lower case. Plain ASCII, so that every database compares it as this program does. */
  readonly key: string
}

// RFC 5321 §4.5.3.1
const LONGEST_LOCAL_PART = 64
const LONGEST_ADDRESS = 254
/** RFC 5322's dot-atom. No quoted form: it can hold commas, line feeds and a second `@`. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** What a host's name may be typed with. Whatever reads URLs drops line feeds and paths without a word. */
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u
/** Two labels or more, and no address of a network: the last label begins with a letter. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Reads an address. It is normalized first and checked after: what looks like two addresses, or like another's, must not pass because
 * its characters were changed later. A letter that only resembles an ASCII one (a dotless i) is refused in the local part.
 *
 * @returns undefined if it is not a single, plain address
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  if (text.length > LONGEST_ADDRESS || !text.isWellFormed()) return undefined
  const [local = '', given = '', ...more] = text.normalize('NFKC').split('@')
  if (more.length > 0 || local.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return undefined
  if (!TYPED_DOMAIN.test(given)) return undefined
  const domain = domainToASCII(given)
  if (!DOMAIN.test(domain)) return undefined
  const address = `${local}@${domain}`
  return address.length > LONGEST_ADDRESS ? undefined : { address, key: address.toLowerCase() }
}
