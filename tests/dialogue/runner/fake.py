#!/usr/bin/env python3
"""A stand-in for mxward, only for `run --selftest`: just enough SMTP for the runner's own
dialogues.

A parent holds the listeners and restarts its child, as mxward's supervisor does. EHLO names that
end in .fault make it misbehave on purpose, so that the selftest can see that the runner notices. It
must never be taken for a mail server. """
import ipaddress
import json
import os
import re
import signal
import socket
import ssl
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from runner.text import unquote, yaml_parse    # noqa: E402


def address(text):
    host, _, port = unquote(text).rpartition(":")
    return host.strip("[]"), int(port)


def load(path):
    """The configuration, or exits as mxward would."""
    with open(path) as f:
        source = f.read()
    for number, line in enumerate(source.split("\n"), 1):
        if line.startswith("bogus:"):
            print("%s:%d:1: bogus: unknown key" % (path, number))
            sys.exit(78)
    return yaml_parse(source)


def say(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


class Session:
    def __init__(self, sock, peer, listener, shared):
        self.sock, self.client, self.listener, self.shared = sock, peer, listener, shared
        self.config, self.buf, self.backend = shared["config"], b"", None
        self.helo, self.sender, self.rcpts, self.tls, self.bdat = "", None, [], None, b""

    def line(self):
        while b"\r\n" not in self.buf:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.buf += data
        line, self.buf = self.buf.split(b"\r\n", 1)
        return line.decode("utf-8", "replace")

    def put(self, *lines):
        self.sock.sendall("".join(l + "\r\n" for l in lines).encode())

    def wrap(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.shared["directory"], "cert.pem"),
                                os.path.join(self.shared["directory"], "key.pem"))
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.tls = "%s %s" % (self.sock.version(), self.sock.cipher()[0])

    def serve(self):
        if "trust_proxy" in self.listener:
            self.client = self.line().split()[2]
        blocked = os.path.join(self.shared["directory"], "run/blocked")
        nets = open(blocked).read().split() if os.path.exists(blocked) else []
        if any(ipaddress.ip_address(self.client) in ipaddress.ip_network(n) for n in nets):
            return self.put(
                "521 5.3.2 Service unavailable; client [%s] blocked using runtime (mxward 1)"
                % self.client)
        if unquote(self.listener["tls"]) == "implicit":
            self.wrap()
        self.put("220 mx.example.net ESMTP")
        while self.verb(self.line()):
            pass

    def verb(self, line):
        word, _, rest = line.partition(" ")
        handler = getattr(self, "do_" + word.lower(), None)
        if not handler:
            self.put("502 5.5.2 Error: command not recognized")
            return True
        return handler(rest) is not False

    def do_ehlo(self, rest):
        self.helo = rest
        if rest == "crash.fault":
            os._exit(11)
        if rest == "sanitizer.fault":
            os.write(2, b"==1==ERROR: AddressSanitizer: heap-use-after-free\n")
        if rest == "log.fault":
            print("this is not JSON", flush=True)
        if rest in ("exit.fault", "stuck.fault"):
            with open(os.path.join(self.shared["directory"], "run", rest), "w"):
                pass
        if rest == "lf.fault":
            return self.sock.sendall(b"250 mx.example.net\n")
        if rest == "control.fault":
            return self.sock.sendall(b"250 mx\x1b[31m\r\n")
        if rest == "long.fault":
            return self.put("250 " + "x" * 600)
        if rest == "twice.fault":
            return self.put("250 mx.example.net", "250 mx.example.net")
        self.put("250-mx.example.net", "250-PIPELINING", "250-SIZE 1000000", "250 CHUNKING")

    def do_starttls(self, rest):
        self.put("220 2.0.0 Ready to start TLS")
        self.wrap()

    def do_mail(self, rest):
        self.sender = rest
        self.put("250 2.1.0 Ok")

    def ask(self, line):
        """One command to the backend and its reply."""
        self.backend.sendall(line.encode() + b"\r\n")
        return self.answer()

    def answer(self):
        lines = []
        while not lines or lines[-1][3:4] == "-":
            raw = self.replies.readline()
            if not re.match(rb"[2-5]\d\d[ -]", raw):
                raise OSError("broken reply")
            lines.append(raw.decode("latin-1").rstrip("\r\n"))
        return lines

    def do_rcpt(self, rest):
        if not rest.endswith("@example.com>"):
            return self.put("554 5.7.1 %s: Relay access denied (mxward 1)" % rest[3:])
        try:
            if not self.backend:
                self.backend = socket.create_connection(
                    address(self.config["backends"]["main"]["servers"][0]), 2)
                self.replies = self.backend.makefile("rb")
                self.answer()
                self.ask("EHLO mx.example.net")
                self.ask("MAIL " + self.sender)
            reply = self.ask("RCPT " + rest)
        except OSError:
            self.backend = None
            return self.put("451 4.4.1 no backend (mxward 1)")
        if reply[-1][0] == "2":
            self.rcpts.append(rest[3:].strip("<>"))
        self.put(*reply)

    def deliver(self, content):
        head = "Received: from %s by mx.example.net with ESMTP%s id 1; now\r\n" % (self.helo, "S" if
                                                                                   self.tls else "")
        if self.helo == "cut.fault":
            content = content[:-5] + b"\r\n"
        wire = head.encode() + re.sub(rb"(^|\r\n)\.", rb"\1..", content)
        if self.helo == "relay.fault":
            wire += b"bare\nline\r\n"
        self.ask("DATA")
        self.backend.sendall(wire + b".\r\n")
        reply = self.answer()
        say(event="message", action="accept", client=self.client, rcpts=self.rcpts,
            backend_reply=reply[0], size=len(content))
        self.put(*reply)
        self.backend.close()
        self.backend, self.rcpts = None, []

    def do_data(self, rest):
        self.put("354 End data with <CR><LF>.<CR><LF>")
        content = b""
        while not (b"\r\n" + content).endswith(b"\r\n.\r\n"):
            content += self.line().encode("utf-8", "surrogateescape") + b"\r\n"
        self.deliver(re.sub(rb"(^|\r\n)\.", rb"\1", content[:-3]))

    def do_bdat(self, rest):
        size = int(rest.split()[0])
        while len(self.buf) < size:
            self.buf += self.sock.recv(65536)
        self.bdat, self.buf = self.bdat + self.buf[:size], self.buf[size:]
        if rest.endswith("LAST"):
            self.deliver(self.bdat)
        else:
            self.put("250 2.0.0 %d octets" % size)

    def do_noop(self, rest):
        self.put("250 2.0.0 Ok")

    def do_quit(self, rest):
        self.put("221 2.0.0 Bye")
        return False


