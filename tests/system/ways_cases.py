"""The cases of ways.py: every way in which a message can arrive (ARRIVALS) and every way in which
it can end (ENDS), as data.

A Case is one of each, with a sender of its own and the octets it sends; what came of it is noted in
it. Owns no process and no socket."""
import asyncio
import dataclasses
import re

LIMIT = 2 << 20                                        # limits.message_size
SMALL, POOLED, FILED, HUGE = 300, 40 << 10, 1500 << 10, LIMIT + (
    64 << 10)  # octets: POOLED is read by the pool, FILED is on disk
ACTIONS = 'quarantine', 'reject', 'defer', 'drop', 'tag'
LINES = b''.join(b'.' * (n % 3) + b'0123456789abcdef'[n % 16:] * (n % 4) + b'\r\n'
                 for n in range(97))
OURS = b'Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=nobody.example\r\n'


# ---- how it arrives: steps of octets, each with the number of replies that it has

def stuffed(text):
    return re.sub(rb'(?m)^\.', b'..', text)


def data(text):
    return [(b'DATA\r\n', 1), (stuffed(text) + b'.\r\n', 1)]


def data_in_pieces(text):
    """Cut within the header, in front of the empty line's last octet, and within the end of
    data."""
    wire = stuffed(text) + b'.\r\n'
    cuts = sorted([
        0, 30,
        wire.index(b'\r\n\r\n') + 3,
        len(wire) // 2,
        len(wire) - 4,
        len(wire) - 2,
        len(wire)
    ])
    return [(b'DATA\r\n', 1)] + [(wire[a:b], int(b == len(wire))) for a, b in zip(cuts, cuts[1:])]


def chunks(*sizes, pieces=False):
    """BDAT with these sizes, None being the rest, in a last chunk unless it is followed by
    others."""
    def steps(text):
        made, rest = [], text
        for n, size in enumerate(sizes):
            part = rest if size is None else rest[:size]
            rest = rest[len(part):]
            command = b'BDAT %d%s\r\n' % (len(part), b' LAST' if n == len(sizes) - 1 else b'')
            made += [(command, 0), (part, 1)] if pieces else [(command + part, 1)]
        return made
    return steps


@dataclasses.dataclass
class Arrival:
    steps: object                                      # the message's octets to steps
    size: int = SMALL
    tls: bool = False
    burst: bool = False                                # envelope and message in one segment
    behind: bytes = b''                                # a command in the same segment as the end


ARRIVALS = {
    'data': Arrival(data),
    'data in pieces': Arrival(data_in_pieces),
    'data and the next command': Arrival(data, behind=b'NOOP\r\n'),
    'data for the pool': Arrival(data, POOLED),
    'data on disk': Arrival(data, FILED),
    'data by tls': Arrival(data, tls=True),
    'one chunk': Arrival(chunks(None)),
    'one chunk in pieces': Arrival(chunks(None, pieces=True)),
    'one chunk and the next command': Arrival(chunks(None), behind=b'NOOP\r\n'),
    'one chunk in a burst': Arrival(chunks(None), burst=True),
    'one chunk for the pool': Arrival(chunks(None), POOLED),
    'one chunk on disk': Arrival(chunks(None), FILED),
    'one chunk by tls': Arrival(chunks(None), tls=True),
    'chunks': Arrival(chunks(20, 100, None)),
    'chunks in a burst': Arrival(chunks(20, 100, None), burst=True),
    'chunks for the pool': Arrival(chunks(200, 30000, None), POOLED),
    'chunks on disk': Arrival(chunks(1 << 20, 300000, None), FILED),
    'chunk and an empty last': Arrival(chunks(2 * HUGE, 0)),
    'empty chunk first': Arrival(chunks(0, None)),
    'chunks without an end of line': Arrival(chunks(50, None)),
    'nothing but an empty last chunk': Arrival(chunks(0), size=0),
}


# ---- how it ends

@dataclasses.dataclass
class End:
    reply: str  # the client's last reply, a pattern; '' for none
    action: str                                        # in the log
    stored: int = 0                                    # times that the backend took it
    kept: str = ''                                     # the queue it lies in
    backend: dict = dataclasses.field(
        default_factory=dict)  # what the backend says at a stage, or does
    program: str = ''  # it carries one, and the policy has this action for it
    hold: bool = False
    spoil: object = None                               # what is wrong with the octets
    known: str = 'surely'                              # its Message-ID, to the log: surely, perhaps
    whole: bool = True                                 # its size is known
    helo: bytes = b'[127.0.0.1]'
    at: str = ''  # where the client does something else: rcpt, middle, end
    does: str = ''  # what: close, reset, RSET, QUIT, wait (for what comes in between)
    again: bool = False                                # and sends the same once more
    fits: object = lambda arrival: True


def gone(**at):
    return dict(at, dies=True)


def spoil_with(octets):
    return lambda text: text[:-12] + octets + text[-12:]


def hops(text):
    return b''.join(
        b'Received: from a%d.example by b%d.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n' % (n, n)
        for n in range(60)) + text


