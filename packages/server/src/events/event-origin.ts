/** Who caused an event, as plain text, for listeners that write to the audit log. */

/** A payload may have it beside its own members. No interface: payloads are plain. */
export type EventOrigin = {
  /** As the audit log names them. Left out: the user whom the event is about. */
  readonly actor?: string
  /** Where the request came from. */
  readonly address?: string
  readonly userAgent?: string
  readonly requestId?: string
}

/** @param word - who asked for it, as a use-case knows it */
export function originOf({
  client: { address, userAgent, requestId },
  actor,
}: {
  readonly client: Omit<EventOrigin, 'actor'>
  readonly actor?: string | undefined
}): EventOrigin {
  return {
    ...(actor !== undefined && { actor }),
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
    ...(requestId !== undefined && { requestId }),
  }
}

/** The same, in the form that use-cases take. */
export function wordOf({ actor, ...client }: EventOrigin): {
  readonly client: Omit<EventOrigin, 'actor'>
  readonly actor?: string
} {
  return { client: originOf({ client }), ...(actor !== undefined && { actor }) }
}
