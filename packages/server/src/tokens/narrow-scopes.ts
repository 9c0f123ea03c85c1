/** Scopes are only ever taken away (RFC 6749 §3.3, §6; RFC 8693 §2.1). */

/**
 * The scopes of a token: those of its holder, within the limit, and of these the ones that were asked for.
 *
 * @param limit - undefined for no limit
 * @param asked - undefined for all of them
 * @returns undefined when more was asked for than allowed
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
