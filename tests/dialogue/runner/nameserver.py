"""A name server that knows exactly the `D:` lines of one dialogue: NAME TYPE VALUE.

A AAAA MX TXT PTR CNAME answer; SERVFAIL and TIMEOUT stand in the type's place for a whole name. Lists that are configured have
the test points of RFC 5782 unless the dialogue gives them others.
Every other name does not exist. UDP, and TCP for what does not fit.
"""
import ipaddress
import socket
import struct
import threading

from .text import Mistake, unquote

TYPES = {"A": 1, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}


def _name(text):
    out = b""
    for label in text.strip(".").split("."):
        raw = label.encode()
        out += bytes([len(raw)]) + raw if raw else b""
    return out + b"\0"


def _rdata(kind, value):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind == "MX":
        preference, host = value.split()
        return struct.pack(">H", int(preference)) + _name(host)
    if kind == "TXT":
        raw = unquote(value).encode()
        return b"".join(bytes([len(raw[i:i + 255])]) + raw[i:i + 255] for i in range(0, max(len(raw), 1), 255))
    return _name(value)


class NameServer:
    def __init__(self, port):
        self.port, self.zone, self.asked, self.closing = port, {}, [], False
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", port))
        self.tcp = socket.socket()
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tcp.bind(("127.0.0.1", port))
        self.tcp.listen(16)
        self.udp.settimeout(0.2)
        self.tcp.settimeout(0.2)
        for loop in (self._udp_loop, self._tcp_loop):
            threading.Thread(target=loop, daemon=True).start()

    def add(self, line):
        words = line.split(None, 2)
        if len(words) < 2 or words[1] not in list(TYPES) + ["SERVFAIL", "TIMEOUT"]:
            raise Mistake("D: wants NAME A|AAAA|MX|TXT|PTR|CNAME VALUE, or NAME SERVFAIL|TIMEOUT")
        name, kind = words[0].lower().rstrip("."), words[1]
        if kind == "PTR" and name[-1:].isdigit():
            name = ipaddress.ip_address(name).reverse_pointer
        value = _rdata(kind, words[2]) if kind in TYPES else b""
        self.zone.setdefault(name, []).append((kind, value))

    def add_test_points(self, zone):
        """RFC 5782: a list that is well lists 127.0.0.2. A dialogue about a list that is not says so in its D: lines."""
        if not any(name.endswith(".0.0.127." + zone) for name in self.zone):
            self.add("2.0.0.127.%s A 127.0.0.2" % zone)

    def close(self):
        self.closing = True
        self.udp.close()
        self.tcp.close()

    def _answer(self, query, limit):
        """The reply to one query, or None for silence."""
        labels, i = [], 12
        while query[i]:
            labels.append(query[i + 1:i + 1 + query[i]].decode("latin-1"))
            i += 1 + query[i]
        kind = struct.unpack(">H", query[i + 1:i + 3])[0]
        question, name = query[12:i + 5], ".".join(labels).lower()
        self.asked.append((name, kind))
        records = self.zone.get(name)
        if records and records[0][0] == "TIMEOUT":
            return None
        rcode = 3 if records is None else 2 if records[0][0] == "SERVFAIL" else 0
        found = [(TYPES[k], v) for k, v in (records or []) if k in TYPES and (TYPES[k] == kind or k == "CNAME")]
        body = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", k, 1, 60, len(v)) + v for k, v in found)
        flags = 0x8180 | rcode
        if 12 + len(question) + len(body) > limit:
            flags, found, body = flags | 0x0200, [], b""
        return query[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0) + question + body

    def _udp_loop(self):
        while not self.closing:
            try:
                query, peer = self.udp.recvfrom(4096)
                reply = self._answer(query, 1232 if query[10:12] != b"\0\0" else 512)
                if reply:
                    self.udp.sendto(reply, peer)
            except (OSError, IndexError, struct.error):
                continue

    def _tcp_loop(self):
        while not self.closing:
            try:
                conn, _ = self.tcp.accept()
                with conn:
                    conn.settimeout(2)
                    head = conn.recv(2)
                    reply = self._answer(conn.recv(struct.unpack(">H", head)[0]), 65535)
                    if reply:
                        conn.sendall(struct.pack(">H", len(reply)) + reply)
            except (OSError, IndexError, struct.error):
                continue
