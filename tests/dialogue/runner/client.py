"""One SMTP client of a dialogue: it sends exactly what it is told, in one segment, and reads one
reply line at a time.

Owns its socket and the record of the message it sent. It never repairs: a reply line that is not
`ddd text CRLF`, longer than 512 octets, or holds control characters is a failure in itself.
"""
import re
import select
import socket
import ssl
import struct
import time

CLOSED, NOTHING = "closed", "nothing"


class Failure(Exception):
    """mxward did something else than the dialogue expects."""

    def __init__(self, expected, got):
        super().__init__("expected %s, got %s" % (expected, got))
        self.expected, self.got = expected, got


def proxy_header(source, target):
    version = 6 if ":" in source else 4
    if version == 6:
        target = "::1"
    return b"PROXY TCP%d %s %s 54321 25\r\n" % (version, source.encode(), target.encode())


class Client:
    def __init__(self, name):
        self.name, self.sock, self.buf, self.closed = name, None, b"", False
        self.reply, self.whole = [], True    # lines of the last reply; was its last line read?
        self.body, self.sent = None, None    # message now being sent; last one that was finished
        self.utf8 = False

    # -- the connection

    def connect(self, host, port, source=None, proxy_for=None, tls=None, early=b""):
        """`early` goes out at once, together with the PROXY header if there is one."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(8)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.bind((source or ("::1" if family == socket.AF_INET6 else "127.0.0.1"), 0))
        try:
            self.sock.connect((host, port))
        except OSError as e:
            raise Failure("a connection", "%s (%s:%d)" % (e.strerror or e, host, port))
        head = proxy_header(proxy_for, host) if proxy_for else b""
        if head or early:
            self.send(head + early)
        if tls is not None:
            self.handshake(tls)

    def handshake(self, options):
        """Options: sni=NAME, tls1.1 tls1.2 tls1.3 (only that version), suites=LIST (of TLS 1.2, in
        OpenSSL's names), fails (the handshake must not succeed)."""
        if self.buf:
            raise Failure("nothing in clear before the TLS handshake", self.buf)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        name, fails = None, "fails" in options
        suites = next((word[7:] for word in options if word.startswith("suites=")), "ALL")
        for word in options:
            if word.startswith("sni="):
                name = word[4:]
            elif word.startswith("tls1."):
                version = {"tls1.1": ssl.TLSVersion.TLSv1_1, "tls1.2": ssl.TLSVersion.TLSv1_2,
                           "tls1.3": ssl.TLSVersion.TLSv1_3}[word]
                context.set_ciphers(suites + ":@SECLEVEL=0")
                # the maximum first: a minimum above it would be refused
                context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
                context.maximum_version = version
                context.minimum_version = version
        try:
            self.sock = context.wrap_socket(self.sock, server_hostname=name,
                                            suppress_ragged_eofs=True)
        except (OSError, ValueError) as e:
            if fails:
                self.closed = True
                return
            raise Failure("a TLS handshake", str(e))
        if fails:
            raise Failure("the TLS handshake to fail", "%s %s" %
                          (self.sock.version(), self.sock.cipher()[0]))

    def close(self, reset=False):
        if self.sock:
            if reset:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()
        self.sock = None

    def shut(self):
        """No more from us (FIN), but still reading."""
        self.sock.shutdown(socket.SHUT_WR)

    # -- sending

    def send(self, data):
        if self.sock is None:
            raise Failure("an open connection", "client %s is not connected" % self.name)
        if b"SMTPUTF8" in data.upper():
            self.utf8 = True
        if self.body is not None:
            self._note_body(data)
        try:
            self.sock.sendall(data)
        except socket.timeout:
            raise Failure("mxward to read", "it took nothing for 8 s")
        except OSError:
            pass    # closed by mxward: the next S line tells

    def _note_body(self, data):
        whole = b"\r\n" + self.body + data
        end = whole.find(b"\r\n.\r\n")
        if end < 0:
            self.body += data
        else:
            self.sent, self.body = re.sub(rb"(^|\r\n)\.", rb"\1", whole[2:end + 2]), None

    def chunk(self, data, last):
        self.send(b"BDAT %d%s\r\n" % (len(data), b" LAST" if last else b"") + data)
        self._chunks = getattr(self, "_chunks", b"") + data
        if last:
            self.sent, self._chunks = self._chunks, b""

    def drip(self, data, pause, limit):
        """Sends `data` again and again, an octet each `pause`, until mxward answers or closes."""
        end, i = time.monotonic() + limit, 0
        while time.monotonic() < end:
            if not self._readable(0):
                self.send(data[i % len(data):i % len(data) + 1])
                i += 1
                self._readable(pause)
            if self._readable(0):
                return
        raise Failure("an end within %g s" % limit, "%d octets were taken, one at a time" % i)

    # -- reading

    def _readable(self, seconds):
        if self.buf or self.sock is None:
            return True
        if isinstance(self.sock, ssl.SSLSocket) and self.sock.pending():
            return True
        return bool(select.select([self.sock], [], [], max(seconds, 0))[0])

    def _fill(self, deadline):
        """False when the deadline has passed or the connection is closed."""
        while not self.closed:
            left = max(deadline - time.monotonic(), 0)    # what is there already is always seen
            if self.sock is None:
                return False
            if not (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
                if not select.select([self.sock], [], [], left)[0]:
                    return False
            try:
                self.sock.settimeout(0.2)
                data = self.sock.recv(65536)
            except (socket.timeout, ssl.SSLWantReadError):
                if not left:
                    return False
                continue
            except OSError:
                data = b""
            finally:
                self.sock.settimeout(8)
            self.closed = not data
            self.buf += data
            return bool(data)
        return False

    def event(self, seconds):
        """The next reply line (bytes, without CRLF), or CLOSED, or NOTHING."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.buf:
            if not self._fill(deadline):
                if self.buf:
                    return self.buf
                return CLOSED if self.closed else NOTHING
        return self.buf[:self.buf.index(b"\n") + 1]

    def line(self, seconds):
        """Reads one reply line or fails."""
        event = self.event(seconds)
        if event in (CLOSED, NOTHING):
            raise Failure("a reply", event if event == CLOSED else "nothing for %g s" % seconds)
        self.buf = self.buf[len(event):]
        if not event.endswith(b"\r\n"):
            raise Failure("a reply line that ends in CRLF", event)
        line = event[:-2]
        if len(event) > 512:
            raise Failure("a reply line of at most 512 octets", "%d octets: %r" %
                          (len(event), event[:100]))
        if not re.fullmatch(rb"[2-5][0-9][0-9]([ -].*)?", line, re.S) or re.search(
                rb"[\x00-\x1f\x7f]", line):
            raise Failure("a well-formed, printable reply line", line)
        if not self.utf8 and re.search(rb"[\x80-\xff]", line):
            raise Failure("an ASCII reply line", line)
        if self.whole:
            self.reply = []
        if self.reply and self.reply[-1][:3] != line.decode("utf-8", "replace")[:3]:
            raise Failure("one code in all lines of a reply", line)
        self.reply.append(line.decode("utf-8", "replace"))
        self.whole = line[3:4] != b"-"
        if self.whole and line[:3] == b"354":
            self.body = b""
        return self.reply[-1]

    def drop_alert(self):
        """Drops a TLS alert that came in clear: that is how TLS says no."""
        found = re.match(rb"\x15\x03.{5}", self.buf, re.S)
        if found:
            self.buf = self.buf[7:]
        return found is not None

    def finish_reply(self, seconds):
        """Reads the lines of a begun reply that the dialogue did not name."""
        skipped = []
        while not self.whole:
            skipped.append(self.line(seconds))
        return skipped
