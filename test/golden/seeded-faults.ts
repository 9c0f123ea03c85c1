/** One fault for each thing the replayer compares, and the complaint it must cause. */
import type { Answer, Fault, TokenTexts } from './recorded-answer.ts'

/** A fault in the answer to one recorded case. */
export interface SeededFault extends Fault {
  readonly name: string
  /** The case whose answer carries it. */
  readonly id: string
  readonly complaint: RegExp
}

const setHeader = (name: string, value: string | undefined) => (answer: Answer) => ({
  ...answer,
  headers: [
    ...answer.headers.filter(([other]) => other !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
})

const editClaims = (edit: (claims: string) => string) => (texts: TokenTexts) => ({
  ...texts,
  claims: edit(texts.claims),
})

export const seededFaults: readonly SeededFault[] = [
  {
    name: 'another status',
    id: 'a-prot-blank',
    answer: (answer) => ({ ...answer, status: 401 }),
    complaint: /^status 401, expected 403/,
  },
  {
    name: 'another body',
    id: 'a-prot-blank',
    answer: (answer) => ({ ...answer, body: answer.body.replace('!', '.') }),
    complaint: /^body /,
  },
  {
    name: 'a body without its last newline',
    id: 'a-prot-blank',
    answer: (answer) => ({ ...answer, body: answer.body.trimEnd() }),
    complaint: /^body /,
  },
  {
    name: 'a charset on the content type',
    id: 'a-prot-blank',
    answer: setHeader('content-type', 'application/json; charset=utf-8'),
    complaint: /^content-type: /,
  },
  {
    name: 'a header too much',
    id: 'a-prot-blank',
    answer: setHeader('www-authenticate', 'JWT'),
    complaint: /^www-authenticate: "JWT", expected absent/,
  },
  {
    name: 'a header that is missing',
    id: 'b-rest-none',
    answer: setHeader('www-authenticate', undefined),
    complaint: /^www-authenticate: absent/,
  },
  {
    name: 'a method missing in a set',
    id: 'a-cors-pre-home',
    answer: setHeader('access-control-allow-methods', 'GET, HEAD'),
    complaint: /^access-control-allow-methods: /,
  },
  {
    name: 'a member too much in a set',
    id: 'a-cors-get',
    answer: setHeader('vary', 'Origin, Accept'),
    complaint: /^vary: /,
  },
  {
    name: 'a Content-Length above the bytes sent',
    id: 'a-login-ok',
    answer: (answer) => setHeader('content-length', String(answer.body.length + 5))(answer),
    complaint: /^content-length \d+ but \d+ bytes of body/,
  },
  {
    name: 'a body after HEAD',
    id: 'a-prot-ok-head',
    bytes: (bytes) => `${bytes}{}`,
    complaint: /^body "\{\}", expected ""/,
  },
  { name: 'no answer', id: 'a-prot-blank', bytes: () => '', complaint: /^status 0/ },
  { name: 'an answer that is not HTTP', id: 'a-prot-blank', bytes: () => 'hello\r\n\r\n', complaint: /^status 0/ },
  {
    name: 'other members around the token',
    id: 'b-auth-ok',
    answer: (answer) => ({ ...answer, body: answer.body.replace('}', ',"token_type":"JWT"}') }),
    complaint: /^body .*\{\{issued\}\}/,
  },
  {
    name: 'another order in the token header',
    id: 'b-auth-ok',
    token: (texts) => ({ ...texts, header: '{"alg":"HS256","typ":"JWT"}' }),
    complaint: /^issued header /,
  },
  {
    name: 'another order of claims',
    id: 'b-auth-ok',
    token: editClaims((claims) => claims.replace(/(.*),"identity":1\}/, '{"identity":1,$1}').replace(',{', ',')),
    complaint: /^issued claims .*expected exp,iat,nbf,identity/,
  },
  {
    name: 'a claim too much',
    id: 'a-login-ok',
    token: editClaims((claims) => claims.replace('}', ',"jti":"1"}')),
    complaint: /^issued claims /,
  },
  {
    name: 'a claim written twice',
    id: 'b-auth-ok',
    token: editClaims((claims) => claims.replace('}', ',"identity":1}')),
    complaint: /^issued claims /,
  },
  {
    name: 'another claim value',
    id: 'b-auth-ok',
    token: editClaims((claims) => claims.replace('"identity":1', '"identity":2')),
    complaint: /^issued identity = 2, expected 1/,
  },
  {
    name: 'a text for an integer',
    id: 'b-auth-ok',
    token: editClaims((claims) => claims.replace('"identity":1', '"identity":"1"')),
    complaint: /^issued identity = "1", expected 1/,
  },
  {
    name: 'a time with a fraction',
    id: 'a-login-ok',
    token: editClaims((claims) => claims.replace(/(\d+)\}/, '$1.0}')),
    complaint: /^issued exp = \d+\.0, expected "now\+3600"/,
  },
  {
    name: 'a lifetime that is a minute off',
    id: 'a-login-ok',
    token: editClaims((claims) => claims.replace(/\d{10}/, (exp) => String(Number(exp) + 60))),
    complaint: /^issued exp = \d+, expected "now\+3600"/,
  },
  {
    name: 'an exp that is one second off its iat',
    id: 'b-auth-ok',
    token: editClaims((claims) => claims.replace(/"exp":(\d+)/, (_, exp) => `"exp":${Number(exp) + 1}`)),
    complaint: /^issued exp - iat = 301, expected 300/,
  },
  {
    name: 'a signature with another secret',
    id: 'b-auth-ok',
    token: (texts) => ({ ...texts, secret: 'another secret' }),
    complaint: /^issued signature does not verify/,
  },
  {
    name: 'white space in the claims',
    id: 'b-auth-ok',
    token: editClaims((claims) => claims.replaceAll(',', ', ')),
    complaint: /^issued claims contain white space/,
  },
]
