"""One dialogue being played against a real mxward. The language is told in `../run`.

A line is WHO, a number if there are several, and one of four signs: `>` does, `<` comes next, `=`
holds, `!` must not hold. Each has one method here, named in ACTS. Owns the private directory of its
dialogue. """
import json
import os
import re
import shutil
import ssl
import time

from . import certificates, text
from .backend import HOUSEKEEPING, Backend, Rule
from .client import CLOSED, NOTHING, Client, Failure
from .gateway import Gateway, free_port, private_directory, release_ports
from .nameserver import PLAIN, TYPES, NameServer
from .scanner import Scanner
from .script import RESERVED
from .text import (Mistake, contains, generated, glob_match, lines_match, octets, pattern_json,
                   show, unquote)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")

PATIENCE = 15.0     # seconds that a reply, a command or a log line may take
LIMIT = 60.0        # seconds that a dialogue may take

BASE = """
hostname: mx.example.net
tls: { certificate: cert.pem, key: key.pem }
domains: { example.com: { backend: main } }
backends: { main: { servers: ["$B"], tls: off, client_info: none } }
limits: { exempt: [] }
log: { format: json, level: info }
admin: { socket: run/control.sock }
state: state
"""


def list_zones(settings):
    """The zone of every DNS list in the settings of the checks, whichever check asks it."""
    if isinstance(settings, list):
        settings = dict(enumerate(settings))
    if not isinstance(settings, dict):
        return []
    inner = [zone for value in settings.values() for zone in list_zones(value)]
    return inner + [settings["zone"]] if isinstance(settings.get("zone"), str) else inner


