/** How tokens name people whose dialect says names: a person is an id everywhere else. */
import type { Users } from '../login/users.ts'
import type { UsernamesOf } from '../revocations/revoke-subject.ts'
import type { OpenedFace } from './face.ts'
import type { People } from './people.ts'

/** Asked when something happens: people and faces are open by then. */
export interface NamesInTokensPorts {
  readonly people: () => Pick<People, 'accounts'> | undefined
  readonly faces: () => readonly Pick<OpenedFace, 'dialect' | 'users'>[]
}

export function namesInTokens({ people, faces }: NamesInTokensPorts): UsernamesOf {
  return async (subject) => {
    const accounts = people()?.accounts
    const account = await accounts?.findById(subject)
    const ofColumns = await namesInColumns(faces(), subject)
    if (account) return [account.username, ...ofColumns]
    const own = new Set(
      faces().flatMap(({ dialect, users }) =>
        dialect.subjectIs === 'username' && dialect.subjectColumn === undefined ? [users] : [],
      ),
    )
    const names: string[] = [...ofColumns]
    for (const users of own) {
      const name = await nameAt(users, subject)
      // A face's own people must not be taken for one of the server's who has that name.
      if (name !== undefined && !(await accounts?.findByUsername(name))) names.push(name)
    }
    return names
  }
}

/** What the tokens of dialects say that name people by another column. */
async function namesInColumns(
  faces: readonly Pick<OpenedFace, 'dialect' | 'users'>[],
  subject: string,
): Promise<readonly string[]> {
  const names: string[] = []
  for (const { dialect, users } of faces) {
    if (dialect.subjectColumn === undefined) continue
    const name = await users.columnOf?.(subject, dialect.subjectColumn)
    if (name !== undefined) names.push(name)
  }
  return names
}

async function nameAt({ usernameOf }: Pick<Users, 'usernameOf'>, subject: string): Promise<string | undefined> {
  return usernameOf ? usernameOf(subject) : subject
}
