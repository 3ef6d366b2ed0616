"""A name server that knows exactly the `D:` lines of one dialogue: NAME TYPE VALUE, or NAME FAULT.

A AAAA MX TXT PTR CNAME NS TLSA CAA answer; SOA SECONDS goes with what does not exist at the name or
below it. A fault spoils every answer of its name; what it spoils are the name's other lines, or the
record that stands behind it. Lists that are configured have the test points of RFC 5782 unless the
dialogue gives them others. Every other name does not exist. UDP, and TCP for what does not fit."""
import ipaddress
import re
import socket
import struct
import threading

from .text import Mistake, glob_match, unquote

TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "TLSA": 52,
    "CAA": 257
}
RCODES = {"SERVFAIL": 2, "REFUSED": 5, "FORMERR": 1}
FAULTS = {                      # and the expression for its argument
    "SERVFAIL": "", "REFUSED": "", "FORMERR": "", "TIMEOUT": "", "BADID": "", "BADQUESTION": "",
    "TRUNCATED": "", "TRUNCATED_ONLY": "", "LATE": r"[\d.]+", "SHORT": "", "RDLENGTH": "",
    "POINTERLOOP": "", "CNAMELOOP": "", "BIGTXT": "", "MANYPTR": r"\d+", "POISON": "",
    "DUPLICATE": "", "TRUNCATED_RESET": "",
}
# What a server does that does not know EDNS (RFC 6891): NOTIMP, FORMERR with the question, without
# it, or with the query's OPT record; nothing at all.
PLAIN = {"NOTIMP", "FORMERR", "FORMERR_BARE", "FORMERR_OPT", "SERVFAIL", "SILENT"}
SOME = {1: b"\x7f\0\0\2",
        28: b"\x20\x01" + 13 * b"\0" + b"\1"}  # data of a broken record, if there is no other
HERE = b"\xc0\x0c"              # the question's name


def _name(text):
    out = b""
    for label in text.strip(".").split("."):
        raw = label.encode()
        out += bytes([len(raw)]) + raw if raw else b""
    return out + b"\0"


def _strings(raw):
    return b"".join(
        bytes([len(raw[i:i + 255])]) + raw[i:i + 255] for i in range(0, max(len(raw), 1), 255))


def _rdata(kind, value):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind == "MX":
        preference, host = value.split()
        return struct.pack(">H", int(preference)) + _name(host)
    if kind == "TXT":
        return _strings(unquote(value).encode())
    if kind == "TLSA":
        usage, selector, matching, octets = value.split()
        return bytes([int(usage), int(selector), int(matching)]) + bytes.fromhex(octets)
    if kind == "CAA":
        flags, tag, issuer = value.split(None, 2)
        return bytes([int(flags), len(tag)]) + tag.encode() + unquote(issuer).encode()
    if kind == "SOA":
        return _name("ns.test") + _name("root.test") + struct.pack(">5I", 1, 3600, 600, 86400,
                                                                   int(value))
    return _name(value)


def _record(owner, kind, data, length=None):
    return owner + struct.pack(">HHIH", kind, 1, 60, len(data) if length is None else length) + data


class Query:
    """One question, as it came."""

    def __init__(self, packet):
        labels, i = [], 12
        while packet[i]:
            labels.append(packet[i + 1:i + 1 + packet[i]].decode("latin-1"))
            i += 1 + packet[i]
        self.id, self.kind = packet[:2], struct.unpack(">H", packet[i + 1:i + 3])[0]
        self.wire, self.question = packet[12:i + 1], packet[12:i + 5]
        self.name = ".".join(labels).lower()
        self.edns = packet[10:12] != b"\0\0"
        self.room = 1232 if self.edns else 512
        self.options = packet[i + 5:]

    def reply(self, flags, answer=(), authority=(), additional=(), question=None):
        sections = [list(answer), list(authority), list(additional)]
        counts = struct.pack(">HHHHH", 0x8180 | flags, 1, *map(len, sections))
        return self.id + counts + (question or self.question) + b"".join(sum(sections, []))


