"""A content scanner at a Unix socket that speaks clamd's protocol, zVERSION, zINSTREAM and
zFILDES, and those of scanner_web.py.

It finds EICAR and what `V> finds` tells it, in the plain octets; and it does wrong what a `V>` line
says. The self-tests of mxward are told apart from mail by their Subject. """
import os
import socket
import struct
import threading
import time

from . import scanner_web
from .text import octets as written

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
FILDES = b"zFILDES\0"
SELF_TEST = b"Subject: self-test of a scanner\r\n"
REACH_TEST = b"Subject: self-test of a scanner's reach\r\n"


class Scanner:
    """One scanner. `messages` are those that were scanned, the self-tests left out."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Condition()
        self.messages, self.tests, self.now, self.most = [], 0, 0, 0
        self.reach = 1 << 40            # octets; of larger messages it does not see the rest
        self.files = 0                  # of the messages, those that came as a file
        self.names, self.mode, self.reply = {EICAR: "Eicar-Test-Signature"}, "works", None
        self.version = "ClamAV 1.4.6/27820/" + time.ctime()
        self.server, self.open = None, set()
        self.asked = ""                 # the head of the last request over ICAP or HTTP
        self.up()

    # -- what a dialogue has it do

    def up(self):
        """Listens (again)."""
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        os.chmod(self.path, 0o666)      # the gateway runs as somebody else
        self.server.listen(64)
        threading.Thread(target=self._accept, args=(self.server,), daemon=True).start()

    def down(self):
        """Nobody is at the socket any more, and who was served is cut off."""
        os.unlink(self.path)
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        with self.lock:
            for connection in self.open:
                connection.shutdown(socket.SHUT_RDWR)

    def do(self, words):
        """works, blind (finds nothing), zealous (finds something in everything), stalls, closes,
        fileless (may not read files); rights MODE of its socket;
        reaches OCTETS, and says nothing of what is behind;
        finds TEXT as NAME; says REPLY to mail; version TEXT; down, up."""
        word, _, rest = words.partition(" ")
        with self.lock:
            if word == "finds":
                text, _, name = rest.rpartition(" as ")
                self.names[text.encode()] = name
            elif word == "says":
                self.reply = rest
            elif word == "reaches":
                self.reach = int(rest)
            elif word == "version":
                self.version = rest
            elif word == "rights":
                os.chmod(self.path, int(rest, 8))
            elif word not in ("up", "down"):
                self.mode, self.reply = word, None
            self.lock.notify_all()
        if word in ("up", "down"):
            getattr(self, word)()

    def wait_for(self, holds, seconds):
        """Does it hold, within so many seconds?"""
        with self.lock:
            return self.lock.wait_for(holds, seconds)

    def close(self):
        if os.path.exists(self.path):
            self.down()
        self.do("works")

    # -- the protocol

    def _accept(self, server):
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            with self.lock:
                self.open.add(connection)
            try:
                self._command(connection, connection.makefile("rb"))
            except (OSError, struct.error):
                pass
            with self.lock:
                self.open.discard(connection)

    def _command(self, connection, octets):
        command = b""
        if connection.recv(len(FILDES), socket.MSG_PEEK | socket.MSG_WAITALL) == FILDES:
            self._file(connection)
            return
        if octets.peek(1)[:1] in scanner_web.FIRST:
            self._web(connection, octets)
            return
        while not command.endswith(b"\0"):
            more = octets.read(1)
            if not more:
                return
            command += more
        if command == b"zVERSION\0":
            self._answer(connection, octets, self.version.encode())
        elif command == b"zINSTREAM\0":
            self._scan(connection, octets)

    def _file(self, connection):
        """Beside the octet behind the command is a descriptor, which this mode does not let in."""
        octets, found, _, _ = socket.recv_fds(connection, len(FILDES) + 1, 1)
        assert octets == FILDES + b"\0"
        with os.fdopen(found[0], "rb") as file:
            file.seek(0)
            message = file.read()
        if self.mode == "fileless":
            connection.sendall(b"No file descriptor received. ERROR\0")
            return
        with self.lock:
            self.files += REACH_TEST not in message[:200]
        self._judge(connection, connection.makefile("rb"), message, b"fd[10]")

    def _scan(self, connection, octets):
        pieces = []
        while True:
            length, = struct.unpack(">I", octets.read(4))
            if not length:
                break
            pieces.append(octets.read(length))
        self._judge(connection, octets, b"".join(pieces), b"stream")

    def _judge(self, connection, octets, message, subject):
        reach = REACH_TEST in message[:200]
        test = reach or SELF_TEST in message
        with self.lock:
            self.tests += test and not reach
            if not test:
                self.messages.append(message)
                self.now += 1
                self.most = max(self.most, self.now)
            self.lock.notify_all()
        try:
            self._answer(connection, octets, self._verdict(message, test, subject))
        finally:
            with self.lock:
                self.now -= not test

    def _web(self, connection, octets):
        """An ICAP server says REPLY as it is written, rspamd says it as JSON."""
        head = scanner_web.head_of(octets)
        message, test = scanner_web.message_of(octets, head), False
        if REACH_TEST not in (message or b"")[:200]:
            self.asked = head
        if message is not None:
            reach = REACH_TEST in message[:200]
            test = reach or SELF_TEST in message
            with self.lock:
                self.tests += test and not reach
                if not test:
                    self.messages.append(message)
                self.lock.notify_all()
        if head.startswith("POST"):
            said = self.reply if self.reply and not test else scanner_web.judged(message)
            reply = scanner_web.rspamd(said).encode()
        elif self.reply and message is not None and not test:
            reply = written('"%s"' % self.reply)
        else:
            name = None if message is None else self._found(message)
            reply = scanner_web.icap(self.version, name).encode()
        self._answer(connection, octets, reply, b"")

    def _found(self, message):
        """What it finds; "": nothing."""
        found = [name for text, name in self.names.items() if text in message]
        if self.mode == "zealous":
            return "Everything"
        return found[-1] if found and self.mode != "blind" else ""

    def _verdict(self, message, test, subject):
        if self.reply and not test:
            return self.reply.encode()
        found = self._found(message[:self.reach] if len(message) > self.reach else message)
        return subject + (b": %s FOUND" % found.encode() if found else b": OK")

    def _answer(self, connection, octets, words, end=b"\0"):
        """One that stalls answers nobody until it works again, or the other side goes."""
        connection.settimeout(0.05)
        while self.mode == "stalls":
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                pass
        connection.settimeout(None)
        if self.mode != "closes":
            connection.sendall(words + end)
