/** A client's own web server, over TLS on this machine, at names that only a test's resolver knows. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { FetchingForTests } from '../document/fetch-document.ts'

/** Where it is, and what was asked of it. */
export interface HttpsOrigin extends AsyncDisposable {
  readonly port: number
  readonly origin: string
  /** For the code under test: names lead here, and the certificate is trusted. */
  readonly forTests: Required<Omit<FetchingForTests, 'resolve'>> & { readonly resolve: () => Promise<string[]> }
  readonly requests: readonly IncomingMessage[]
  /** How it answers from now on. */
  answer: (request: IncomingMessage, response: ServerResponse) => void
}

const NAME = 'app.client.test'

export async function httpsOrigin(answer: HttpsOrigin['answer']): Promise<HttpsOrigin> {
  const certificate = makeCertificate()
  const requests: IncomingMessage[] = []
  const server = createServer(certificate, (request, response) => {
    requests.push(request)
    made.answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const made: HttpsOrigin = {
    port,
    origin: `https://${NAME}:${port}`,
    forTests: { resolve: async () => ['127.0.0.1'], allowedAddresses: ['127.0.0.1'], ca: certificate.cert },
    requests,
    answer,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return made
}

/** An answer of JSON, with the headers that a test wants otherwise. */
export function json(document: unknown, headers: Readonly<Record<string, string>> = {}): HttpsOrigin['answer'] {
  return (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers })
    response.end(typeof document === 'string' ? document : JSON.stringify(document))
  }
}

/** Made by OpenSSL's own program, as those of other tests are. */
function makeCertificate(): { readonly key: string; readonly cert: string } {
  const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '-', '-out', '-']
  const { stdout, status } = spawnSync('openssl', ['req', '-x509', '-days', '2', ...key, ...subject], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error('openssl is missing: apt-get install openssl')
  const [from, to] = [stdout.indexOf('-----BEGIN CERTIFICATE'), stdout.indexOf('-----BEGIN PRIVATE')]
  return { cert: stdout.slice(from), key: stdout.slice(to, from) }
}
