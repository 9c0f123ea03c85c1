/** The form that introspection and revocation share (RFC 7009 §2.1, RFC 7662 §2.1). */
import Type, { type TObject, type TOptional, type TString } from 'typebox'

const text = Type.Optional(Type.String())

/** Unknown parameters are ignored (RFC 6749 §3.2). So is the hint: our tokens say themselves what they are. */
export const presentedToken: TObject<{
  token: TString
  token_type_hint: TOptional<TString>
  client_id: TOptional<TString>
  client_secret: TOptional<TString>
  client_assertion: TOptional<TString>
  client_assertion_type: TOptional<TString>
}> = Type.Object({
  token: Type.String(),
  token_type_hint: text,
  client_id: text,
  client_secret: text,
  client_assertion: text,
  client_assertion_type: text,
})
