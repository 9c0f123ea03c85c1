/** What the numbers of MySQL's errors say. */

/** The server's error number, 0 when it did not come from the server. */
export function numberOf(error: unknown): number {
  const number = error instanceof Error && 'errno' in error ? error.errno : undefined
  return typeof number === 'number' && number > 0 ? number : 0
}

/** The server takes no writes: a replica, a session that only reads, a cluster node without quorum (1047). Another server may. */
export function onlyReads(error: unknown): boolean {
  return [1047, 1290, 1792, 1836].includes(numberOf(error))
}
