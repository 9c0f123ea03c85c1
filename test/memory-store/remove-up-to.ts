/** Cleaning up in memory. */

/** @returns how many there were */
export function removeUpTo<K, V>(limit: number, rows: Map<K, V>, isOver: (row: V) => boolean): number {
  const over = [...rows].filter(([, row]) => isOver(row)).slice(0, limit)
  for (const [key] of over) rows.delete(key)
  return over.length
}
