/** Tells a listener: what it throws, at once or by a promise that nobody waits for, decides on no token. A full log is no reason. */
export function tell<T>(listener: (told: T) => unknown, told: T): void {
  try {
    Promise.resolve(listener(told)).catch(() => undefined)
  } catch {
    // Ignored, as documented.
  }
}
