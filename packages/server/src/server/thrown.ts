/** Faults of options that are told by throwing. */

/** One line for each. What is no TypeError is a fault of ours. */
export function thrown(work: () => unknown): readonly string[] {
  try {
    work()
    return []
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return fault.message.split('\n')
  }
}
