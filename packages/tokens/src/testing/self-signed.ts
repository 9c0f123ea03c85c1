/** For tests: a self-signed certificate (X.509 v3, ECDSA P-256, for 127.0.0.1 or a name), written as DER by hand. */
import { generateKeyPairSync, sign } from 'node:crypto'

const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
/** basicConstraints: a CA, so that trusting it means trusting everything it signs, including itself. */
const CERTIFICATE_AUTHORITY = Buffer.from('300f0603551d130101ff040530030101ff', 'hex')
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex')
const LOOPBACK = der(0x87, Buffer.from([127, 0, 0, 1]))

/** A private key and its certificate, both PEM. */
export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

/** @param hostName - the subject's name. Default: the IP address 127.0.0.1 */
export function selfSigned(hostName?: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // Each name must be different, or one certificate would be taken for another when a chain is built.
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(`latchkey test ${hostName ?? ''}`)))))
  const host = hostName === undefined ? LOOPBACK : der(0x82, Buffer.from(hostName))
  const extensions = der(0x30, CERTIFICATE_AUTHORITY, der(0x30, SUBJECT_ALT_NAME, der(0x04, der(0x30, host))))
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')))
  const body = der(
    0x30,
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der(0x30, body, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const header =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(header), content])
}
