/** Names that the old app may have found under other spellings than ours. Counts only. */
import type { SurveyedUser } from '@latchkey/sql'

export interface NameHabits {
  readonly capitals: number
  readonly outerBlanks: number
  /** In another Unicode form than keyboards write. */
  readonly decomposed: number
  readonly disabled: number
  readonly withoutName: number
  readonly withoutPassword: number
  readonly rows: number
  /** A name with a letter, to ask the database how it compares. */
  readonly example: string | undefined
}

export function createNameCounter() {
  const counts = {
    capitals: 0,
    outerBlanks: 0,
    decomposed: 0,
    disabled: 0,
    withoutName: 0,
    withoutPassword: 0,
    rows: 0,
  }
  let example: string | undefined
  return {
    add(users: readonly SurveyedUser[]): void {
      for (const { username, stored, disabled } of users) {
        counts.rows += 1
        if (disabled) counts.disabled += 1
        if (stored === undefined || stored === '') counts.withoutPassword += 1
        if (username === undefined) {
          counts.withoutName += 1
          continue
        }
        if (username !== username.toLowerCase()) counts.capitals += 1
        if (username !== username.trim()) counts.outerBlanks += 1
        if (username !== username.normalize('NFC')) counts.decomposed += 1
        if (example === undefined && swappedCase(username) !== username) example = username
      }
    },
    counts: (): NameHabits => ({ ...counts, example }),
  }
}

/** The same name in the other case. */
export function swappedCase(name: string): string {
  return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase()
}
