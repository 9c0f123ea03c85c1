export { exportJwk, exportPem, exportPrivateJwk, exportPrivatePem } from './jwk/export.ts'
export { type GenerateKeyOptions, generateKey } from './jwk/generate.ts'
export { type Jwk, type JwkOptions, jwk } from './jwk/jwk.ts'
export type { Key, PrivateKey, PublicKey, SecretKey } from './jwk/key.ts'
export { type KeyMaterial, type PrivateKeyOptions, type PublicKeyOptions, privateKey, publicKey } from './jwk/pem.ts'
export { type SecretKeyOptions, secretKey } from './jwk/secret-key.ts'
export { thumbprint } from './jwk/thumbprint.ts'
export { type Algorithm, algorithms, type PublicAlgorithm, type SecretAlgorithm } from './jws/algorithms.ts'
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
