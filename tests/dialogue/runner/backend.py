"""A scripted mail server behind mxward: it answers everything positively unless told otherwise, and
records all.

Owns its listening socket, its connections and the record. Strict where it counts: only CRLF.CRLF
ends a message, and a bare CR, LF or NUL that mxward lets through is noted as a fault of mxward. """
import os
import re
import select
import socket
import ssl
import struct
import threading
import time

from .text import Mistake, glob_match, octets

STAGES = [
    "connect", "EHLO", "HELO", "STARTTLS", "XCLIENT", "MAIL", "RCPT", "DATA", "body", "dot", "RSET",
    "NOOP", "QUIT"
]
# commands that U< may pass over: they are mxward's own business
LEAVING = 0.05      # seconds that a closed connection may keep its seat
HOUSEKEEPING = re.compile(r"(?i)(EHLO|HELO|RSET|NOOP|QUIT|STARTTLS|XCLIENT|PROXY)\b")
KEYWORDS = ["PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"]
MODES = {"tls": ("off", "on", "wrong", "inject", "old"), "proxy": ("off", "v1", "v2")}


class Gone(Exception):
    """This connection is over."""


class Message:
    def __init__(self, content, tls):
        self.content, self.tls = content, tls

    def headers(self):
        """Unfolded header fields."""
        head = self.content.split(b"\r\n\r\n", 1)[0].decode("utf-8", "replace")
        return re.sub(r"[ \t]*\r\n[ \t]+", " ", head).split("\r\n")


class Rule:
    def __init__(self, text):
        words = text.split(" ", 1)
        self.stage, rest = words[0], words[1].strip() if len(words) > 1 else ""
        if self.stage not in STAGES:
            raise Mistake("B> at: no such stage: %s (%s)" % (self.stage, " ".join(STAGES)))
        m = re.match(r"<([^>]*)>\s+", rest)
        self.address, rest = (m.group(1), rest[m.end():]) if m else (None, rest)
        self.once = rest.startswith("once ")
        self.action = rest[5:].strip() if self.once else rest
        self.used = False
        word = self.action.split(" ", 1)
        if word[0] == "raw":
            octets(word[1] if len(word) > 1 else "")
        elif not re.fullmatch(
                r"(closing |long |wait [\d.]+ )?\d{3} .*|close|reset|stall|garbage|endless|huge",
                self.action):
            raise Mistake("B> at: no such answer: " + self.action)

    def fits(self, stage, argument):
        if self.stage != stage or (self.once and self.used):
            return False
        found = re.search(r"<(.*?)>", argument)
        return self.address is None or bool(found and glob_match(self.address, found.group(1)))


class Connection:
    def __init__(self, sock):
        self.sock, self.buf, self.tls, self.mails = sock, b"", False, 0
        self.seated = False                   # it counts among those that stand


