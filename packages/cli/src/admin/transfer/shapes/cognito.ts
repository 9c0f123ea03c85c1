/**
 * Amazon Cognito: what ListUsers answers, and the CSV of its own import. It never gives a hash away, so everybody sets a new password by mail.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
 */
import type { SourceRecord } from './source-record.ts'
import type { UserShape } from './user-shape.ts'

export const cognito: UserShape = {
  name: 'cognito',
  what: 'the answers of ListUsers, or the CSV of a user import job; without passwords',
  list: 'Users',
  read(record) {
    const attribute = attributesOf(record)
    const [status, email] = [record.text('UserStatus'), attribute('email')]
    if (status === 'ARCHIVED') return { refusal: 'gone_at_the_source' }
    const username = record.text('Username') ?? record.text('cognito:username') ?? record.text('username')
    const id = attribute('sub') ?? username
    return {
      id,
      // Where people log in with their address, the name is the id, which nobody knows.
      username: username === id && email !== undefined ? (attribute('preferred_username') ?? email) : username,
      email,
      isEmailVerified: /^true$/i.test(attribute('email_verified') ?? ''),
      isDisabled: record.isFalse('Enabled') || record.isFalse('enabled'),
      createdAt: record.seconds('UserCreateDate'),
    }
  },
}

function attributesOf(record: SourceRecord): (name: string) => string | undefined {
  const listed = record.objects('Attributes')
  return (name) => listed.find((one) => one.text('Name') === name)?.text('Value') ?? record.text(name) ?? undefined
}
