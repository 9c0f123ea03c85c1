/** Prints a token that the framework examples accept when they run with the same LATCHKEY_SECRET. */
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { issueToken } from './how-to-call.ts'

const dialect = oauth({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
console.log(issueToken(dialect, secretKey(process.env['LATCHKEY_SECRET'] ?? '', { alg: 'HS256' })))
