/** What the quickstart prints once it listens: one ready line, then lines to paste. */

/** @param address - `http://127.0.0.1:5000` */
export function readyText(address: string, adminAddress: string = ''): string {
  const json = "-H 'Content-Type: application/json'"
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
# accounts, sessions, keys and all the rest: ${address}/docs`
}
