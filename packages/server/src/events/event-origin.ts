/** Who is behind an event, as plain text: for those who hear of it and tell the audit log. */

/** A payload may have it beside its own members. No interface: payloads are plain. */
export type EventOrigin = {
  /** As the audit log has it. Left out: the user whom the event is about. */
  readonly actor?: string
  /** From where it was asked for. */
  readonly address?: string
  readonly userAgent?: string
}

/** @param word - who asked for it, as a use-case knows it */
export function originOf({
  client: { address, userAgent },
  actor,
}: {
  readonly client: Omit<EventOrigin, 'actor'>
  readonly actor?: string | undefined
}): EventOrigin {
  return {
    ...(actor !== undefined && { actor }),
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
  }
}

/** The same, as a use-case is told it. */
export function wordOf({ actor, ...client }: EventOrigin): {
  readonly client: Omit<EventOrigin, 'actor'>
  readonly actor?: string
} {
  const { address, userAgent } = client
  return {
    client: { ...(address !== undefined && { address }), ...(userAgent !== undefined && { userAgent }) },
    ...(actor !== undefined && { actor }),
  }
}
