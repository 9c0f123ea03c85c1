/** The interface of a signature scheme: one file per scheme, the same two functions made once per key. */

/** Signs a signing input (RFC 7515 §5.1), whose characters must be one byte each; returns the base64url signature. */
export type Sign = (signingInput: string) => string

/**
 * Whether the text after the dot at `inputEnd` is a canonical base64url signature of the text before it.
 * Each character must be one byte. The text is passed on whole, because Node reads a string faster than a slice of it.
 */
export type Verify = (jws: string, inputEnd: number) => boolean
