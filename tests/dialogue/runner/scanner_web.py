"""What the scanner of dialogues is beside a clamd: an ICAP server (RFC 3507) and an rspamd, at the
same socket; what is asked first tells which.

Only what mxward sends is understood: a message in chunks, or one of a known length. """
import json
import re

GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-" + b"ANTI-UBE-TEST-EMAIL*C.34X"
FIRST = (b"O", b"R", b"P")              # of OPTIONS, RESPMOD and POST


def head_of(file):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = file.readline()
        if not line:
            raise OSError("cut off")
        head += line
    return head.decode("latin-1")


def number(head, pattern):
    return int(re.search(pattern, head).group(1))


def chunks(file):
    pieces = []
    while True:
        line = file.readline()
        if not line:
            raise OSError("cut off")
        size = int(line, 16)
        pieces.append(file.read(size))
        file.read(2)
        if not size:
            return b"".join(pieces)


def message_of(file, head):
    """None: nothing is to be scanned."""
    if head.startswith("OPTIONS"):
        return None
    if head.startswith("POST"):
        return file.read(number(head, r"\r\nContent-Length: (\d+)\r\n"))
    file.read(number(head, r"res-body=(\d+)"))
    return chunks(file)


def icap(version, name):
    """What an ICAP server says that found this, or nothing; name None: of its service."""
    tag = 'ISTag: "%s"\r\n' % version
    if name is None:
        return "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nAllow: 204\r\n%s\r\n" % tag
    if not name:
        return "ICAP/1.0 204 No modifications needed\r\n%s\r\n" % tag
    return ("ICAP/1.0 200 OK\r\n%sX-Infection-Found: Type=0; Resolution=2; Threat=%s;\r\n"
            "Encapsulated: res-hdr=0, null-body=26\r\n\r\nHTTP/1.0 403 Forbidden\r\n\r\n" %
            (tag, name))


def rspamd(said):
    """A reply with this JSON."""
    return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" %
            (len(said.encode()), said))


def judged(message):
    """What rspamd would say of a message by itself."""
    spam = GTUBE in message
    return json.dumps({"action": "reject" if spam else "no action", "score": 15 if spam else 0})
