/** The interface of a signature scheme: one file per scheme, the same two functions made once per key. */

/** Signs a signing input (RFC 7515 §5.1), each character of which is one byte; returns the base64url signature. */
export type Sign = (signingInput: string) => string

/** Whether `signature` is, in the one spelling of its bytes, a base64url signature of the signing input. */
export type Verify = (signingInput: string, signature: string) => boolean
