"""Serves an object store that speaks S3 on a free port of this machine.

    objects.py BUCKET

Makes BUCKET, prints the address as one line and serves until standard input ends. The objects are
in memory.
"""

import logging
import sys
import threading
import urllib.request

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


def main(bucket):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    urllib.request.urlopen(urllib.request.Request(f"{base}/{bucket}", method="PUT")).read()
    print(base, flush=True)
    sys.stdin.read()
    server.shutdown()


main(sys.argv[1])
