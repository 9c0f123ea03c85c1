import { visit } from './visit.mjs'

export default {
  fetch: async (request) => new Response(await visit(new URL(request.url).searchParams.get('origin'))),
}
