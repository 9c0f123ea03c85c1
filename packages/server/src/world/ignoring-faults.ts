/** Calls what an app gave, where no one can be told that it failed: what it throws, at once or by a promise, is ignored. */
export function ignoringFaults(call: () => unknown): void {
  try {
    Promise.resolve(call()).catch(() => undefined)
  } catch {
    // Ignored, as said.
  }
}
