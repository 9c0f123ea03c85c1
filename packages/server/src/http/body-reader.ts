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

/** A JSON object that fits the schema. */
export function jsonBody<B extends TObject>(schema: B): BodyReader<Static<B>> {
  return reader(schema, 'application/json', (facts, body) => readJsonBody(facts, body, BODY_DEPTH))
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