def ended(octets):
    """With the end of line that the backend always gets."""
    return octets if not octets or octets.endswith(b'\r\n') else octets + b'\r\n'


def takes_octets(arrival):
    return arrival.size > 0


def unburst(arrival):
    return takes_octets(arrival) and not arrival.burst


PASSED = dict(reply='250 .*queued as', action='accept', stored=1)
LATER = dict(reply='451 4', action='defer', known='surely')
UNASKED = dict(known='never', whole=False)             # not so far as its octets
CUT = dict(reply='', action='abort', known='perhaps', whole=False, fits=unburst)
ENDS = {
    'accepted': End(**PASSED),
    'accepted, tagged': End(**{**PASSED, 'action': 'tag'}, program='tag', fits=takes_octets),
    'accepted without what was forged': End(**PASSED, spoil=lambda text: OURS + text,
                                            fits=takes_octets),
    'accepted, then QUIT': End(**PASSED, at='end', does='QUIT', fits=lambda a: not a.behind),
    'refused behind at MAIL': End('55[04] 5', 'reject', backend={'MAIL': '550 5.1.0 no'},
                                  **UNASKED),
    'refused behind at RCPT': End('55[04] 5', 'reject', backend={'RCPT': '550 5.1.1 no'},
                                  **UNASKED),
    'refused behind at DATA': End('554 5.6.0 no', 'reject', backend={'DATA': '554 5.6.0 no'}),
    'refused behind at the dot': End('550 5.7.1 no', 'reject', backend={'dot': '550 5.7.1 no'}),
    'put off behind at MAIL': End('[45]5.', 'defer', backend={'MAIL': '450 4.1.0 later'},
                                  **UNASKED),
    'put off behind at RCPT': End('[45]5.', 'defer', backend={'RCPT': '450 4.2.0 later'},
                                  **UNASKED),
    'put off behind at DATA': End('45. 4', 'defer', backend={'DATA': '451 4.3.0 later'}),
    'put off behind at the dot': End('452 4.3.1 full', 'defer', backend={'dot': '452 4.3.1 full'}),
    'backend gone at MAIL': End('[45]5.', 'defer', backend=gone(MAIL='gone'), **UNASKED),
    'backend gone at RCPT': End('[45]5.', 'defer', backend=gone(RCPT='gone'), **UNASKED),
    'backend gone at DATA': End(**LATER, backend=gone(DATA='gone')),
    'backend gone in the octets': End(**LATER, backend=gone(body='gone')),
    'backend gone at the dot': End(**LATER, backend=gone(dot='gone')),
    'garbage from behind at the dot': End(**LATER, backend=gone(dot='hello there')),
    'held at DATA': End('250 .*held as', 'hold', kept='hold', hold=True, backend=gone(DATA='gone')),
    'held in the octets': End('250 .*held as', 'hold', kept='hold', hold=True,
                              backend=gone(body='gone')),
    'held at the dot': End('250 .*held as', 'hold', kept='hold', hold=True,
                           backend=gone(dot='gone')),
    'held, then QUIT': End('250 .*held as', 'hold', kept='hold', hold=True,
                           backend=gone(DATA='gone'), at='end', does='QUIT',
                           fits=lambda a: not a.behind),
    'quarantined': End('250 .*quarantined as', 'quarantine', kept='quarantine',
                       program='quarantine', fits=takes_octets),
    'quarantined without what was forged': End('250 .*quarantined as', 'quarantine',
                                               kept='quarantine', program='quarantine',
                                               spoil=lambda text: OURS + text, fits=takes_octets),
    'quarantined, then QUIT': End('250 .*quarantined as', 'quarantine', kept='quarantine',
                                  program='quarantine', at='end', does='QUIT',
                                  fits=lambda a: takes_octets(a) and not a.behind),
    'rejected by policy': End('550 5.7.1', 'reject', program='reject', fits=takes_octets),
    'rejected by policy at RCPT': End('55[04] 5', 'reject', helo=b'mx.example.net', **UNASKED),
    'deferred by policy': End('450 4.7.1', 'defer', program='defer', fits=takes_octets),
    'dropped by policy': End('521 5', 'drop', program='drop', fits=takes_octets),
    'a bare LF': End('550 5.5.2', 'reject', spoil=spoil_with(b'\n'), known='perhaps',
                     fits=takes_octets),
    'a bare CR': End('550 5.5.2', 'reject', spoil=spoil_with(b'a\ra'), known='perhaps',
                     fits=takes_octets),
    'a NUL': End('550 5.5.2', 'reject', spoil=spoil_with(b'\0'), known='perhaps',
                 fits=takes_octets),
    'a loop': End('554 5.4.6', 'reject', spoil=hops, known='perhaps', fits=takes_octets),
    # A single chunk that is far too large is not read to its end: the words may be overtaken by the
    # end of the connection.
    'too large': End('552 5.3.4|$', 'reject', spoil=lambda text: text + b'0123456789abcde\r\n' *
                     ((HUGE - len(text)) // 17), known='perhaps', whole=False, fits=takes_octets),
    'repeated': End(**PASSED, backend={'dot': 'late'}, at='end', does='reset', again=True,
                    fits=lambda a: takes_octets(
                        a) and not a.behind),  # whose next command is there has heard the reply
    'client gone behind RCPT': End(**{**CUT, 'known': 'never'}, at='rcpt', does='close'),
    'client gone in the middle': End(**CUT, at='middle', does='close'),
    'client gone in the middle by a reset': End(**CUT, at='middle', does='reset'),
    'client gone before the reply': End('', 'accept', stored=1, backend={'dot': 'late'}, at='end',
                                        does='close'),
    'client gone before the reply by a reset': End('', 'accept', stored=1, backend={'dot': 'late'},
                                                   at='end', does='reset'),
    'client gone before a refusal': End('', 'reject', backend={'dot': 'late 550 5.7.1 no'},
                                        at='end', does='reset'),
    # Whether the disk or the news of the client is faster is not known; the one means quarantine,
    # the other abort.
    'client gone while it is kept': End('', 'quarantine|abort', kept='perhaps',
                                        program='quarantine', at='end', does='reset',
                                        known='perhaps', whole=False, fits=takes_octets),
    'RSET behind RCPT': End('250 2.0.0', 'abort', at='rcpt', does='RSET', **UNASKED, fits=unburst),
    'RSET between chunks': End(
        '250 2.0.0', 'abort', at='middle', does='RSET', known='perhaps', whole=False,
        fits=lambda a: a.steps not in
        (data, data_in_pieces) and unburst(a) and len(a.steps(bytes(a.size))) > 2),
    'QUIT behind RCPT': End('221 2.0.0', 'abort', at='rcpt', does='QUIT', **UNASKED, fits=unburst),
    'reloaded in the middle': End(**PASSED, at='middle', does='wait', fits=unburst),
    'reloaded in the middle, quarantined': End('250 .*quarantined as', 'quarantine',
                                               kept='quarantine', program='quarantine', at='middle',
                                               does='wait', fits=unburst),
    'drained in the middle': End(**PASSED, at='middle', does='wait', fits=unburst),
    'drained in the middle, refused behind': End('550 5.7.1 no', 'reject',
                                                 backend={'dot': '550 5.7.1 no'}, at='middle',
                                                 does='wait', fits=unburst),
    'drained in the middle, quarantined': End('250 .*quarantined as', 'quarantine',
                                              kept='quarantine', program='quarantine', at='middle',
                                              does='wait', fits=unburst),
    'drained in the middle, held': End('250 .*held as', 'hold', kept='hold', hold=True,
                                       backend=gone(DATA='gone'), at='middle', does='wait',
                                       fits=unburst),
}


class Case:
    """One of them, with what came of it."""

    def __init__(self, number, way, end):
        self.number, self.arrival, self.end = number, ARRIVALS[way], ENDS[end]
        self.name, self.sender = f'{way}/{end}', f'case{number}@sender.example'
        self.phase = end.split(' ')[0] if self.end.does == 'wait' else ''
        self.domain = f'case{number}.example.com' if self.end.backend.get('dies') else \
            f'{self.end.program or "plain"}.example.com'
        self.address = f'127.1.{number // 250}.{number % 250 + 1}' if self.end.backend.get(
            'dies') else ''
        self.text = self.octets()
        self.taken, self.reply, self.wrong = [], None, []
        self.given = asyncio.Event()                   # the backend has all of it

    def octets(self):
        if self.arrival.size == 0:
            return b''
        head = (f'From: a@sender.example\r\nMessage-ID: <{self.number}@ways.example>\r\n'
                f'Subject: {self.number}\r\n')
        if self.end.program:
            head += 'Content-Type: application/octet-stream; name="evil.exe"\r\n'
        text = head.encode() + b'\r\n..MZ\r\n' + LINES * (
            self.arrival.size // len(LINES)) + LINES[:self.arrival.size % len(LINES)] + b'\r\n'
        text = text[:-2] if self.arrival is ARRIVALS['chunks without an end of line'] else text
        return self.end.spoil(text) if self.end.spoil else text

    def steps(self):
        """Everything that the client sends behind EHLO."""
        steps = [(f'MAIL FROM:<{self.sender}>\r\n'.encode(), 1),
                 (f'RCPT TO:<b@{self.domain}>\r\n'.encode(), 1)]
        steps += self.arrival.steps(self.text)
        behind = b'QUIT\r\n' if (self.end.at, self.end.does) == ('end',
                                                                 'QUIT') else self.arrival.behind
        steps[-1] = steps[-1][0] + behind, steps[-1][1]
        return [(b''.join(o for o, _ in steps),
                 sum(n for _, n in steps))] if self.arrival.burst else steps

    def whole(self, octets):
        """True if these octets are the message with nothing but whole fields on top and nothing of
        it missing but what was forged."""
        want, got = ended(self.text.removeprefix(OURS)), ended(octets)
        head = got[:len(got) - len(want)]
        return got.endswith(want) and head.startswith(b'Received: from ') and head.endswith(
            b'\r\n') and OURS not in head