class Backend:
    def __init__(self, port, certificates):
        self.port, self.certificates = port, certificates
        self.rules, self.keywords, self.tls, self.proxy = [], list(KEYWORDS), "off", "off"
        self.commands, self.messages, self.connections, self.faults = [], [], [], []
        self.suites = ""                      # of OpenSSL, for TLS 1.2 alone; "": its own, and 1.3
        self.prefers = True                   # its own order of suites and signatures
        self.greeted = 0                      # EHLO answered
        # connections at the same time: as many as it takes (None: any), what more of them hear, as
        # many as stand, and as many as stood at most
        self.takes, self.surplus, self.standing, self.stood = None, None, 0, 0
        self.change = threading.Condition()
        self.over, self.listener = False, None
        self.up()

    # -- the dialogue's hand

    def up(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(64)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def down(self):
        """Stops listening and cuts every connection."""
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        self.close_all()

    def close_all(self):
        for c in list(self.connections):
            try:
                c.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def end(self):
        self.over = True
        self.down()

    def set_mode(self, what, value):
        if what == "tls":
            value, _, self.suites = value.partition(" ")
        if value not in MODES[what]:
            raise Mistake("B> %s wants one of: %s" % (what, " ".join(MODES[what])))
        setattr(self, what, value)

    def take(self, text):
        """`N ANSWER`, `N waits`: more connections than N are told so, or wait to be greeted."""
        number, _, answer = text.partition(" ")
        if answer != "waits":
            Rule("connect " + answer)
        self.takes, self.surplus = int(number), answer

    def wait_for(self, claim, seconds):
        """True as soon as claim() holds."""
        with self.change:
            return self.change.wait_for(claim, seconds)

    # -- serving

    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            c = Connection(sock)
            with self.change:
                self.connections.append(c)
                self.change.notify_all()
            threading.Thread(target=self._serve, args=(c,), daemon=True).start()

    def _seat(self, c):
        """A seat for this connection; without one it is told so, or waits while its peer does. One
        that was closed before this one came may not have left its seat yet: a moment is for that.
        """
        with self.change:
            self.change.wait_for(lambda: self.standing < (self.takes or 1), LEAVING)
            while self.takes is not None and self.standing >= self.takes:
                if self.surplus != "waits":
                    break
                self.change.wait(0.05)
                if self.over or (select.select([c.sock], [], [], 0)[0]
                                 and not c.sock.recv(1, socket.MSG_PEEK)):
                    raise Gone()
            else:
                c.seated = True
                self.standing += 1
                self.stood = max(self.stood, self.standing)
        if not c.seated:
            self._answer(c, self.surplus)
            raise Gone()

    def _serve(self, c):
        try:
            self._seat(c)
            if self.proxy != "off":
                self._record(self._read_proxy(c))
            self._act(c, "connect", "", "220 backend.test ESMTP")
            while True:
                self._command(c)
        except (Gone, OSError, ValueError):
            pass
        finally:
            with self.change:
                self.standing -= c.seated
                self.change.notify_all()
            try:
                c.sock.close()
            except OSError:
                pass

    def _record(self, line):
        with self.change:
            self.commands.append(line)
            self.change.notify_all()

    def _fault(self, text):
        with self.change:
            self.faults.append(text)

    def _more(self, c):
        data = c.sock.recv(65536)
        if not data:
            raise Gone()
        c.buf += data

    def _exactly(self, c, n):
        while len(c.buf) < n:
            self._more(c)
        data, c.buf = c.buf[:n], c.buf[n:]
        return data

    def _line(self, c):
        while b"\n" not in c.buf:
            self._more(c)
        line, c.buf = c.buf.split(b"\n", 1)
        if not line.endswith(b"\r") or b"\r" in line[:-1] or b"\0" in line:
            self._fault("the backend got a malformed command line: %r" % line)
        return line.rstrip(b"\r").decode("utf-8", "backslashreplace")

    def _read_proxy(self, c):
        """A PROXY header as words, version 2 in the words of version 1."""
        if self.proxy == "v1":
            return self._line(c)
        head = self._exactly(c, 16)
        if head[:12] != b"\r\n\r\n\0\r\nQUIT\n":
            self._fault("the backend got no PROXY v2 header: %r" % head)
            raise Gone()
        body = self._exactly(c, struct.unpack(">H", head[14:16])[0])
        if head[12] & 15 == 0:
            return "PROXY LOCAL"
        family, size = (socket.AF_INET, 4) if head[13] >> 4 == 1 else (socket.AF_INET6, 16)
        source, target = (socket.inet_ntop(family, body[i * size:(i + 1) * size]) for i in (0, 1))
        return "PROXY TCP%d %s %s %d %d" % (4 if size == 4 else 6, source, target,
                                            *struct.unpack(">HH", body[2 * size:2 * size + 4]))

    def _act(self, c, stage, argument, default):
        """Answers at a stage: by the last rule that fits, or by default. True for a 2xx or 3xx."""
        with self.change:
            rule = next((r for r in reversed(self.rules) if r.fits(stage, argument)), None)
            if rule:
                rule.used = True
        return self._answer(c, rule.action if rule else default)

    def _answer(self, c, action):
        word, _, rest = action.partition(" ")
        if word == "wait":
            seconds, _, action = rest.partition(" ")
            time.sleep(float(seconds))
        if word in ("stall", "close", "reset"):
            self._leave(c, word)
        elif word == "raw":
            c.sock.sendall(octets(rest))
        elif word == "garbage":
            c.sock.sendall(b"hello there\r\n")
        elif word == "huge":
            c.sock.sendall(b"250 " + b"x" * 10000000 + b"\r\n")
        elif word == "endless":
            while True:
                c.sock.sendall(b"250-and so on\r\n" * 100)
                time.sleep(0.001)
        elif word == "long":
            c.sock.sendall(rest.encode() + b" " + b"x" * 1500 + b"\r\n")
        elif word == "closing":
            c.sock.sendall(rest.encode() + b"\r\n")
            self._leave(c, "close")
        elif action:
            c.sock.sendall(action.encode() + b"\r\n")
        return re.match(r'(raw "|closing )?[23]', action) is not None

    def _leave(self, c, how):
        if how == "stall":
            while not self.over:
                if select.select([c.sock], [], [], 0.2)[0] and not c.sock.recv(65536):
                    break
        if how == "reset":
            c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone()

    def _command(self, c):
        line = self._line(c)
        verb = line.split(" ")[0].split(":")[0].upper()
        if verb == "MAIL":
            c.mails += 1
        self._record(line)
        if verb == "EHLO":
            words = ["backend.test"
                     ] + self.keywords + (["STARTTLS"] if self.tls != "off" and not c.tls else [])
            self._act(c, "EHLO", line,
                      "\r\n".join("250%s%s" % (" " if w is words[-1] else "-", w) for w in words))
            with self.change:
                self.greeted += 1
                self.change.notify_all()
        elif verb == "STARTTLS" and self.tls != "off":
            self._start_tls(c, line)
        elif verb == "DATA":
            if self._act(c, "DATA", line, "354 go on"):
                self._message(c)
        else:
            default = {
                "HELO": "250 backend.test", "XCLIENT": "220 backend.test ESMTP",
                "MAIL": "250 2.1.0 Ok", "RCPT": "250 2.1.5 Ok", "RSET": "250 2.0.0 Ok",
                "NOOP": "250 2.0.0 Ok", "QUIT": "221 2.0.0 Bye"
            }.get(verb)
            if default:
                self._act(c, verb, line, default)
            else:
                c.sock.sendall(b"502 5.5.1 no such command\r\n")
            if verb == "QUIT":
                raise Gone()

    def _start_tls(self, c, line):
        default = ('raw "220 go ahead\\r\\n250-injected\\r\\n250 XCLIENT ADDR\\r\\n'
                   '"') if self.tls == "inject" else "220 go ahead"
        if self._act(c, "STARTTLS", line, default):
            if c.buf:
                self._fault("mxward sent in clear after STARTTLS: %r" % c.buf)
            c.sock = self._tls_context().wrap_socket(c.sock, server_side=True)
            c.tls = True

    def _tls_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for pem in ("second.pem", ) if self.tls == "wrong" else ("backend.pem", "rsa.pem"):
            context.load_cert_chain(os.path.join(self.certificates, pem),
                                    os.path.join(self.certificates, pem.replace(".pem", ".key")))
        if not self.prefers:
            context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
        context.load_dh_params(os.path.join(self.certificates, "dh.pem"))
        if self.suites or self.tls == "old":
            context.set_ciphers((self.suites or "ALL") + ":@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = (ssl.TLSVersion.TLSv1_1 if self.tls == "old" else
                                       ssl.TLSVersion.TLSv1_2)
        return context

    def _message(self, c):
        early = next((r for r in self.rules if r.fits("body", "")), None)
        taken = 0
        while b"\r\n.\r\n" not in b"\r\n" + c.buf:
            self._more(c)
            taken = len(c.buf)
            if early and taken > 1000:
                self._act(c, "body", "", "")
        end = (b"\r\n" + c.buf).index(b"\r\n.\r\n")
        wire, c.buf = c.buf[:end], c.buf[end + 3:]
        bare = re.sub(rb"\r\n", b"", wire)
        for octet, name in ((b"\r", "CR"), (b"\n", "LF"), (b"\0", "NUL")):
            if octet in bare:
                self._fault("the backend got a bare %s in a message" % name)
        with self.change:
            self.messages.append(Message(re.sub(rb"(^|\r\n)\.", rb"\1", wire), c.tls))
            self.change.notify_all()
        self._act(c, "dot", "", "250 2.0.0 Ok: queued as B%04d" % len(self.messages))
