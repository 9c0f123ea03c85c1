export { jwk, type OctetJwk } from './jwk/jwk.ts'
export { type Key, type SecretKey, type SecretKeyOptions, secretKey } from './jwk/secret-key.ts'
export { type Algorithm, algorithms } from './jws/algorithms.ts'
export type { Claims } from './jwt/claims.ts'
export { decodeUnverified } from './jwt/decode-unverified.ts'
export type { JoseHeader } from './jwt/header.ts'
export type { ClaimCheck, ClaimsPolicy } from './jwt/policy.ts'
export { type ClaimsToSign, createSigner, type Signer, type SignerOptions } from './jwt/sign.ts'
export type { VerifierOptions } from './jwt/verifier-options.ts'
export { createVerifier, type VerifiedToken, type Verifier } from './jwt/verify.ts'
export {
  TokenError,
  type TokenErrorCode,
  type TokenErrorDetail,
  type TokenErrorReason,
  type TokenPart,
} from './token-error.ts'
