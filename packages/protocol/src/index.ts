export {
  type Addressee,
  type AuthorizationError,
  type AuthorizationRefused,
  type AuthorizationRequest,
  type Prompt,
  readAddressee,
  readAuthorizationRequest,
  readState,
} from './authorization-request.ts'
export { type AuthorizationAnswer, authorizationResponse } from './authorization-response.ts'
export {
  type BearerError,
  bearerChallenge,
  type ChallengeParameters,
  type DpopChallenge,
  readBearer,
  readDpop,
  withDpopChallenge,
} from './bearer.ts'
export { type ClientIdUrlFault, clientIdUrlFault, isInternetName, looksLikeClientIdUrl } from './client-id-url.ts'
export {
  type ClientKeySource,
  type ClientMetadata,
  type ClientMetadataFault,
  type ClientMetadataRules,
  parseClientMetadata,
  parsePublicJwks,
} from './client-metadata.ts'
export { type CacheableDocument, conditionalMessage } from './conditional-message.ts'
export type { AnswerOptions, CookieOptions } from './dialects/declared/answer.ts'
export type { CarrierOptions } from './dialects/declared/carrier-options.ts'
export { declared } from './dialects/declared/declared.ts'
export type { DeclaredOptions } from './dialects/declared/declared-options.ts'
export type {
  Carrier,
  Credential,
  Dialect,
  HttpDetail,
  IssueContext,
  IssuedToken,
  LoginRequest,
  LoginRoute,
  OperationOutcome,
  Principal,
  RefreshCookie,
  RefusalContext,
  Subject,
  Success,
  TokenEngine,
  TokenOperation,
  TokenPlace,
  TokenSession,
  TokenToSign,
} from './dialects/dialect.ts'
export type { TimeDelta } from './dialects/flask/time-delta.ts'
export { type FlaskJwtOptions, flaskJwt } from './dialects/flask-jwt.ts'
export type { FlaskJwtConfig } from './dialects/flask-jwt-config.ts'
export { FlaskJwtError } from './dialects/flask-jwt-error.ts'
export type { FlaskJwtHandlers } from './dialects/flask-jwt-handlers.ts'
export { type FlaskPyjwtOptions, flaskPyjwt } from './dialects/flask-pyjwt.ts'
export { issuerPath } from './dialects/issuer-path.ts'
export { type OauthDialect, type OauthOptions, oauth } from './dialects/oauth.ts'
export type { OauthCookies } from './dialects/oauth-cookies.ts'
export type { OauthCors } from './dialects/oauth-headers.ts'
export { accessError, httpMessage, json, oauthError, secretJson } from './dialects/oauth-messages.ts'
export { type FastapiOptions, fastapi } from './dialects/presets/fastapi.ts'
export { type FlaskJwtExtendedOptions, flaskJwtExtended } from './dialects/presets/flask-jwt-extended.ts'
export { type FlaskJwtSimpleOptions, flaskJwtSimple } from './dialects/presets/flask-jwt-simple.ts'
export { type JsonwebtokenOptions, jsonwebtoken } from './dialects/presets/jsonwebtoken.ts'
export { type NestOptions, nest } from './dialects/presets/nest.ts'
export { type SimplejwtOptions, simplejwt } from './dialects/presets/simplejwt.ts'
export { isIdText } from './id-text.ts'
export { type HeaderLine, hasContent, headerOf, isOfConnection, type Message, withHeaders } from './message.ts'
export { isRedirectUriOf, redirectHost, redirectUriFault } from './redirect-uri.ts'
export type { CredentialFault, CsrfFault, ProofFault, Refusal, TokenRefusal } from './refusal.ts'
export { readFormBody, readJsonBody } from './request-body.ts'
export type { RequestFacts } from './request-facts.ts'
export {
  type ResourceMetadata,
  readsDocument,
  resourceIdentifier,
  resourceMetadataMessage,
  resourceMetadataPaths,
  resourceMetadataUrl,
  spellingsOfResource,
} from './resource-metadata.ts'
export { requireSendable } from './sendable.ts'
export type { Misfit, PolicyCheck, VerificationPolicy } from './verification-policy.ts'
