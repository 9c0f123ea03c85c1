/**
 * Keycloak: the file of a realm, or a file of users, as `kc.sh export` writes them. The admin API gives no credentials.
 *
 * @see https://www.keycloak.org/server/importExport
 */
import type { UserShape } from './user-shape.ts'

export const keycloak: UserShape = {
  name: 'keycloak',
  what: 'a realm, or its users, of kc.sh export',
  list: 'users',
  read(record) {
    if (record.text('serviceAccountClientId') !== undefined) return { refusal: 'no_person' }
    const password = record.objects('credentials').find((one) => one.text('type') === 'password')
    const [credentialData, secretData] = [password?.text('credentialData'), password?.text('secretData')]
    return {
      id: record.text('id'),
      username: record.text('username'),
      email: record.text('email'),
      isEmailVerified: record.isTrue('emailVerified'),
      ...(credentialData !== undefined &&
        secretData !== undefined && { passwordHash: JSON.stringify({ credentialData, secretData }) }),
      isDisabled: record.isFalse('enabled'),
      createdAt: record.seconds('createdTimestamp'),
      passwordChangedAt: password?.seconds('createdDate'),
    }
  },
}
