/** Scopes are only ever taken away (RFC 6749 §3.3, §6; RFC 8693 §2.1). */

/**
 * What a token may be used for: what its holder may do, within the limit, and of that what was asked for.
 *
 * @param limit - undefined for no limit
 * @param asked - undefined for as much as there is
 * @returns undefined when more was asked for than there is
 */
export function narrowScopes(
  held: readonly string[] = [],
  limit: readonly string[] | undefined,
  asked: readonly string[] | undefined,
): readonly string[] | undefined {
  const most = limit ? held.filter((scope) => limit.includes(scope)) : held
  if (!asked) return most
  return asked.every((scope) => most.includes(scope)) ? [...new Set(asked)] : undefined
}
