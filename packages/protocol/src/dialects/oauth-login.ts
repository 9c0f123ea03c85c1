/** The body of a login in the native dialect. */
import type { JsonMembers } from '../json-object.ts'
import type { Refusal } from '../refusal.ts'
import { malformed, readJsonBody } from '../request-body.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { LoginRequest } from './dialect.ts'

const DEVICE_MEMBERS: readonly string[] = ['username', 'password', 'device_label', 'device_token']
const DEVICE_COMPLAINT =
  'Beside username and password the body may have device_label and device_token, text of at most 255 characters.'

/** The name and the password, and what the client says of its device. */
export function readOauthLogin(facts: RequestFacts, body: Uint8Array, maximumDepth: number): LoginRequest | Refusal {
  const members = readJsonBody(facts, body, maximumDepth)
  if ('kind' in members) return members
  const username = members.get('username')
  const password = members.get('password')
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    return malformed('Give username and password as non-empty strings.')
  }
  const device = readDevice(members)
  return device ? { username, password, ...device } : malformed(DEVICE_COMPLAINT)
}

/** The optional members of a login; undefined when one is wrong or unknown. */
function readDevice(members: JsonMembers): Pick<LoginRequest, 'deviceLabel' | 'deviceToken'> | undefined {
  if ([...members.keys()].some((name) => !DEVICE_MEMBERS.includes(name))) return undefined
  const [deviceLabel, deviceToken] = [members.get('device_label'), members.get('device_token')]
  if (!isShortText(deviceLabel) || !isShortText(deviceToken)) return undefined
  return { ...(deviceLabel !== undefined && { deviceLabel }), ...(deviceToken !== undefined && { deviceToken }) }
}

function isShortText(value: unknown): value is string | undefined {
  return (
    value === undefined ||
    (typeof value === 'string' && value !== '' && value.length <= 255 && value.isWellFormed() && !value.includes('\0'))
  )
}
