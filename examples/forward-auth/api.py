"""An API that knows nothing of tokens: it believes the proxy. Run: PORT=8000 python3 api.py"""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        # The proxy percent-encodes what a header cannot carry.
        subject = unquote(self.headers.get("X-Auth-Subject", ""))
        scopes = self.headers.get("X-Auth-Scope", "").split()
        text = json.dumps({"method": self.command, "target": self.path, "subject": subject, "scopes": scopes, "body": body})
        sent = (text + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(sent)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Api)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
