"""What an app of WSGI (gunicorn) and ASGI (uvicorn) sees of each request. `GET /seen` tells all of it."""
import json

SEEN = []


def _noted(method, path, subject, body):
    if path == "/seen":
        return json.dumps(SEEN).encode()
    SEEN.append({"method": method, "path": path, "subject": subject, "body": body.decode("latin1")})
    return json.dumps({"path": path, "body": body.decode("latin1")}).encode()


def wsgi(environ, start_response):
    body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING") else b""
    answer = _noted(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("HTTP_X_LATCHKEY_SUBJECT"), body)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    subjects = [v.decode("latin1") for k, v in scope["headers"] if k.decode("latin1").replace("_", "-") == "x-latchkey-subject"]
    answer = _noted(scope["method"], scope["path"], ",".join(subjects) or None, body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
