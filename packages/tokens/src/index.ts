export {
  type SignDetachedOptions,
  signDetached,
  type VerifiedDetached,
  type VerifyDetachedOptions,
  verifyDetached,
} from './detached/detached.ts'
export { exportJwk, exportPem, exportPrivateJwk, exportPrivatePem } from './jwk/export.ts'
export { type GenerateKeyOptions, generateKey } from './jwk/generate.ts'
export { type Jwk, type JwkOptions, jwk } from './jwk/jwk.ts'
export type { Key, PrivateKey, PublicKey, SecretKey } from './jwk/key.ts'
export {
  type KeyMaterial,
  type NodeKey,
  type PrivateKeyOptions,
  type PublicKeyOptions,
  privateKey,
  publicKey,
  type WebKey,
} from './jwk/pem.ts'
export { type SecretKeyOptions, secretKey } from './jwk/secret-key.ts'
export { thumbprint } from './jwk/thumbprint.ts'
export type { RemoteKeySet } from './jwks/fetched-set.ts'
export { issuerJwks } from './jwks/issuer.ts'
export { type IssuerJwksEvent, type IssuerJwksOptions, issuerJwksOptions } from './jwks/issuer-options.ts'
export type { JwkSet, JwkSetOptions, SkippedKey } from './jwks/jwk-set.ts'
export type { FixedKeySet, FoundKeys, KeyHint, KeySet } from './jwks/key-set.ts'
export { jwks, type LocalKeySet } from './jwks/local.ts'
export { remoteJwks } from './jwks/remote.ts'
export type { RemoteJwksEvent, RemoteJwksOptions } from './jwks/remote-options.ts'
export { type Algorithm, algorithms, type PublicAlgorithm, type SecretAlgorithm } from './jws/algorithms.ts'
export type { Claims } from './jwt/claims.ts'
export { decodeUnverified } from './jwt/decode-unverified.ts'
export { type ExplainedStep, type ExplainOptions, type Explanation, explainToken } from './jwt/explain-token.ts'
export type { JoseHeader } from './jwt/header.ts'
export type { ClaimCheck, ClaimsPolicy, Misfit } from './jwt/policy.ts'
export { type ClaimsToSign, createSigner, type Signer, type SignerOptions } from './jwt/sign.ts'
export { parseSchema, type StandardSchema } from './jwt/standard-schema.ts'
export type { ClaimOptions } from './jwt/strict-policy.ts'
export { type VerifiedTokenCacheOptions, verifiedTokenCacheOptions } from './jwt/verified-token-cache.ts'
export { MAXIMUM_TOKEN_CHARACTERS, type VerifierOptions } from './jwt/verifier-options.ts'
export { createVerifier, type KeySetVerifier, type VerifiedToken, type Verifier } from './jwt/verify.ts'
export {
  TokenError,
  type TokenErrorCode,
  type TokenErrorDetail,
  type TokenErrorReason,
  type TokenPart,
} from './token-error.ts'
