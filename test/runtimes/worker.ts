/** The exam as a Worker: it answers a request that names the examiner. workerd finds it by its name. */
import { examinePublicApi } from './public-api.ts'

export const exam: { readonly fetch: (request: Request) => Promise<Response> } = {
  fetch: async (request) => {
    const origin = new URL(request.url).searchParams.get('origin') ?? ''
    return Response.json(await examinePublicApi(origin))
  },
}