def session(sock, peer, listener, shared):
    s = Session(sock, peer, listener, shared)
    try:
        s.serve()
    except (EOFError, OSError, ValueError):
        pass
    say(event="session", client=s.client, helo=s.helo, tls=s.tls)
    try:
        s.sock.shutdown(socket.SHUT_RDWR)
        s.sock.close()
    except OSError:
        pass


def probe(config):
    """An EHLO to each backend, as mxward does at its start."""
    for backend in config["backends"].values():
        for server in backend["servers"]:
            try:
                with socket.create_connection(address(server), 1) as s:
                    s.recv(1000)
                    s.sendall(b"EHLO mx.example.net\r\n")
                    s.recv(1000)
            except OSError:
                pass


def accept(sock, listener, shared):
    while True:
        conn, peer = sock.accept()
        threading.Thread(target=session, args=(conn, peer[0], listener, shared),
                         daemon=True).start()


def child(path, sockets):
    shared = {"config": load(path), "directory": os.path.dirname(path)}
    stuck = os.path.join(shared["directory"], "run/stuck.fault")
    signal.signal(signal.SIGTERM, lambda *_: None if os.path.exists(stuck) else os._exit(0))
    signal.signal(signal.SIGHUP, lambda *_: shared.update(config=load(path)))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGHUP])
    for sock, listener in zip(sockets, shared["config"]["listeners"]):
        threading.Thread(target=accept, args=(sock, listener, shared), daemon=True).start()
    threading.Thread(target=threading.Event().wait,
                     daemon=True).start()  # the real one has more than a loader, too
    probe(shared["config"])
    while True:
        signal.pause()


def run(path):
    both = [signal.SIGTERM, signal.SIGHUP]
    signal.pthread_sigmask(signal.SIG_BLOCK, both)
    config, sockets = load(path), []
    for listener in config["listeners"]:
        host, port = address(listener["bind"])
        sockets.append(
            socket.create_server((host, port),
                                 family=socket.AF_INET6 if ":" in host else socket.AF_INET))
    state = {"child": None, "stopping": False}

    def forward(number, _):
        state["stopping"] = number == signal.SIGTERM
        try:
            os.kill(state["child"], number)
        except ProcessLookupError:
            pass

    for number in both:
        signal.signal(number, forward)
    os.makedirs(os.path.join(os.path.dirname(path), "run"), exist_ok=True)
    with open(os.path.join(os.path.dirname(path), "run/pid"), "w") as f:
        f.write(str(os.getpid()))
    while not state["stopping"]:
        signal.pthread_sigmask(signal.SIG_BLOCK, both)
        state["child"] = os.fork()
        if state["child"] == 0:
            child(path, sockets)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, both)
        os.waitpid(state["child"], 0)
    return 1 if os.path.exists(os.path.join(os.path.dirname(path), "run/exit.fault")) else 0


def main(words):
    path = words.pop(words.index("-c") + 1)
    words.remove("-c")
    directory = os.path.dirname(os.path.abspath(path))
    if words[0] == "run":
        return run(os.path.abspath(path))
    load(path)
    if words[0] in ("reload", "stop"):
        with open(os.path.join(directory, "run/pid")) as f:
            os.kill(int(f.read()), signal.SIGHUP if words[0] == "reload" else signal.SIGTERM)
        time.sleep(0.2)
    if words[0] == "block":
        with open(os.path.join(directory, "run/blocked"), "a") as f:
            f.write(words[1] + "\n")
    if words[0] == "status":
        print(json.dumps({"sessions": 0, "generation": 1}) if "--json" in words else "sessions: 0")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
