"""Proves that the runner passes what is right and fails what is wrong, against fake.py in mxward's
place.

Each case is a dialogue and a word that its failure must contain; None means that it must pass.
The 0xx dialogues must pass too. Nothing here looks at the real mxward.
"""
import concurrent.futures
import os
import socket
import sys

from .gateway import free_port
from .nameserver import NameServer
from .play import Play
from .script import Script
from .text import Mistake

HELLO = "C> connect\nS< 220 mx.example.net *\n"
MAIL = HELLO + """C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 2.1.0 *
C> RCPT TO:<b@example.com>
S< 250 2.1.5 *
"""
SENT = MAIL + """C> DATA
S< 354 *
C> Subject: x
C>
C> ..dot
C> .
S< 250 *
"""

CASES = [
    # what is right passes
    ("greeting", HELLO, None),
    ("mail", SENT +
     'U< MAIL FROM:<a@example.org>*\nU< RCPT TO:<b@example.com>\nU< DATA\nU= messages 1\n'
     'U= body same as sent\n'
     'U= header Received: from mail.example *\nU! header X-*\n'
     'L< {"event": "message", "rcpts": ["b@*"]}\nL! {"event": "reject"}\n',
     None),
    ("message-lines", SENT + "U= message\n  Received: *\n  Subject: x\n\n  .dot\n", None),
    ("message-any-lines", SENT + "U= message\n  ...\n  .dot\n", None),
    ("message-short", SENT + "U= message\n  Received: *\n  Subject: x\n", "expected message"),
    ("not-connected", "C> NOOP\nS< 250 *\n", "not connected"),
    # replies
    ("wrong-code", "C> connect\nS< 221 *\n", "221"),
    ("wrong-text", "C> connect\nS< 220 other *\n", "220 other"),
    ("no-reply", HELLO + "S< 220 *\n", "a reply"),
    ("not-closed", HELLO + "S< closed 0.5\n", "closed"),
    ("closed-early", HELLO + "C> QUIT\nS< 221 *\nS< nothing 0.5\n", "nothing"),
    ("not-nothing", HELLO + "C> NOOP\nS< nothing 0.5\n", "nothing"),
    ("missing-keyword", HELLO + "C> EHLO x\nS< 250-*\nS= 250?DSN\n", "DSN"),
    ("unwanted-keyword", HELLO + "C> EHLO x\nS< 250-*\nS! 250?CHUNKING\n", "CHUNKING"),
    ("single-for-multi", HELLO + "C> EHLO x\nS< 250 mx*\n", "250 mx"),
    ("unread-reply", HELLO + "C> NOOP\nC> wait 0.3\n", "nothing more"),
    ("two-replies", HELLO + "C> EHLO twice.fault\nS< 250 mx.example.net\nC> wait 0.2\n",
     "nothing more"),
    ("bare-lf-reply", HELLO + "C> EHLO lf.fault\nS< 250 *\n", "CRLF"),
    ("control-in-reply", HELLO + "C> EHLO control.fault\nS< 250 *\n", "printable"),
    ("long-reply", HELLO + "C> EHLO long.fault\nS< 250 *\n", "512"),
    ("drip-unanswered", HELLO + 'C> drip "x" every 0.1 for 0.5\n', "octets were taken"),
    # short statements
    ("short",
     "C> session, envelope, content\nC> Subject: x\nC>\nC> .\nS< 250 *\nC> goodbye\nS< closed\n"
     "U= messages 1\n"
     "U< MAIL FROM:<a@example.org>*\nU< RCPT TO:<b@example.com>\n", None),
    ("short-arguments",
     "C2> session helo other.example\nC2> envelope from <c@example.org> to <d@example.com> "
     "<e@example.com>, content\n"
     "C2>\nC2> .\nS2< 250 *\nU= header Received: from other.example *\n"
     "U< MAIL FROM:<c@example.org>*\nU< RCPT TO:<d@example.com>\n"
     "U< RCPT TO:<e@example.com>\n", None),
    ("short-refused", "B> at RCPT 550 5.1.1 no such user\nC> session, envelope\n",
     "expected 250 *, got 550 5.1.1 no such user"),
    ("short-second-recipient",
     "B> at RCPT <e@*> 550 5.1.1 no such user\n"
     "C> session, envelope to <d@example.com> <e@example.com>\n",
     "expected 250 *, got 550 5.1.1 no such user"),
    ("short-one-line-ehlo", "C> session helo twice.fault\n", "expected 250-*"),
    ("short-unknown", "C> session, hello\n", "line 2: not a line"),
    ("short-half", "C> envelope to b@example.com\n", "line 2: not a line"),
    ("short-attached",
     "C> session, envelope, content\nC> attached x.exe as a/b\n  TVqQAA==\nS< 250 *\n"
     "U= message\n  ...\n  --cut-here\n  Content-Type: a/b\n"
     "  Content-Disposition: attachment; filename=x.exe\n"
     "  Content-Transfer-Encoding: base64\n\n  TVqQAA==\n  --cut-here--\n", None),
    ("short-attached-part",
     "C> session, envelope, content\nC> attached\n  Content-Type: a/b\n\n  x\nS< 250 *\n"
     "U= message\n  ...\n  --cut-here\n  Content-Type: a/b\n\n  x\n  --cut-here--\n", None),
    ("short-attached-nothing", "C> attached x.exe\n", "in an indented block"),
    # the backend
    ("wrong-command", MAIL + "U< RCPT TO:<*\n", "RCPT"),
    ("no-command", HELLO + "U< MAIL *\n", "nothing more"),
    ("saw-something", MAIL + "U= saw nothing\n", "saw nothing"),
    ("saw-not", MAIL + "U! saw RCPT TO:<b@*\n", "not saw"),
    ("saw-missing", MAIL + "U= saw RCPT TO:<c@*\n", "RCPT TO:<c@*"),
    ("message-missing", MAIL + "U= messages 1\n", "0 messages"),
    ("message-unwanted", SENT + "U= messages 0\n", "1 messages"),
    ("connections", SENT + "U= connections 2\n", "1 connections"),
    ("header-missing", SENT + "U= header X-Spam-Flag: YES\n", "X-Spam-Flag"),
    ("header-unwanted", SENT + "U! header Received: *\n", "not header"),
    ("body-differs", SENT.replace("mail.example\n", "cut.fault\n") + "U= body same as sent\n",
     "same as sent"),
    ("lines-differ", SENT + "U= message\n  Received: *\n  Subject: y\n  ...\n", "expected message"),
    ("not-tls", SENT + "U= tls\n", "tls"),
    ("bare-lf-relayed", SENT.replace("mail.example\n", "relay.fault\n"), "bare LF"),
    ("scripted-reply", "B> at RCPT <b@*> 550 5.1.1 no such user\n" + MAIL, "no such user"),
    ("scripted-other", "B> at RCPT <c@*> 550 5.1.1 no such user\n" + MAIL, None),
    ("scripted-once", "B> at RCPT once 450 4.2.0 later\n"
     + MAIL.replace("S< 250 2.1.5 *", "S< 450 *\nC> RCPT TO:<b@example.com>\nS< 250 *"), None),
    ("scripted-garbage", "B> at RCPT garbage\n" + MAIL, "451"),
    ("scripted-close", "B> at RCPT close\n" + MAIL, "451"),
    ("backend-down", "B> down\n" + MAIL, "451"),
    # TLS
    ("tls-fails-not", HELLO + "C> starttls fails\n", "handshake to fail"),
    ("tls-wrong-cert", HELLO + "C> starttls\nS= certificate second.pem\n", "another"),
    ("tls-wrong-suite", HELLO + "C> starttls tls1.3\nS= tls TLSv1.2 *\n", "TLSv1.2"),
    ("tls11", HELLO + "C> starttls tls1.1 fails\n", None),
    ("tls12",
     HELLO + "C> starttls tls1.2\nS= tls TLSv1.2 *\nS= certificate cert.pem\nC> NOOP\nS< 250 *\n",
     None),
    ("plain-no-tls", HELLO + "S= tls TLSv1.2 *\n", "a TLS connection"),
    # the log and the administrator
    ("no-log-line", HELLO + 'L< {"event": "message"}\n', "message"),
    ("log-line-used", SENT + 'L< {"event": "message"}\nL< {"event": "message"}\n', "a log line"),
    ("wrong-field", SENT + 'L< {"event": "message", "action": "reject"}\n', "reject"),
    ("unwanted-line", SENT + 'L< {"event": "message"}\nL! {"action": "acc*"}\n', "no log line"),
    ("wrong-status", "X> mxward check\nX= 78\n", "78"),
    ("no-output", "X> mxward status\nX< generation *\n", "generation"),
    ("unwanted-output", "X> mxward status\nX! sessions*\n", "sessions"),
    ("json-output", 'X> mxward status --json\nX< {"generation": 2}\n', "generation"),
    ("not-stopped", HELLO + "X= stopped 0\n", "still runs"),
    ("start-fails", "config: bogus: 1\nC> connect\n", "status 78"),
    # faults that no line names
    ("sanitizer", HELLO + "C> EHLO sanitizer.fault\nS< 250-*\n", "AddressSanitizer"),
    ("crash", HELLO + "C> EHLO crash.fault\nS< closed\n", "live on"),
    ("log-not-json", HELLO + "C> EHLO log.fault\nS< 250-*\n", "not a JSON object"),
    ("exit-status", HELLO + "C> EHLO exit.fault\nS< 250-*\n", "exit status 0"),
    ("does-not-stop", HELLO + "C> EHLO stuck.fault\nS< 250-*\n", "still runs"),
    # texts that are not dialogues
    ("bad-directive", "C> conect\nC> wait long\n", "not a line"),
    ("bad-party", "Q> connect\n", "not a line"),
    ("bad-stage", "B> at HELLO close\n", "no such stage"),
    ("bad-answer", "B> at RCPT maybe\n", "no such answer"),
    ("bad-json", "L< {event: message}\n", "not JSON"),
    ("bad-yaml", "config: limits: { errors: 3\nC> connect\n", "YAML"),
    ("late-config", "C> connect\nconfig: hostname: x\n", "before the first step"),
]


