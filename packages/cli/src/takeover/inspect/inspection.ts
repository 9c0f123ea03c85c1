/** What `latchkey takeover inspect` has found out. No secret, no name and no hash is in it. */
import type { SecretAlgorithm } from '@latchkey/tokens'
import type { FoundTable } from '../people/find-table.ts'
import type { SurveyedPeople } from '../people/survey-people.ts'
import type { MeasuredSecret } from '../secret/measure-secret.ts'
import type { TokenSample } from '../tokens/token-sample.ts'

export interface InspectOptions {
  /** Configuration files of the old app. */
  readonly files: readonly string[]
  readonly database: string | undefined
  readonly table: string | undefined
  readonly columns: Readonly<Record<string, string>> | undefined
  readonly tokens: string | undefined
  /** The dialect, where the proposal is wrong. */
  readonly dialect: string | undefined
  /** Where the settings go. */
  readonly out: string
  readonly dryRun: boolean
  readonly json: boolean
}

/** The secret, without itself. */
export interface SecretReport {
  readonly place: string
  readonly variable: string
  readonly isKnown: boolean
  readonly isInCode: boolean
  readonly why: string | undefined
  readonly measured: MeasuredSecret | undefined
  /** Of the sample's tokens that were tried. */
  readonly signed: number | undefined
}

export interface FaceReport {
  readonly dialect: string
  readonly because: string
  readonly alg: SecretAlgorithm | undefined
  readonly options: Readonly<Record<string, unknown>>
  readonly remarks: readonly string[]
}

export interface Inspection {
  readonly files: readonly { readonly file: string; readonly language: string }[]
  readonly secret: SecretReport | undefined
  readonly tokens: TokenSample | undefined
  readonly table: FoundTable | undefined
  readonly people: SurveyedPeople | undefined
  readonly face: FaceReport | undefined
  readonly notes: readonly string[]
}
