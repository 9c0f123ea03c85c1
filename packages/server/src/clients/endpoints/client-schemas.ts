/** Clients as the admin API has them: the names of RFC 7591 §2, where it has one. */
import Type, { type TObject, type TSchema } from 'typebox'
import type { OAuthClient } from '../oauth-client.ts'

const words: TSchema = Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 100 })
const secret: TSchema = Type.String({ description: 'Shown once, here: the database has its hash alone.' })

const common = {
  client_id: Type.String(),
  client_name: Type.String(),
  kind: Type.String({ description: '`registered`, `document` or `dynamic`.' }),
  token_endpoint_auth_method: Type.String({ description: '`none`, `client_secret` or `private_key_jwt`.' }),
  grant_types: words,
  scope: Type.String(),
  audiences: words,
  redirect_uris: words,
  post_logout_redirect_uris: words,
  first_party: Type.Boolean({ description: 'Users are not asked for their consent.' }),
  jwks: Type.Optional(Type.Unknown()),
  jwks_uri: Type.Optional(Type.String()),
  created_at: Type.Number({ description: 'Seconds since the epoch.' }),
  disabled_at: Type.Optional(Type.Number()),
}

export const clientSchema: TObject = Type.Object(common)
export const clientsSchema: TObject = Type.Object({
  clients: Type.Array(clientSchema),
  next: Type.Optional(Type.String()),
})
export const createdClientSchema: TObject = Type.Object({ ...common, client_secret: Type.Optional(secret) })
export const secretSchema: TObject = Type.Object({ client_secret: secret })

/** Its members by name: a row of the store has its secret's hash too. */
export function wordedClient(client: OAuthClient): object {
  const { id, name, kind, authentication, grants, scopes, audiences, redirectUris, firstParty } = client
  return {
    ...{ client_id: id, client_name: name, kind, token_endpoint_auth_method: authentication },
    ...{ grant_types: grants, scope: scopes.join(' '), audiences, redirect_uris: redirectUris },
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    ...{ first_party: firstParty, jwks: client.jwks, jwks_uri: client.jwksUri },
    ...{ created_at: client.createdAt, disabled_at: client.disabledAt },
  }
}
