"""API Gateway's HTTP API, as much of it as stands before a function: HTTP in, payload 2.0 out, and back."""

import base64
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from cloud.runtime import Failed

# An address of the documentation's own (RFC 5737): what the gateway saw, whatever the caller claims.
CALLER = "203.0.113.7"


class Gateway:
    """Listens on a port of its own, in front of a function that is told later."""

    def __init__(self):
        self.function = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), door(self))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()


def payload(method, target, headers, body):
    """Payload format 2.0: names in small letters, cookies apart, several headers of a name joined by commas."""
    address = urlsplit(target)
    joined = {}
    for name, value in headers:
        name = name.lower()
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    cookies = joined.pop("cookie", None)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": address.path,
        "rawQueryString": address.query,
        "headers": joined,
        "requestContext": {
            "accountId": "123456789012", "apiId": "api-id", "domainName": joined.get("host"), "domainPrefix": "api-id",
            "http": {"method": method, "path": address.path, "protocol": "HTTP/1.1", "sourceIp": CALLER,
                     "userAgent": joined.get("user-agent")},
            "requestId": str(uuid.uuid4()), "routeKey": "$default", "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()), "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": bool(body),
    }
    if cookies:
        event["cookies"] = [cookie.strip() for cookie in cookies.split(";")]
    if address.query:
        event["queryStringParameters"] = dict(parse_qsl(address.query, keep_blank_values=True))
    if body:
        event["body"] = base64.b64encode(body).decode()
    return event


def door(gateway):
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                told = gateway.function.invoke(payload(self.command, self.path, self.headers.items(), body))
            except (Failed, RuntimeError) as error:
                print(f"  the function failed: {error}", flush=True)
                told = {"statusCode": 500, "headers": {}, "body": '{"message":"Internal Server Error"}'}
            raw = told.get("body") or ""
            raw = base64.b64decode(raw) if told.get("isBase64Encoded") else raw.encode()
            self.send_response(told["statusCode"])
            for name, value in (told.get("headers") or {}).items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            for cookie in told.get("cookies") or []:
                self.send_header("Set-Cookie", cookie)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = serve

        def log_message(self, *_):
            pass

    return Door
