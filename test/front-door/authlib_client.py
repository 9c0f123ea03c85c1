"""Authlib as a relying party: prints where its user is to be sent, reads what came back, and prints what it has learned as JSON."""
import json
import sys
import time

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

issuer, client_id, secret, redirect_uri = sys.argv[1:]
metadata = requests.get(issuer + "/.well-known/openid-configuration").json()
session = OAuth2Session(
    client_id,
    secret,
    scope="openid profile email offline_access",
    redirect_uri=redirect_uri,
    code_challenge_method="S256",
    token_endpoint=metadata["token_endpoint"],
)
verifier, nonce = generate_token(48), generate_token()
url, state = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
print(url, flush=True)
token = session.fetch_token(
    metadata["token_endpoint"],
    authorization_response=sys.stdin.readline().strip(),
    state=state,
    code_verifier=verifier,
)
keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"]).json())


def validated(id_token, params):
    options = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
    }
    claims = jwt.decode(id_token, keys, claims_cls=CodeIDToken, claims_options=options, claims_params=params)
    claims.validate(now=int(time.time()), leeway=0)
    return claims


first = validated(token["id_token"], {"nonce": nonce, "client_id": client_id, "access_token": token["access_token"]})
userinfo = session.get(metadata["userinfo_endpoint"]).json()
refreshed = session.refresh_token(metadata["token_endpoint"], token["refresh_token"])
second = validated(refreshed["id_token"], {"client_id": client_id, "access_token": refreshed["access_token"]})
print(json.dumps({"sub": first["sub"], "userinfo": userinfo, "refreshed": second["sub"]}), flush=True)