class Play:
    """A script being played. `transcript` tells what happened, for people."""

    def __init__(self, script, settings):
        self.script, self.settings = script, settings
        self.patience = PATIENCE * settings.patience
        self.transcript, self.here, self.failed = [], 0, None
        self.directory, self.gateway, self.names, self.mute = None, None, None, None
        self.clients, self.backends, self.ports, self.places = {}, {}, [], {}
        self.scanners = {}
        self.cursor, self.logged, self.sent = {}, set(), None
        self.status, self.output = None, []
        self.trouble = None     # what went wrong inside mxward, once it has ended

    # -- setting the stage

    def run(self):
        """Plays it; True if all went as expected."""
        self.deadline = time.monotonic() + LIMIT * self.settings.patience
        step, self.short = None, None
        try:
            self._prepare()
            for step in self.script.steps:
                if step.who not in "BDV" and self.gateway.process is None:
                    self.gateway.start()
                self._announce(step)
                self._left()
                ACTS[step.who + step.sign[0]](self, step)
            step = None
            self._end()
        except (Failure, Mistake, OSError) as e:
            self.failed = e
            if step:
                self.transcript[self.here:self.here + 1] = [
                    "! " + "  " * bool(step.short) + step.source.split("\n")[0]
                ]
            expected = getattr(e, "expected", None)
            where = "line %d: " % step.number if step else ""
            self._note("! " + where + ("expected %s" % expected if expected else str(e)))
            if expected:
                got = show(e.got) if isinstance(e.got, bytes) else str(e.got)
                self._note("!      got: " + "\n".join(show(l) for l in got.split("\n")))
        finally:
            self._clear()
        return self.failed is None

    def _announce(self, step):
        """Notes the step that is to be played; the first one of a short statement after the
        statement itself."""
        if step.short and (step.number, step.short) != self.short:
            self._note("  " + step.short)
        self.short = (step.number, step.short)
        self.here = len(self.transcript)
        self._note("  " + "  " * bool(step.short) + step.source)

    def _note(self, line):
        self.transcript += line.replace("\n", "\n  ").split("\n")

    def _left(self, seconds=None):
        """At most `seconds` (or the usual patience), and never past the dialogue's own limit."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Failure("the dialogue to end within %g s" % (LIMIT * self.settings.patience),
                          "it still runs")
        return min(seconds if seconds is not None else self.patience, left)

    def _port(self):
        self.ports.append(free_port())
        return self.ports[-1]

    def _prepare(self):
        s, self.directory = self.script, private_directory("mxd-")
        certificates.copy_all(self.settings.certificates, self.directory)
        for i in range(1, 4):
            if i == 1 or s.uses(r"\$B%d\b|^[BU]%d" % (i, i)):
                self.backends[i] = Backend(self._port(), self.settings.certificates)
                self.places["B%d" % i if i > 1 else "B"] = "127.0.0.1:%d" % self.backends[i].port
                self.places["BPORT%d" % i if i > 1 else "BPORT"] = str(self.backends[i].port)
        self.places.update(DIR=self.directory, DOWN="127.0.0.1:%d" % self._port())
        if s.dns:
            self.names = NameServer(self._port())
            self.places["DNS"] = "127.0.0.1:%d" % self.names.port
            self.places["DNSPORT"] = str(self.names.port)
            for line in s.dns:
                self.names.add(line)
        elif any(step.who == "D" for step in s.steps):
            raise Mistake("without D: lines there is no name server")
        for i in range(1, 3):
            if s.uses(r"\$V\b" if i == 1 else r"\$V%d\b" % i):
                path = os.path.join(self.directory, "scanner%d.sock" % i)
                self.scanners[i] = Scanner(path)
                self.places["V%d" % i if i > 1 else "V"] = "unix:" + path
        if s.uses(r"\$MUTE\b"):
            self.mute = NameServer(self._port())
            self.mute.silent()
            self.places["MUTE"] = "127.0.0.1:%d" % self.mute.port
        self.config = self._complete(text.yaml_merge(text.yaml_parse(BASE), s.config))
        for zone in list_zones(self.config.get("checks", {})) if self.names else []:
            self.names.add_test_points(unquote(zone))
        self._write("mxward.yaml", text.yaml_emit(self.config))
        for name, lines in s.files:
            self._write(name, "\n".join(lines) + "\n")
        environment = dict(os.environ, LC_ALL="C.UTF-8")
        environment.setdefault("ASAN_OPTIONS", "exitcode=99")
        environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
        json_log = self.config.get("log", {}).get("format") != "text"
        self.gateway = Gateway(self.settings.binary, self.directory, [p for _, p in self.listeners],
                               environment, s.cores, json_log, self.settings.patience)

    def _complete(self, config):
        """Gives every listener its address, adds one for `connect from`, and the name server if
        there are D: lines."""
        default = {"bind": None, "service": "mx", "tls": "starttls"}
        listeners = [dict(default, **l) for l in config.get("listeners", [{}])]
        self.proxied = None
        if self.script.uses(r"^C\d?> connect .*from (?!127\.|::1)"):
            self.proxied = len(listeners)
            listeners.append(dict(listeners[0], trust_proxy=["127.0.0.0/8"], bind=None))
        self.listeners = []
        for i, listener in enumerate(listeners):
            name = "PORT%s" % (i + 1 if i else "")
            port = int(self.places.setdefault(name, str(self._port())))
            listener["bind"] = self._fill(listener["bind"] or '"127.0.0.1:$%s"' % name)
            host = unquote(listener["bind"]).rpartition(":")[0].strip("[]")
            self.listeners.append(({"0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(host,
                                                                                   host), port))
        config["listeners"] = listeners
        if self.names:
            config["dns"] = dict({"servers": ['"$DNS"']}, **config.get("dns", {}))
        return config

    def _fill(self, words):
        """Puts places in for $B $B2 $DOWN $PORT $DIR $DNS $DNSPORT $MUTE $ID."""
        def place(m):
            if m.group(1) not in self.places:
                raise Mistake("no such place: $" + m.group(1))
            return self.places[m.group(1)]
        return re.sub(r"\$([A-Z]+\d?)\b", place, words)

    def _write(self, name, content):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        # written beside and renamed: a reload never sees half a file
        with open(path + ".new", "w") as f:
            f.write(self._fill(content))
        os.rename(path + ".new", path)

    def _rewrite(self, source, name):
        """As a program that opens a file and writes: for a moment it holds a half."""
        with open(os.path.join(self.directory, source)) as f:
            content = f.read()
        with open(os.path.join(self.directory, name), "w") as f:
            f.write(content[:len(content) // 2])
            f.flush()
            time.sleep(0.3)
            f.write(content[len(content) // 2:])

    def _link(self, target, name):
        """Atomically, as certbot and Kubernetes do: made beside and renamed."""
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path + ".new")
        os.rename(path + ".new", path)

    def _end(self):
        """After the last step: nothing more may come, and mxward must end well."""
        for client in self.clients.values():
            if client.sock:
                client.finish_reply(self._left())
                event = client.event(0)
                if event not in (CLOSED, NOTHING):
                    raise Failure("nothing more for %s at the end" % client.name, event)
                client.close()
        for i, backend in self.backends.items():
            if backend.faults:
                raise Failure("clean lines to backend %d" % i, backend.faults[0])
        if self.gateway.process is None:
            raise Mistake("a dialogue needs a step that is not B>, D> or V>")
        self.gateway.stop()
        if self.gateway.trouble():
            raise Failure("no trouble inside mxward", self.gateway.trouble())

    def _clear(self):
        for client in self.clients.values():
            client.close()
        if self.gateway:
            self.gateway.destroy()
            self.trouble = self.gateway.trouble()
            if self.failed:
                self._post_mortem()
        for backend in self.backends.values():
            backend.end()
        for scanner in self.scanners.values():
            scanner.close()
        for server in (self.names, self.mute):
            if server:
                server.close()
        release_ports(self.ports)
        if self.directory and not self.settings.keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    def _post_mortem(self):
        for title, lines in (("backend %d saw" % i, b.commands[-15:])
                             for i, b in self.backends.items()
                             if b.commands):
            self._note("--- " + title)
            self.transcript += ["    " + show(l)[:200] for l in lines]
        self._note("--- log of mxward")
        self.transcript += ["    " + show(l)[:600] for l, _ in self.gateway.log[-15:]]
        stderr = self.gateway.stderr().splitlines()
        if stderr:
            self._note("--- standard error of mxward")
            self.transcript += ["    " + show(l)[:300] for l in stderr[:60]]
        if self.settings.keep:
            self._note("--- kept: " + self.directory)

    # -- C: a client

    def _client(self, step):
        name = "C%s" % (step.index if step.index > 1 else "")
        if step.index not in self.clients:
            self.clients[step.index] = Client(name)
        return self.clients[step.index]

    def client_does(self, step):
        c = self._client(step)
        word, _, rest = step.text.partition(" ")
        if word == "connect":
            self._connect(step, rest.split())
            return
        self._finish(c)
        if word in RESERVED:
            getattr(self, "_client_" + word)(c, rest)
        else:
            c.send(step.text.encode() + b"\r\n")
        if c.sent is not None:
            self.sent, c.sent = c.sent, None

    def _finish(self, c):
        """Reads the lines of a begun reply that the dialogue does not name."""
        for line in c.finish_reply(self._left()):
            self._note("      " + show(line))

    def _connect(self, step, words):
        listener, source, early = None, None, b""
        self._client(step).close()
        self.clients[step.index] = c = Client("C%s" % (step.index if step.index > 1 else ""))
        if "early" in words:
            at = step.text.index("early ")
            words, early = step.text[:at].split()[1:], octets(step.text[at + 6:])
        tls = words[words.index("tls") + 1:] if "tls" in words else None
        words = words[:words.index("tls")] if tls is not None else words
        for key, value in zip(words[::2], words[1::2]):
            if key == "from":
                source = value
            else:
                listener = int(value) - 1
        local = source is None or source.startswith("127.") or source == "::1"
        if listener is None:
            listener = 0 if local else self.proxied
        host, port = self.listeners[listener]
        if source == "::1":
            host = "::1"
        c.connect(host, port, source if local else None, None if local else source, tls, early)

    def _client_starttls(self, c, rest):
        c.send(b"STARTTLS\r\n")
        line = c.line(self._left())
        if not line.startswith("220 "):
            raise Failure("220 to STARTTLS", line)
        c.handshake(rest.split())

    def _client_handshake(self, c, rest):
        c.handshake(rest.split())

    def _client_close(self, c, rest):
        c.close()

    def _client_reset(self, c, rest):
        c.close(reset=True)

    def _client_shut(self, c, rest):
        c.shut()

    def _client_wait(self, c, rest):
        time.sleep(self._left(float(rest)))

    def _client_raw(self, c, rest):
        c.send(octets(rest))

    def _client_body(self, c, rest):
        c.send(generated(int(rest), stuffed=True))

    def _client_message(self, c, rest):
        path = os.path.join(ROOT, rest)
        if not os.path.isfile(path):
            raise Mistake("there is no file %s in the repository" % rest)
        with open(path, "rb") as file:
            lines = re.sub(rb"\r?\n", b"\r\n", file.read())
        c.send(re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n"))

    def _client_chunk(self, c, rest):
        last = rest.endswith(" last")
        rest = rest[:-5] if last else rest
        c.chunk(generated(int(rest)) if rest.isdigit() else octets(rest), last)

    def _client_drip(self, c, rest):
        data, pause, limit = re.fullmatch(r'(".*") every ([\d.]+) for ([\d.]+)', rest).groups()
        c.drip(octets(data), float(pause), self._left(float(limit)))

    def _client_repeat(self, c, rest):
        number, _, line = rest.partition(" ")
        c.send((line.encode() + b"\r\n") * int(number))

    # -- S: what mxward says to it

    def reply_comes(self, step):
        c = self._client(step)
        word, _, rest = step.text.partition(" ")
        if step.sign == "<...":
            while True:
                event = c.event(self._left())
                if event in (CLOSED, NOTHING) or not glob_match(
                        step.text,
                        event.decode("utf-8", "replace").rstrip("\r\n")):
                    return
                self._note("      " + c.line(0))
        elif word in ("closed", "nothing"):
            self._finish(c)
            seconds = float(rest) if rest else self.patience
            event = c.event(self._left(seconds))
            if word == "closed" and c.drop_alert():
                event = c.event(self._left(seconds))
            if event != (CLOSED if word == "closed" else NOTHING):
                raise Failure(
                    word, event if event != NOTHING else "an open connection for %g s" % seconds)
        else:
            line = c.line(self._left())
            if not glob_match(step.text, line):
                raise Failure(step.text, line)
            self._name_message(line)
            if "*" in step.text or "?" in step.text:
                self._note("      " + show(line))

    def _name_message(self, line):
        """A message that is kept gets the next of $ID $ID2 …"""
        kept = re.search(r"(?:quarantined|held) as (\w+)", line)
        if kept:
            number = sum(1 for place in self.places if re.fullmatch(r"ID\d*", place)) + 1
            self.places["ID%d" % number if number > 1 else "ID"] = kept.group(1)

    def _reply_has(self, step):
        c = self._client(step)
        self._finish(c)
        return any(glob_match(step.text, line) for line in c.reply), c.reply

    def reply_is(self, step):
        c = self._client(step)
        word, _, rest = step.text.partition(" ")
        if word in ("certificate", "tls"):
            self._tls_is(c, word, rest)
            return
        has, reply = self._reply_has(step)
        if not has:
            raise Failure("a line %s in the reply" % step.text, " | ".join(reply))

    def _tls_is(self, c, word, rest):
        if not isinstance(c.sock, ssl.SSLSocket):
            raise Failure("a TLS connection", "a plain one")
        if word == "tls":
            got = "%s %s" % (c.sock.version(), c.sock.cipher()[0])
            if not glob_match(rest, got):
                raise Failure("TLS " + rest, got)
            return
        with open(os.path.join(self.settings.certificates, rest)) as f:
            if ssl.PEM_cert_to_DER_cert(f.read()) != c.sock.getpeercert(True):
                raise Failure("the certificate " + rest, "another one")

    def reply_is_not(self, step):
        has, reply = self._reply_has(step)
        if has:
            raise Failure("no line %s in the reply" % step.text, " | ".join(reply))

    # -- B and U: the backend

    def _backend(self, step):
        return self.backends[step.index]

    def backend_does(self, step):
        b = self._backend(step)
        word, _, rest = step.text.partition(" ")
        if word == "at":
            b.rules.append(Rule(rest))
        elif word == "ehlo":
            b.keywords = [k.strip() for k in rest.split(",") if k.strip()]
        elif word in ("tls", "proxy"):
            b.set_mode(word, rest)
        elif word == "takes":
            b.take(rest)
        else:
            getattr(b, step.text.replace(" ", "_"))()

    def backend_sees(self, step):
        b, seen = self._backend(step), []

        def come():
            """The index behind the matching command; False while it may still come."""
            del seen[:]
            for i in range(self.cursor.get(step.index, 0), len(b.commands)):
                if glob_match(step.text, b.commands[i]):
                    return i + 1
                if not HOUSEKEEPING.match(b.commands[i]):
                    seen.append(b.commands[i])
                    return -1
            return False

        found = b.wait_for(come, self._left())
        if not found or found < 0:
            raise Failure("the backend to see " + step.text, seen[0] if seen else "nothing more")
        self._note("      " + show(b.commands[found - 1]))
        self.cursor[step.index] = found

    def _saw(self, b, pattern):
        if pattern == "nothing":
            return not any(not HOUSEKEEPING.match(l) for l in b.commands)
        return any(glob_match(pattern, l) for l in b.commands)

    def backend_fact(self, step):
        """Does the fact of a U= or U! line hold? Waits for it if it should."""
        b, seconds = self._backend(step), self._left() if step.sign == "=" else 0
        word, _, rest = step.text.partition(" ")
        if word == "saw":
            if rest == "nothing":
                time.sleep(0.1)
                seconds = 0
            return b.wait_for(lambda: self._saw(b, rest), seconds), "; ".join(b.commands[-8:])
        if word == "connections":
            time.sleep(0.1)
            number = sum(1 for c in b.connections if c.mails)
            return number == int(rest), "%d connections with mail" % number
        if word == "stood":
            return b.stood == int(rest), "%d connections at the same time" % b.stood
        if word == "messages":
            b.wait_for(lambda: len(b.messages) >= int(rest), seconds)
            time.sleep(0.05 if seconds else 0)
            return len(b.messages) == int(rest), "%d messages" % len(b.messages)
        if word == "probed":
            done = b.wait_for(lambda: b.greeted > 0, seconds)
            time.sleep(0.3 * self.settings.patience)    # the reply's way into EHLO
            return done, "no EHLO at the backend"
        if not b.wait_for(lambda: b.messages, seconds):
            raise Failure("a message at the backend", "none")
        m = b.messages[-1]
        if word == "header":
            return any(glob_match(rest, h)
                       for h in m.headers()), "\n" + "\n".join("        " + show(h)
                                                               for h in m.headers())
        if word == "tls":
            return m.tls, "TLS" if m.tls else "a message in clear"
        if step.text == "body same as sent":
            return self._same(m.content)
        want = [self._fill(l) for l in step.block]
        got = m.content.decode("utf-8", "backslashreplace").split("\r\n")[:-1]
        return lines_match(want,
                           got), "\n" + "\n".join("        " + show(l)[:200] for l in got[:60])

    def _same(self, content):
        if self.sent is None:
            raise Mistake("no message was sent to its end")
        head = content[:len(content) - len(self.sent)]
        if content.endswith(self.sent) and re.fullmatch(
                rb"([A-Za-z-]+:[^\r\n]*\r\n([ \t][^\r\n]*\r\n)*)*", head):
            return True, ""
        at = next((i for i in range(1,
                                    min(len(content), len(self.sent)) + 1)
                   if content[-i] != self.sent[-i]), 0)
        return False, "%d octets for %d sent; from the end they differ at %d: %r for %r" % (
            len(content), len(self.sent), at, content[-at:][:60], self.sent[-at:][:60])

    def backend_is(self, step):
        holds, got = self.backend_fact(step)
        if not holds:
            raise Failure(step.text, got)

    def backend_is_not(self, step):
        holds, got = self.backend_fact(step)
        if holds:
            raise Failure("not " + step.text, got)

    # -- D: the name server

    def names_do(self, step):
        """down, up, silent, or without EDNS as one of PLAIN."""
        if not step.text.startswith("without EDNS "):
            getattr(self.names, step.text)()
        elif step.text.split()[2] in PLAIN:
            self.names.without_edns(step.text.split()[2])
        else:
            raise Mistake("without EDNS: one of " + " ".join(sorted(PLAIN)))

    def names_fact(self, step):
        """Does the fact of a D= or D! line hold? Waits for it if it should."""
        if step.text.startswith("asked only "):
            time.sleep(0.1)
            others = self.names.others([glob.lower() for glob in step.text.split()[2:]])
            if others:
                raise Failure(step.text, "also " + ", ".join(others))
            return
        most, number, name, kind = re.fullmatch(r"asked( at most)? (\d+) (\S+)(?: (\w+))?",
                                                step.text).groups()
        end = time.monotonic() + (5
                                  * self.settings.patience if step.sign == "=" and not most else 0)
        while True:
            got = self.names.count(name.lower(), TYPES.get(kind))
            holds = got <= int(number) if most else got == int(number)
            if holds or time.monotonic() > end:
                break
            time.sleep(0.02)
        if holds != (step.sign == "="):
            raise Failure(("" if step.sign == "=" else "not ") + step.text, "%d questions" % got)

    # -- V: a scanner

    def scanner_does(self, step):
        self.scanners[step.index].do(step.text)

    def scanner_fact(self, step):
        """Does the fact of a V= or V! line hold? Waits for it if it should."""
        v, seconds = self.scanners[step.index], self._left() if step.sign == "=" else 0
        word, _, number = step.text.rpartition(" ")
        if step.text == "tested":
            tests = v.tests
            return v.wait_for(lambda: v.tests >= tests + 2, seconds), "no self-test"
        if step.text.startswith("told "):
            return step.text[5:] in v.asked.split("\r\n"), v.asked
        if word == "waiting":
            return v.wait_for(lambda: v.now == int(number), seconds), "%d waiting" % v.now
        if word == "at once":
            return v.most == int(number), "%d at once" % v.most
        if word == "files":
            return v.files == int(number), "%d files" % v.files
        if word == "scanned":
            v.wait_for(lambda: len(v.messages) >= int(number), seconds)
            time.sleep(0.05)
            return len(v.messages) == int(number), "%d messages" % len(v.messages)
        if not v.wait_for(lambda: v.messages, seconds):
            raise Failure("a message at the scanner", "none")
        return v.messages[-1] == self.sent, "%d octets for %d sent" % (len(v.messages[-1]),
                                                                       len(self.sent or b""))

    def scanner_is(self, step):
        holds, got = self.scanner_fact(step)
        if holds != (step.sign == "="):
            raise Failure(("" if step.sign == "=" else "not ") + step.text, got)

    # -- L: mxward's log

    def _log_want(self, step):
        return pattern_json(self._fill(step.text)) if step.text.startswith("{") else self._fill(
            step.text)

    def log_comes(self, step):
        found = self.gateway.wait_log(self._log_want(step), self.logged, self._left())
        if found is None:
            raise Failure("a log line with " + step.text, "none of these")
        self.logged.add(found)

    def log_has_not(self, step):
        found = self.gateway.find(self._log_want(step))
        if found is not None:
            raise Failure("no log line with " + step.text, self.gateway.log[found][0])

    # -- X: the administrator

    def admin_does(self, step):
        g, words = self.gateway, self._fill(step.text).split()
        if words[0] == "mxward":
            self.status, self.output = g.command(self._fill(step.text))
            self.transcript += ["      " + show(l) for l in self.output[:20]]
        elif words[0] == "config":
            self._write(
                "mxward.yaml",
                text.yaml_emit(text.yaml_merge(self.config,
                                               text.yaml_parse("\n".join(step.block)))))
        elif words[0] == "file":
            inline = step.text.split(None, 2)[2:]
            self._write(words[1], octets(inline[0]).decode() if inline
                        else "\n".join(step.block) + "\n")
        elif words[0] == "copy":
            with open(os.path.join(self.directory, words[1])) as f:
                self._write(words[2], f.read())
        elif words[0] == "rewrite":
            self._rewrite(words[1], words[2])
        elif words[0] == "link":
            self._link(words[1], words[2])
        elif words[0] == "signal":
            g.signal(words[1])
        elif words[0] == "restart":
            g.stop()
            g.start()
        elif words[0] == "wait":
            time.sleep(self._left(float(words[1])))
        elif words[0] == "kill":
            g.kill_child()
        else:
            g.freeze(words[0] == "freeze")

    def admin_reads(self, step):
        want = self._fill(step.text)
        if want.startswith(("{\"", "[{")):
            try:
                got = json.loads("\n".join(self.output))
            except ValueError:
                raise Failure("JSON", "\n".join(self.output))
            if not contains(pattern_json(want), got):
                raise Failure(want, json.dumps(got))
            return
        if not any(glob_match(want, line) for line in self.output):
            raise Failure("an output line " + want, "\n" + "\n".join(self.output))

    def admin_reads_not(self, step):
        for line in self.output:
            if glob_match(self._fill(step.text), line):
                raise Failure("no output line " + step.text, line)

    def admin_is(self, step):
        words = step.text.split()
        if words[0] == "stopped":
            self.gateway.expect_end(int(words[1]))
        elif not glob_match(words[0], str(self.status)):
            raise Failure("exit status " + words[0], self.status)


ACTS = {
    "C>": Play.client_does,
    "S<": Play.reply_comes,
    "S=": Play.reply_is,
    "S!": Play.reply_is_not,
    "B>": Play.backend_does,
    "U<": Play.backend_sees,
    "U=": Play.backend_is,
    "U!": Play.backend_is_not,
    "D>": Play.names_do,
    "D=": Play.names_fact,
    "D!": Play.names_fact,
    "V>": Play.scanner_does,
    "V=": Play.scanner_is,
    "V!": Play.scanner_is,
    "L<": Play.log_comes,
    "L!": Play.log_has_not,
    "X>": Play.admin_does,
    "X<": Play.admin_reads,
    "X!": Play.admin_reads_not,
    "X=": Play.admin_is,
}
