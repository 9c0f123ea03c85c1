/** An import that changes nothing: rows are judged by the store that is meant, and added to another, which is thrown away. */
import type { RowFate, TransferStore } from './transfer-store.ts'

/**
 * @param meant - only asked
 * @param scratch - an empty one: it finds what two rows of the source share
 */
export function rehearseImport(
  meant: Pick<TransferStore, 'judge'>,
  scratch: Pick<TransferStore, 'add' | 'open'>,
): Pick<TransferStore, 'add' | 'open'> {
  return {
    open: (id, kind) => scratch.open(id, kind),
    async add(kind, rows, step) {
      const judged = await meant.judge(kind, rows, step)
      const passed = rows.filter((_, i) => judged[i] === 'added')
      const settle = (fates: readonly RowFate[]) => {
        const next = fates.values()
        return step.settle(judged.map((fate) => (fate === 'added' ? (next.next().value ?? fate) : fate)))
      }
      return scratch.add(kind, passed, { ...step, settle })
    },
  }
}
