/** How an old app writes JSON, text, and the pages of its framework. */
import type { Message } from '../../message.ts'
import type { HttpDetail } from '../dialect.ts'
import { flaskJson, jsonify } from '../flask/jsonify.ts'
import { flaskPage } from '../flask/pages.ts'
import { djangoPage } from './pages/django.ts'
import { expressPage } from './pages/express.ts'
import { fastapiPage } from './pages/fastapi.ts'
import { nestPage } from './pages/nest.ts'

/** `flask`: sorted, ASCII, a line end. `express`: as written, with a charset. `compact`: as written, as Django and FastAPI do. */
export type JsonStyleName = 'flask' | 'flask-2.2-pretty' | 'express' | 'nest' | 'compact' | 'fastapi'

export const JSON_STYLES: readonly JsonStyleName[] = [
  'flask',
  'flask-2.2-pretty',
  'express',
  'nest',
  'compact',
  'fastapi',
]

/** One framework's ways. */
export interface Style {
  readonly jsonType: string
  readonly textType: string
  /** Whose order of a cookie's attributes. */
  readonly cookies: 'werkzeug' | 'express'
  readonly write: (value: unknown) => string
  readonly page: (status: number, detail?: HttpDetail) => Message
}

const FLASK: Style = {
  jsonType: 'application/json',
  textType: 'text/html; charset=utf-8',
  cookies: 'werkzeug',
  write: (value) => jsonify(value),
  page: flaskPage,
}

const EXPRESS: Style = {
  jsonType: 'application/json; charset=utf-8',
  textType: 'text/html; charset=utf-8',
  cookies: 'express',
  write: asWritten,
  page: expressPage,
}

const COMPACT: Style = {
  jsonType: 'application/json',
  textType: 'text/html; charset=utf-8',
  cookies: 'werkzeug',
  write: asWritten,
  page: djangoPage,
}

const STYLES: Readonly<Record<JsonStyleName, Style>> = Object.freeze({
  flask: FLASK,
  'flask-2.2-pretty': { ...FLASK, write: (value: unknown) => jsonify(value, { ...flaskJson, pretty: true }) },
  express: EXPRESS,
  nest: { ...EXPRESS, page: nestPage },
  compact: COMPACT,
  fastapi: { ...COMPACT, page: fastapiPage },
})

export function styleOf(name: JsonStyleName): Style {
  return STYLES[name]
}

/** Python's integers and a BIGINT have no limit, and are not rounded. */
function asWritten(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}
