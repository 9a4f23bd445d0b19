"""moto in this process: it keeps what is read of it, and whoever holds its key can sign what moto would not."""

import logging
import threading

from joserfc import jwt
from moto.cognitoidp.models import cognitoidp_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from cloud.pool import REGION
from server import free_port

KEYS, ELSEWHERE = "/.well-known/jwks.json", "/elsewhere"


class Issuer:
    def __init__(self):
        # What moto does not do, it tells at length.
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self.read, self.moto = [], DomainDispatcherApplication(create_backend_app)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.server = make_server("127.0.0.1", port, self.answer, threaded=True, request_handler=MotoRequestHandler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, environ, start):
        if environ["REQUEST_METHOD"] == "GET":
            self.read.append(environ["PATH_INFO"])
        return self.moto(environ, start)

    def fetches(self):
        """How often keys were fetched: from where they are, and from where a token says that they are."""
        return [sum(path.endswith(which) for path in self.read) for which in (KEYS, ELSEWHERE)]

    def key(self, pool):
        """The pool's own key, its secret half included."""
        return cognitoidp_backends[DEFAULT_ACCOUNT_ID][REGION].user_pools[pool.id].json_web_key

    def signed(self, pool, header, claims):
        """By that key."""
        return jwt.encode(header, claims, self.key(pool))

    def end(self):
        self.server.shutdown()
