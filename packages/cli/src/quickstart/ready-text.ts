/** What the quickstart prints once it listens: where it is, then lines to paste. */
import { DEMO_PATH } from './demo-client.ts'
import { type AdminPassword, FIRST_ADMIN } from './first-admin.ts'
import { EXAMPLE_RESOURCE, MCP_CLIENT } from './sample-clients.ts'

/** What the text depends on. */
export interface ReadyFacts {
  /** `http://127.0.0.1:5000` */
  readonly address: string
  readonly adminAddress: string
  /** Of a first administrator who was made just now. */
  readonly password: AdminPassword | undefined
}

const JSON_TYPE = "-H 'Content-Type: application/json'"

export function readyText({ address, adminAddress, password }: ReadyFacts): string {
  const json = JSON_TYPE
  return `latchkey quickstart is ready on ${address}
administration on ${adminAddress}

# article A
curl ${address}/
curl ${address}/login ${json} -d '{"username":"user1","password":"password123"}'
curl ${address}/protected -H 'x-access-token: TOKEN'

# article B
curl ${address}/auth ${json} -d '{"username":"roy","password":"roy"}'
curl ${address}/rest-auth -H 'Authorization: JWT TOKEN'

# native
curl ${address}/v1/login ${json} -d '{"username":"roy","password":"roy"}'
curl ${address}/v1/me -H 'Authorization: Bearer TOKEN'

# the front door: open this in a browser, and sign in as roy with the password roy
# ${adminAddress}${DEMO_PATH}
# an MCP client: connect it to ${EXAMPLE_RESOURCE.resource} with the client id ${MCP_CLIENT}, which has no secret
# its server is examples/mcp: ISSUER=${address} node server.mjs

# accounts, sessions, keys and all the rest: ${address}/docs
# mails are not sent, but shown on ${adminAddress}/mails

${adminText(address, adminAddress, password)}
# the admin API: ${adminAddress}/docs
# the same from the command line: latchkey users list --quickstart`
}

function adminText(address: string, adminAddress: string, password: AdminPassword | undefined): string {
  if (password === undefined) {
    return `# the administrator ${FIRST_ADMIN} has the password of the first start; for another one:
# latchkey users set-password ${FIRST_ADMIN} --password-stdin --quickstart`
  }
  const shown = password.isChosen ? 'PASSWORD' : password.password
  const told = password.isChosen ? 'with the password that you have chosen' : 'whose password is shown this once'
  return `# the first administrator, ${told}; the admin API takes a login of the last 15 minutes
curl ${address}/v1/login ${JSON_TYPE} -d '{"username":"${FIRST_ADMIN}","password":"${shown}"}'
curl ${adminAddress}/v1/admin/users -H 'Authorization: Bearer TOKEN'`
}
