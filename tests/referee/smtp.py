"""A mail server that keeps what it takes and behaves as badly as it is told to.

Usage: smtp.py FOLDER [PORT]. Prints its address when it listens; ends with its standard input.
FOLDER/mode says how it behaves: `ok`, `451` or `550` (to the recipient), `452-data` or `554-data`
(to the mail), `lost` (takes the mail and breaks the connection before it says so). Each mail that
it takes becomes FOLDER/N.eml; every recipient that was named becomes a line of FOLDER/named.
With FOLDER/cert.pem and FOLDER/key.pem it speaks STARTTLS and takes nothing without it.
"""

import pathlib
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])
port = int(sys.argv[2]) if len(sys.argv) > 2 else 0


def mode():
    file = folder / "mode"
    return file.read_text().strip() if file.exists() else "ok"


class Keeper:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        with open(folder / "named", "a") as named:
            named.write(address + "\n")
        if mode() == "451":
            return "451 4.7.1 come back later"
        if mode() == "550":
            return "550 5.1.1 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode() == "452-data":
            return "452 4.3.1 no room"
        if mode() == "554-data":
            return "554 5.6.0 not that"
        Keeper.taken += 1
        file = folder / f"{Keeper.taken}.part"
        file.write_bytes(envelope.content)
        file.rename(folder / f"{Keeper.taken}.eml")
        if mode() == "lost":
            server.transport.abort()
        return f"250 2.0.0 taken as {Keeper.taken}"


class Server(Controller):
    def factory(self):
        cert = folder / "cert.pem"
        if not cert.exists():
            return SMTP(self.handler, hostname="mail.test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, folder / "key.pem")
        return SMTP(self.handler, hostname="mail.test", tls_context=context, require_starttls=True)


server = Server(Keeper(), hostname="127.0.0.1", port=port)
if port == 0:
    # The controller asks its own port whether it answers, so one is chosen before it starts.
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
server.start()
print(f"127.0.0.1:{server.port}", flush=True)
sys.stdin.read()
server.stop()
