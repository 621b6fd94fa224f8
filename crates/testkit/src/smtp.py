# A mail server for tests: Debian's python3-aiosmtpd, which speaks real SMTP. Each mail becomes a file in the folder; the
# file "rule" there says what the next mails meet: ok, 450, 550, or "lost" (taken, but the answer is never given).
import asyncio
import json
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

folder, port, options = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])


def rule():
    try:
        with open(os.path.join(folder, "rule")) as file:
            return file.read().strip()
    except FileNotFoundError:
        return "ok"


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if rule() == "550":
            return f"550 5.1.1 <{address}>: no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope: Envelope):
        now = rule()
        if now == "450":
            return "450 4.2.1 try again later"
        Handler.count += 1
        encrypted = session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
        aside = os.path.join(folder, f".{os.getpid()}-{Handler.count}")
        with open(aside, "wb") as file:
            head = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": encrypted,
                    "user": session.auth_data.login.decode() if session.auth_data else None}
            file.write(json.dumps(head).encode() + b"\n" + envelope.original_content)
        os.rename(aside, os.path.join(folder, f"{Handler.count:04}-{os.getpid()}.eml"))
        if now == "lost":
            await asyncio.sleep(3600)
        return "250 OK"


def authenticator(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (options["user"].encode(), options["password"].encode())
    return AuthResult(success=right, handled=right, auth_data=data)


def factory():
    context = None
    if options.get("chain"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["chain"], options["key"])
    starttls = context if options.get("starttls") else None
    return SMTP(Handler(), hostname="mail.test.invalid", tls_context=starttls, require_starttls=starttls is not None,
                authenticator=authenticator if options.get("user") else None, auth_required=bool(options.get("user")),
                auth_require_tls=starttls is not None)


async def main():
    context = None
    if options.get("chain") and not options.get("starttls"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["chain"], options["key"])
    await asyncio.get_running_loop().create_server(factory, "127.0.0.1", port, ssl=context)
    print("listening", flush=True)
    await asyncio.sleep(1e9)


# The test's end closes our standard input.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
asyncio.run(main())
