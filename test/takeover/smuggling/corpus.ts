/** Requests in bytes by which one hides in another, or says that it is somebody else. */

/** What must never be seen by an app. */
export const HIDDEN = 'GET /smuggled HTTP/1.1\r\nHost: api.test\r\nX-Latchkey-Subject: forged\r\n\r\n'

const post = (lines: readonly string[], body = '') =>
  `${['POST /a HTTP/1.1', 'Host: api.test', ...lines].join('\r\n')}\r\n\r\n${body}`
const get = (lines: readonly string[], target = '/a') =>
  `${[`GET ${target} HTTP/1.1`, 'Host: api.test', ...lines].join('\r\n')}\r\n\r\n`

const LAST_CHUNK = `0\r\n\r\n${HIDDEN}`
/** The hidden request as the body of one that says so. */
const LENGTH = `Content-Length: ${HIDDEN.length}`

const TRANSFER_CODINGS = [
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding : chunked',
    'Transfer-Encoding:\tchunked',
  ],
  ...[
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
    'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
    ' Transfer-Encoding: chunked',
  ],
  ...[
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding: identity, chunked',
    'Transfer-Encoding: chunked;q=1',
  ],
  ...[
    'X: y\nTransfer-Encoding: chunked',
    'X: y\rTransfer-Encoding: chunked',
    'Transfer-Encoding: \vchunked',
    'Transfer-Encoding: chunked\0',
  ],
  ...[
    'Transfer-Encoding:\r\n chunked',
    'Transfer_Encoding: chunked',
    'transfer-encoding: CHUNKED',
    'Transfer-Encoding: chunKed',
    'TrAnSfEr-EnCoDiNg: chunked',
  ],
]
const LENGTHS = [
  'Content-Length: +0',
  'Content-Length: -0',
  'Content-Length: 0x0',
  'Content-Length: 0 0',
  'Content-Length: 0,0',
  'Content-Length: ',
  'Content-Length: 0\r\nContent-Length: 5',
  'Content_Length: 0',
  'Content-Length : 0',
  'Content-Length: \v0',
  'Content-Length: 0_0',
  'Content-Length: 00',
]
const SPELLINGS = [
  'X-Latchkey-Subject',
  'X_Latchkey_Subject',
  'x-latchkey_subject',
  'X.Latchkey.Subject',
  'X-LATCHKEY-SUBJECT',
  "X'Latchkey'Subject",
]

/** Each with what it tries. */
export const CORPUS: readonly (readonly [what: string, bytes: string])[] = [
  ...TRANSFER_CODINGS.flatMap((line): [string, string][] => [
    [`CL.TE ${JSON.stringify(line)}`, post([`Content-Length: ${LAST_CHUNK.length}`, line], LAST_CHUNK)],
    [
      `TE.CL ${JSON.stringify(line)}`,
      post([line, 'Content-Length: 3'], `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`),
    ],
    [`TE.0 ${JSON.stringify(line)}`, post([line], LAST_CHUNK.replace(HIDDEN, '')) + get(['Connection: close'])],
  ]),
  ...LENGTHS.flatMap((line): [string, string][] => [
    [`CL ${JSON.stringify(line)}`, post([line], HIDDEN)],
    [`CL.CL ${JSON.stringify(line)}`, post([LENGTH, line], HIDDEN)],
  ]),
  ['CL.0', post([LENGTH, 'Connection: close'], HIDDEN)],
  ['CL.0 of GET', get([LENGTH, 'Connection: close']) + HIDDEN],
  ['hop-by-hop Content-Length', post([LENGTH, 'Connection: close, Content-Length'], HIDDEN)],
  [
    'hop-by-hop Transfer-Encoding',
    post(
      ['Transfer-Encoding: chunked', 'Connection: close, Transfer-Encoding'],
      `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    ),
  ],
  ['Sec-WebSocket-Key1', get(['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key1: x']) + HIDDEN],
  [
    'WebSocket of another version',
    get([
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 777',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]) + HIDDEN,
  ],
  [
    'WebSocket that the app does not take',
    get([
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]) + HIDDEN,
  ],
  [
    'h2c',
    `${get([
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
      'Connection: Upgrade, HTTP2-Settings',
      'Content-Length: 24',
    ])}PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  ],
  ['expectation', post(['Expect: 100-continue', LENGTH, 'Connection: close'], HIDDEN)],
  ['obfuscated expectation', post(['Expect: y 100-continue', LENGTH, 'Connection: close'], HIDDEN)],
  [
    'chunk extension with a line feed',
    post(['Transfer-Encoding: chunked'], `5;\nxxxxx\r\n${HIDDEN.length.toString(16)}\r\n0\r\n\r\n${HIDDEN}`),
  ],
  ['chunk size beyond 64 bits', post(['Transfer-Encoding: chunked'], `10000000000000000\r\n0\r\n\r\n${HIDDEN}`)],
  [
    'trailer',
    post(
      ['Transfer-Encoding: chunked', 'Trailer: X-Latchkey-Subject', 'Connection: close'],
      '1\r\na\r\n0\r\nX-Latchkey-Subject: forged\r\nContent-Length: 9\r\n\r\n',
    ),
  ],
  [
    'line break in the target',
    `GET /a%20HTTP/1.1%0d%0aX-Latchkey-Subject:%20forged HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
  ],
  ['another host in the target', get(['Connection: close'], 'http://other.test/smuggled')],
  ['a dot segment', get(['Connection: close'], '/static/..%2fsmuggled')],
  ['a parameter', get(['Connection: close'], '/static/..;/smuggled')],
  ['SCRIPT_NAME', get(['Connection: close', 'SCRIPT_NAME: /static'], '/static/smuggled')],
  ['Script-Name', get(['Connection: close', 'Script-Name: /static'], '/static/smuggled')],
  ['X-Original-URL', get(['Connection: close', 'X-Original-URL: /smuggled', 'X-Rewrite-URL: /smuggled'])],
  ...SPELLINGS.map((name): [string, string] => [`spoofed ${name}`, get([`${name}: forged`, 'Connection: close'])]),
  ...SPELLINGS.map((name): [string, string] => [
    `hop-by-hop ${name}`,
    get([`${name}: forged`, `Connection: close, ${name}`]),
  ]),
]
