/**
 * Firebase: what `firebase auth:export users.json` writes. The project's hash parameters are in its console; each stored hash carries
 * them, as Supabase keeps what it took over.
 *
 * @see https://firebase.google.com/docs/cli/auth
 */
import type { SourceRecord } from './source-record.ts'
import type { ShapeParameters, UserShape } from './user-shape.ts'

export const firebase: UserShape = {
  name: 'firebase',
  what: 'the JSON of auth:export, with --hash-parameters of the console',
  list: 'users',
  read(record, { hash }) {
    const stored = hashOf(record, hash)
    if (typeof stored === 'object') return stored
    return {
      id: record.text('localId'),
      email: record.text('email'),
      username: record.text('email') ?? record.text('localId'),
      isEmailVerified: record.isTrue('emailVerified'),
      passwordHash: stored,
      isDisabled: record.isTrue('disabled'),
      createdAt: record.seconds('createdAt'),
      passwordChangedAt: record.seconds('passwordUpdatedAt'),
    }
  },
}

function hashOf(record: SourceRecord, parameters: ShapeParameters['hash']): string | undefined | { refusal: string } {
  const [hash, salt = ''] = [record.text('passwordHash'), record.text('salt')]
  if (hash === undefined) return undefined
  // Imported once from elsewhere: the export says so by `version`, and such a hash never comes out.
  const key = parameters.get('base64_signer_key')
  if (key === undefined) return { refusal: 'hash_parameters_missing' }
  const [rounds, cost] = [parameters.get('rounds') ?? '8', parameters.get('mem_cost') ?? '14']
  const separator = parameters.get('base64_salt_separator') ?? 'Bw=='
  return `$fbscrypt$v=1,n=${cost},r=${rounds},p=1,ss=${separator},sk=${key}$${salt}$${hash}`
}