def judge(name, source, want, settings):
    """None if the case came out as it should, else what was wrong."""
    try:
        script = Script(name, "# %s.t: a case of the selftest\n%s" % (name, source))
    except Mistake as e:
        return None if want and want in str(e) else "not readable: %s" % e
    play = Play(script, settings)
    play.run()
    said = str(play.failed or "")
    if want is None and play.failed:
        return "must pass:\n" + "\n".join(play.transcript)
    if want is not None and want not in said:
        return "must fail with %r, but: %s" % (want, said or "it passed")
    return None


def names():
    """Asks the scripted name server one question of each kind; None, or what was wrong."""
    port = free_port()
    server = NameServer(port)
    for line in ("mail.example A 192.0.2.7", "mail.example AAAA 2001:db8::7",
                 "192.0.2.7 PTR mail.example", "example.org MX 10 mail.example",
                 'example.org TXT "v=spf1 -all"', "big.example TXT " + "x" * 3000,
                 "broken.example SERVFAIL", "slow.example TIMEOUT"):
        server.add(line)
    ask = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ask.settimeout(0.3)
    wrong = []
    for name, kind, rcode, number, holds in (("mail.example", 1, 0, 1, b"\xc0\x00\x02\x07"),
                                             ("mail.example", 28, 0, 1,
                                              b"\x20\x01\x0d\xb8"), ("MAIL.example", 15, 0, 0, b""),
                                             ("7.2.0.192.in-addr.arpa", 12, 0, 1,
                                              b"\x04mail\x07example\0"), ("example.org", 15, 0, 1,
                                                                          b"\0\x0a\x04mail"),
                                             ("example.org", 16, 0, 1,
                                              b"\x0bv=spf1 -all"), ("big.example", 16, 0, 0, b""),
                                             ("broken.example", 1, 2, 0,
                                              b""), ("slow.example", 1, None, 0,
                                                     b""), ("nobody.example", 1, 3, 0, b"")):
        labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
        ask.sendto(b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0" + bytes([0, kind, 0, 1]),
                   ("127.0.0.1", port))
        try:
            reply = ask.recv(4096)
            got = reply[3] & 15, reply[7], holds in reply and (reply[2] & 2 >
                                                               0) == (name == "big.example")
        except socket.timeout:
            got = None, 0, True
        if got != (rcode, number, True):
            wrong.append("%s %d gives %s" % (name, kind, got))
    ask.close()
    server.close()
    return "; ".join(wrong) or None


def run(settings, scripts):
    """Plays all cases and the 0xx dialogues against the fake; gives how many passed and failed."""
    settings.binary = [sys.executable, os.path.join(os.path.dirname(__file__), "fake.py")]
    settings.patience = min(settings.patience,
                            0.2) if settings.patience == 1.0 else settings.patience
    jobs, failed = {}, 0
    with concurrent.futures.ThreadPoolExecutor(settings.j) as pool:
        jobs[pool.submit(names)] = "name-server"
        for name, source, want in CASES:
            jobs[pool.submit(judge, name, source, want, settings)] = name
        for script in scripts:
            if script.name.startswith("0"):
                with open(
                        os.path.join(os.path.dirname(os.path.dirname(__file__)),
                                     script.name + ".t"), encoding="utf-8") as f:
                    source = f.read().split("\n", 1)[1]
                jobs[pool.submit(judge, script.name, source, None, settings)] = script.name
        for job in concurrent.futures.as_completed(jobs):
            wrong = job.result()
            failed += wrong is not None
            print("%s %s%s" %
                  ("FAIL" if wrong else "ok  ", jobs[job], ": " + wrong if wrong else ""))
    return len(jobs) - failed, failed
