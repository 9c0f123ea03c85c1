/** Bun.serve with or without our guard. Its first line is its port. Usage: bun serve-bun.ts [latchkey] */
import { fetchGuard } from '@latchkey/guard/fetch'
import { type Access, guardOf } from '../frameworks/access.ts'
import { REACHED } from '../frameworks/framework.ts'

/** The used part of Bun; its types would change those of Node's globals everywhere. */
declare const Bun: {
  serve(options: {
    readonly port: number
    readonly hostname: string
    readonly fetch: (request: Request) => Response | Promise<Response>
  }): { readonly port: number }
}

const answer = () => new Response(REACHED)
const access = JSON.parse(process.env['LATCHKEY_BENCH_ACCESS'] ?? '') as Access
const handler = process.argv[2] === 'latchkey' ? fetchGuard(guardOf(access)).protect()(answer) : answer
console.log(Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handler }).port)
