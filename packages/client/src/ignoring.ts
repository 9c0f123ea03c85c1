/** Does what may fail without consequences: what it throws, at once or by a promise, is ignored. Never rejects. */
export async function ignoring(work: () => unknown): Promise<void> {
  try {
    await work()
  } catch {
    // Ignored, as said.
  }
}
