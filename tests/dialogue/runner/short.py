"""The short statements of a dialogue: the steps of a session that are the same in nearly all of
them.

    C> session from 192.0.2.7, envelope, content

is what a client says and mxward answers from the connection to the 354. Each part stands for
commands and the reply that accepts each of them, and is played as if those lines were written out:
a reply other than the one named here fails the dialogue. A dialogue whose subject is one of these
commands writes it out.

    C> attached setup.exe as application/x-msdownload
      TVqQAA==

is a whole mail up to its dot: a text, and a file that the block below holds in base64. Without a
name the block is the second part as it is, its header first. Nothing is played here. """
import re

from .text import Mistake

CONNECT = r"( (listener \d|from [\w.:]+))*( tls( (sni=\S+|tls1\.[123]))*)?"
PATH = r"<[^<>\s,]*>"
PARTS = {
    "session": r"session( helo [^\s,]+)?" + CONNECT,
    "sender": r"sender( %s)?" % PATH,
    "envelope": r"envelope( from %s)?( to %s( %s)*)?" % (PATH, PATH, PATH),
    "content": r"content",
    "goodbye": r"goodbye",
}
ATTACHED = re.compile(r"attached(?: (\"[^\"]+\"|[^\s\"]+)(?: as (\S+))?)?")
WORDS = re.compile(r"(%s)(?=[ ,]|$)" % "|".join(PARTS))


def is_short(text):
    return WORDS.match(text) is not None


def _session(part):
    m = re.fullmatch(r"session(?: helo ([^\s,]+))?(.*)", part)
    return [(">", "connect" + m.group(2)), ("<", "220 *"),
            (">", "EHLO " + (m.group(1) or "mail.example")), ("<", "250-*")]


def _sender(part):
    return _accepted("MAIL FROM:" + ((re.findall(PATH, part) or ["<a@example.org>"])[0]))


def _envelope(part):
    before, _, after = part.partition(" to ")
    steps = _sender(before)
    for recipient in after.split() or ["<b@example.com>"]:
        steps += _accepted("RCPT TO:" + recipient)
    return steps


def _accepted(command):
    return [(">", command), ("<", "250 *")]


def expand(text):
    """The (sign, text) of every step that the statement `C> text` stands for; `<` is the reply to
    the same client."""
    steps = []
    for part in text.split(", "):
        word = WORDS.match(part)
        if not word or not re.fullmatch(PARTS[word.group(1)], part):
            raise Mistake("not a line of the language: C> " + text)
        steps += {
            "session": _session, "sender": _sender, "envelope": _envelope,
            "content": lambda part: [(">", "DATA"), ("<", "354 *")],
            "goodbye": lambda part: [(">", "QUIT"), ("<", "221 *")],
        }[word.group(1)](part)
    return steps


def is_attached(text):
    return ATTACHED.fullmatch(text) is not None


def attached(text, block):
    """The lines of the mail that `C> text` and the block below it stand for."""
    name, kind = ATTACHED.fullmatch(text).groups()
    if not block:
        raise Mistake("the file, or the part, stands in an indented block")
    header = [
        "Content-Type: " + (kind or "application/octet-stream"),
        "Content-Disposition: attachment; filename=" + name,
        "Content-Transfer-Encoding: base64",
        "",
    ] if name else []
    return [
        "From: Ann <a@example.org>", "To: b@example.com", "Subject: documents",
        "Date: Mon, 1 Jan 2024 12:00:00 +0000", "Message-ID: <1@example.org>", "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="cut-here"', "", "--cut-here",
        "Content-Type: text/plain", "", "The documents are attached.", "--cut-here", *header,
        *block, "--cut-here--", "."
    ]
