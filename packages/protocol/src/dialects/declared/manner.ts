/** In which manner a declaration is spoken: what differs between its routes, its refresh and its logout. */
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import type { Credential, LoginRequest } from '../dialect.ts'
import type { Answer } from './answer.ts'
import type { CarrierPlace } from './carrier-options.ts'
import type { AbsentWords } from './carriers.ts'
import type { Equals } from './checks.ts'
import type { Refuse } from './refusals.ts'
import type { TemplateFacts } from './template.ts'
import type { ClaimsTemplate } from './token-claims.ts'

/** What is another in each manner. */
export interface Manner {
  readonly name: string
  readonly carry: readonly CarrierPlace[]
  readonly claims: ClaimsTemplate
  readonly equal: Equals
  readonly refuse: Refuse
  readonly answer: Answer
  readonly loginPath: string | undefined
  readonly fresh?: boolean
  /** What its route demands, for challenges. */
  readonly scopes?: readonly string[]
  /** Which tokens it takes. Default: access. */
  readonly place?: 'access' | 'refresh' | 'any'
  /** A library's own way of reading logins. */
  readonly readLogin?: (facts: RequestFacts, body: Uint8Array) => LoginRequest | Refusal
  /** A library's own way of reading a token in a body, and of saying what is wrong with it. */
  readonly readBodyToken?: (name: string, facts: RequestFacts) => Credential
  /** What the library asks of a token's claims before anything else. */
  readonly admit?: (claims: object, place: 'access' | 'refresh' | 'any') => Refusal | undefined
  /** Which claims of a refresh token a new token takes over. */
  readonly keepsFrom?: (name: string, isRefresh: boolean) => boolean
  /** The library's own words for places without a token. */
  readonly absentWords?: AbsentWords
  /** The library's own words for a refusal, where they are not the same in all apps. */
  readonly describe?: (refusal: Refusal, facts: TemplateFacts) => string | undefined
}
