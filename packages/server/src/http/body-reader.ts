/** How an endpoint reads bodies. What does not fit becomes the message that says so. */
import {
  type Message,
  oauthError,
  type Refusal,
  type RequestFacts,
  readFormBody,
  readJsonBody,
} from '@latchkey/protocol'
import type { Static, TObject } from 'typebox'
import { fitting } from './fitting.ts'

/** What was read, or the message that refuses it. */
export type Read<T> = { readonly value: T } | { readonly message: Message }

/** Reads bodies of one kind. */
export interface BodyReader<I> {
  /** What the body must be, where it has a schema: the documentation prints it. */
  readonly schema?: TObject
  readonly contentType: string
  /** No more bytes are read. */
  readonly bytes: number
  /** For a body that is compressed. Nothing of ours sends one, and a decompressor is a way to ask for memory. */
  readonly refuseCompressed: () => Message
  readonly read: (facts: RequestFacts, body: Uint8Array) => Read<I>
}

const BODY_BYTES = 16_384
const BODY_DEPTH = 16

/** A JSON object that fits the schema, and whose texts are text. */
export function jsonBody<B extends TObject>(schema: B): BodyReader<Static<B>> {
  return reader(schema, 'application/json', (facts, body) => {
    const members = readJsonBody(facts, body, BODY_DEPTH)
    if ('kind' in members || [...members].every(isOfTexts)) return members
    return { kind: 'request_malformed', status: 400, complaint: 'A text of the body is not text.' }
  })
}

/**
 * A form that fits the schema, as RFC 6749's endpoints take them.
 *
 * @param repeatable - parameters that may be sent several times: the schema has a list for each
 */
export function formBody<B extends TObject>(schema: B, repeatable: readonly string[] = []): BodyReader<Static<B>> {
  return reader(schema, 'application/x-www-form-urlencoded', (facts, body) => readFormBody(facts, body, repeatable))
}

function reader<B extends TObject>(
  schema: B,
  contentType: string,
  membersOf: (facts: RequestFacts, body: Uint8Array) => ReadonlyMap<string, unknown> | Refusal,
): BodyReader<Static<B>> {
  const fit = fitting('body', schema)
  return Object.freeze({
    schema,
    contentType,
    bytes: BODY_BYTES,
    refuseCompressed: () => oauthError(415, 'unsupported_media_type', 'Send the body uncompressed.'),
    read: (facts: RequestFacts, body: Uint8Array): Read<Static<B>> => {
      const members = membersOf(facts, body)
      if (!('kind' in members)) return fit(Object.fromEntries(members))
      if (members.kind !== 'request_malformed') throw new Error('a body has no other refusal')
      const { status, complaint } = members
      return { message: oauthError(status, status === 415 ? 'unsupported_media_type' : 'invalid_request', complaint) }
    },
  })
}

/** `"\\u0000"` and half of a letter are JSON; no database keeps the one, and UTF-8 has no bytes for the other. Forms have neither. */
function isOfTexts(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  return typeof value !== 'object' || value === null || Object.entries(value).flat().every(isOfTexts)
}