class NameServer:
    def __init__(self, port):
        self.port, self.zone, self.faults, self.asked = port, {}, {}, []
        self.threads, self.open, self.mute = [], False, False
        self.plain = ""             # one of PLAIN: it does not know EDNS
        self.up()

    # -- what it knows

    def add(self, line):
        words = line.split(None, 2)
        kind = words[1] if len(words) > 1 else ""
        name, rest = words[0].lower().rstrip("."), words[2] if len(words) > 2 else ""
        if name[-1:].isdigit() and (kind == "PTR" or kind in FAULTS):
            name = ipaddress.ip_address(name).reverse_pointer
        if kind in FAULTS:
            m = re.fullmatch(r"(%s)(?: *(\w+) (.+))?" % FAULTS[kind], rest)
            if not m or m.group(2) and m.group(2) not in TYPES:
                raise Mistake("D: NAME %s wants %sperhaps TYPE VALUE" %
                              (kind, "a number and " if FAULTS[kind] else ""))
            self.faults[name] = (kind, m.group(1))
            self.zone.setdefault(name, [])
            kind, rest = m.group(2), m.group(3)
        elif kind not in TYPES or not rest:
            raise Mistake("D: wants NAME A|AAAA|MX|TXT|PTR|CNAME|NS|TLSA|CAA|SOA VALUE, "
                          "or NAME and one of "
                          + " ".join(FAULTS))
        if kind:
            self.zone.setdefault(name, []).append((kind, _rdata(kind, rest)))

    def add_test_points(self, zone):
        """RFC 5782: a list that is well lists 127.0.0.2. A dialogue about a list that is not says
        so in its D: lines."""
        if not any(name.endswith(".0.0.127." + zone) for name in self.zone):
            self.add("2.0.0.127.%s A 127.0.0.2" % zone)

    def count(self, name, kind=None):
        """How many questions have come for such names."""
        return sum(1 for n, k in list(self.asked) if glob_match(name, n) and kind in (None, k))

    def others(self, globs):
        """The names of questions that match none of `globs`. Test points of lists (RFC 5782) are
        asked without a client."""
        mine = globs + ["{1|2}.0.0.127.*", "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.*", "{test|invalid}.*"]
        return sorted({n for n, _ in list(self.asked) if not any(glob_match(g, n) for g in mine)})

    # -- its life

    def up(self):
        """Serves, on the same port as before if it was down."""
        self.mute = False
        if self.open:
            return
        self.udp, self.tcp, self.open = socket.socket(socket.AF_INET,
                                                      socket.SOCK_DGRAM), socket.socket(), True
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for s in (self.udp, self.tcp):
            s.bind(("127.0.0.1", self.port))
            s.settimeout(0.1)
        self.tcp.listen(16)
        self.threads = [
            threading.Thread(target=loop, daemon=True) for loop in (self._udp_loop, self._tcp_loop)
        ]
        for thread in self.threads:
            thread.start()

    def down(self):
        """Nobody is at the port any more."""
        self.open = False
        for thread in self.threads:    # who waits at a socket keeps it bound
            thread.join()
        self.udp.close()
        self.tcp.close()

    close = down

    def silent(self):
        """Takes questions and says nothing."""
        self.mute = True

    def without_edns(self, how):
        self.plain = how

    # -- answers

    def _soa(self, name):
        """The SOA record for what does not exist: of the name, or of the nearest one above."""
        while name:
            for kind, data in self.zone.get(name, []):
                if kind == "SOA":
                    return [_record(_name(name), TYPES["SOA"], data)]
            name = name.partition(".")[2]
        return []

    def _honest(self, q, room):
        """What is true of the name, if it fits."""
        records = self.zone.get(q.name)
        found = [
            _record(HERE, TYPES[k], v)
            for k, v in records or []
            if TYPES[k] == q.kind or k == "CNAME"
        ]
        reply = q.reply(3 if records is None else 0, found, [] if found else self._soa(q.name))
        return reply if len(reply) <= room else q.reply(0x0200)

    def _first(self, q):
        """The data of the name's first record of the asked type, or something like it."""
        return next((v for k, v in self.zone[q.name] if TYPES[k] == q.kind),
                    SOME.get(q.kind, b"\0\0\0"))

    def _spoiled(self, q, fault, number, stream):
        """The reply of a name with a fault; None for silence, or the connection's end."""
        room = 65535 if stream else q.room
        if fault in RCODES:
            return q.reply(RCODES[fault])
        if fault == "TIMEOUT" or fault == "TRUNCATED_ONLY" and stream:
            return None
        if fault.startswith("TRUNCATED") and not stream:
            return q.reply(0x0200)
        if fault == "BADID":
            return bytes([q.id[0] ^ 1]) + self._honest(q, room)[1:]
        if fault == "BADQUESTION":
            return q.reply(0, [_record(q.wire, q.kind, self._first(q))],
                           question=_name("other.test") + q.question[-4:])
        if fault == "SHORT":
            return self._honest(q, room)[:14]
        if fault == "RDLENGTH":
            return q.reply(0, [_record(HERE, q.kind, self._first(q), 65535)])
        if fault == "POINTERLOOP":
            return q.reply(
                0,
                [_record(struct.pack(">H", 0xc000 | 12 + len(q.question)), q.kind, self._first(q))])
        if fault == "CNAMELOOP":
            return q.reply(0, [_record(HERE, TYPES["CNAME"], HERE)])
        if fault == "POISON":
            lie = _record(_name("victim.test"), TYPES["A"], b"\6\6\6\6")
            return q.reply(0, [_record(HERE, q.kind, self._first(q)), lie],
                           [_record(_name("test"), 2, _name("ns.evil.test"))], [lie])
        many = []
        if fault == "BIGTXT" and q.kind == TYPES["TXT"]:
            many = [_record(HERE, q.kind, _strings(b"v=spf1 " + b"a" * 60000))]
        if fault == "MANYPTR" and q.kind == TYPES["PTR"]:
            many = [_record(HERE, q.kind, _name("h%d.many.test" % i)) for i in range(int(number))]
        reply = q.reply(0, many) if many else self._honest(q, room)
        return reply if len(reply) <= room else q.reply(0x0200)

    def _refuse_edns(self, q, send):
        """The reply of a server that does not know EDNS."""
        head = q.id + struct.pack(">HHHHH", 0x8181, 0, 0, 0, 0)
        reply = {"NOTIMP": q.reply(4), "FORMERR": q.reply(1), "SERVFAIL": q.reply(2),
                 "FORMERR_BARE": head, "FORMERR_OPT": q.reply(1, additional=[q.options])}
        if self.plain != "SILENT":
            send(reply[self.plain])
        return True

    def _answer(self, packet, stream, send):
        """Has one query answered by send(), if at all. False: the connection is to end."""
        q = Query(packet)
        self.asked.append((q.name, q.kind))
        if self.mute:
            return False
        if q.edns and self.plain:
            return self._refuse_edns(q, send)
        fault, number = self.faults.get(q.name, ("", ""))
        reply = self._spoiled(q, fault, number, stream)
        if reply is None:
            return fault == "TIMEOUT"
        if fault == "LATE":
            threading.Timer(float(number), self._later, (send, reply)).start()
        else:
            for _ in range(2 if fault == "DUPLICATE" else 1):
                send(reply)
        return not (stream and fault == "TRUNCATED_RESET")

    def _later(self, send, reply):
        try:
            if self.open:
                send(reply)
        except OSError:
            pass

    def _udp_loop(self):
        while self.open:
            try:
                packet, peer = self.udp.recvfrom(4096)
                self._answer(packet, False, lambda reply, peer=peer: self.udp.sendto(reply, peer))
            except (OSError, IndexError, struct.error):
                continue

    def _tcp_loop(self):
        while self.open:
            try:
                conn, _ = self.tcp.accept()
            except OSError:
                continue
            threading.Thread(target=self._tcp_serve, args=(conn,), daemon=True).start()

    def _tcp_serve(self, conn):
        with conn:
            conn.settimeout(5)
            stream = conn.makefile("rb")
            try:
                while self.open:
                    packet = stream.read(struct.unpack(">H", stream.read(2))[0])
                    if not self._answer(
                            packet, True,
                            lambda reply: conn.sendall(struct.pack(">H", len(reply)) + reply)):
                        # what it has not read by then makes it a reset
                        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                        struct.pack("ii", 1, 0))
                        return
            except (OSError, IndexError, struct.error):
                return
