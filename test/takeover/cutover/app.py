"""An old app as it runs before a move: Flask, PyJWT and Werkzeug's hashes in one table."""
import os
import sqlite3
import time

import jwt
from flask import Flask, jsonify, request
from werkzeug.security import check_password_hash

app = Flask(__name__)
SECRET = os.environ["APP_SECRET"]


@app.after_request
def sign(response):
    response.headers["X-Answered-By"] = "old-app"
    return response


@app.post("/auth")
def auth():
    sent = request.get_json()
    database = sqlite3.connect(os.environ["APP_DB"], timeout=20)
    row = database.execute("select id, password from user where username = ?", (sent["username"],)).fetchone()
    database.close()
    if row is None or not check_password_hash(row[1], sent["password"]):
        return jsonify(error="Bad Request", description="Invalid credentials", status_code=401), 401
    now = int(time.time())
    claims = {"identity": row[0], "iat": now, "nbf": now, "exp": now + 300}
    return jsonify(access_token=jwt.encode(claims, SECRET, algorithm="HS256"))


@app.get("/rest-auth")
def rest_auth():
    scheme, token = request.headers["Authorization"].split()
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    return jsonify(scheme=scheme, identity=claims["identity"])


@app.get("/")
def root():
    return "up"
