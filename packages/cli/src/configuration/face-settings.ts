/** `faces` in the settings file: one for each old app. */
import Type from 'typebox'
import { DIALECTS } from '../dialects/dialects.ts'
import { FACE_USERS, type FaceUserSettings } from './face-users.ts'
import { type Section, section, strict, text } from './section.ts'

/** One face. */
export interface FaceSettings {
  /** One of `DIALECTS`. */
  readonly dialect: string
  /** The dialect's own options; Flask-JWT's by their names in `app.config`. */
  readonly options?: Record<string, unknown>
  /** The environment variable that holds the signing secret. */
  readonly secretEnv: string
  /** Default: the dialect's own, HS256 unless `JWT_ALGORITHM` says otherwise. */
  readonly alg?: 'HS256' | 'HS384' | 'HS512'
  readonly allowWeak?: string
  /** Secrets that sign nothing any more, and whose tokens still count. */
  readonly formerKeys?: FormerFaceKey[]
  /** People of this face alone, of an app without a table. Default: `users` of the file. */
  readonly users?: FaceUserSettings
}

/** A secret of the app from before. */
export interface FormerFaceKey {
  readonly secretEnv: string
  /** Default: the face's own. */
  readonly alg?: 'HS256' | 'HS384' | 'HS512'
  readonly allowWeak?: string
}

const SECRET = {
  secretEnv: text,
  alg: Type.Optional(Type.Enum(['HS256', 'HS384', 'HS512'])),
  allowWeak: Type.Optional(text),
}

/** Each of them may be tried for one token, which names none. */
const MOST_FORMER_KEYS = 4

export const FACE: Section<FaceSettings> = section({
  dialect: Type.Enum([...DIALECTS.keys()]),
  options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  ...SECRET,
  users: Type.Optional(FACE_USERS),
  formerKeys: Type.Optional(Type.Array(Type.Object(SECRET, strict), { maxItems: MOST_FORMER_KEYS })),
})
