#!/usr/bin/env python3
"""floods.py: whatever one client sends without end, its session ends, writes few lines of log, and
disturbs nobody.

Each flood is one session that pipelines the same commands until it is closed or has sent all of
them. Those from an address with limits end by themselves; an exempt client may go on, but fills no
log. Beside them a client with mail is served. No claim rests on how fast a machine is."""
import json
import socket
import threading
import time

import rig

MANY, LINES, DEADLINE = 100_000, 200, 60
BLOCK = 256 * 1024
ENVELOPE = b'MAIL FROM:<a@sender.example>\r\n'
# The flood, what comes before it, and how often it is sent.
FLOODS = {
    'unknown recipients': (ENVELOPE, b'RCPT TO:<nobody%07d@example.com>\r\n', 430_000),
    'good recipients without end': (ENVELOPE, b'RCPT TO:<user%07d@example.com>\r\n', 430_000),
    'recipients of others': (ENVELOPE, b'RCPT TO:<x%07d@elsewhere.example>\r\n', MANY),
    'refused transactions': (b'', ENVELOPE + b'RCPT TO:<nobody%07d@example.com>\r\nRSET\r\n', MANY),
    'empty transactions': (b'', ENVELOPE + b'RSET\r\n', MANY),
    'refused messages': (
        b'',
        ENVELOPE + b'RCPT TO:<user%07d@example.com>\r\nBDAT 21 LAST\r\nSubject: x\r\rbare CR\r\n',
        MANY),
    'chunks without octets': (ENVELOPE + b'RCPT TO:<user@example.com>\r\n', b'BDAT 0\r\n', MANY),
    'RSET': (b'', b'RSET\r\n', MANY),
    'AUTH': (b'', b'AUTH PLAIN AGEAYg==\r\n', MANY),
    'EXPN': (b'', b'EXPN list\r\n', MANY),
    'empty lines': (b'', b'\r\n', MANY),
    'long lines': (b'', b'x' * 3000 + b'\r\n', 20_000),
    'BDAT out of place': (b'', b'BDAT 2\r\nxx', MANY),
}
# These may have nothing behind them: each is sent when the one before has been answered.
STEPS = {
    'NOOP': b'NOOP\r\n', 'EHLO': b'EHLO mail.example\r\n', 'HELO': b'HELO mail.example\r\n',
    'VRFY': b'VRFY user\r\n', 'HELP': b'HELP\r\n'
}
EXEMPT = '127.0.0.9'  # where the flood of an exempt client comes from


def open_session(port, source):
    s = socket.create_connection(('127.0.0.1', port), 10, (source, 0))
    s.settimeout(DEADLINE)
    s.recv(1000)
    s.sendall(b'EHLO mail.example\r\n')
    s.recv(4000)
    return s


class Reader(threading.Thread):
    """Takes all replies until the session is closed."""

    def __init__(self, connection):
        super().__init__(daemon=True)
        self.connection, self.tail, self.replies, self.over = connection, b'', 0, False
        self.start()

    def run(self):
        try:
            while octets := self.connection.recv(1 << 16):
                self.replies += octets.count(b'\n')
                self.tail = (self.tail + octets)[-400:]
        except ConnectionError:
            pass
        except OSError:
            return
        self.over = True


def flood(port, source, before, command, times):
    """Sends it all, or as much as is taken. The reader, which knows what came back."""
    connection = open_session(port, source)
    reader, sent = Reader(connection), 0
    try:
        connection.sendall(before)
        while sent < times and not reader.over:
            block = b''
            while len(block) < BLOCK and sent < times:
                block += command % sent if b'%' in command else command
                sent += 1
            connection.sendall(block)
        if not reader.over:
            connection.sendall(b'QUIT\r\n')
    except OSError:
        pass                                           # closed by the other side
    reader.join(DEADLINE)
    connection.close()
    return reader


def step(port, source, command):
    """The same where the client waits for each reply: what was answered, in lines."""
    connection, replies = open_session(port, source), 0
    reader = connection.makefile('rb')
    try:
        for _ in range(MANY):
            connection.sendall(command)
            while True:
                line = reader.readline()
                if not line:
                    return replies
                replies += 1
                if line[3:4] == b' ':
                    break
    except ConnectionError:
        pass
    finally:
        connection.close()
    return replies


def mail(port, source, number):
    """True if a mail was taken."""
    s = open_session(port, source)
    s.sendall(ENVELOPE + b'RCPT TO:<user@example.com>\r\nDATA\r\n')
    reply = b''
    while reply.count(b'\n') < 3:
        reply += s.recv(1000)
    s.sendall(b'Message-ID: <%d@sender.example>\r\n\r\ntext\r\n.\r\nQUIT\r\n' % number)
    while octets := s.recv(1000):
        reply += octets
    s.close()
    return b'\r\n250 2.0.0' in reply


def lines_of(gateway, source):
    """The session of this address, and all lines that bear its ID."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        session = [e for e in gateway.events('session') if e['client'] == source]
        if session:
            lines = [
                e for _, e in list(gateway.log) if e and e.get('session') == session[0]['session']
            ]
            return session[0], lines
        time.sleep(0.05)
    return None, []


def play(stage):
    backend = stage.backend()
    backend.rules.append(rig.Rule('RCPT <nobody*> 550 5.1.1 no such user'))
    gateway = stage.gateway(
        stage.config(
            backend.port, limits={
                'exempt': [EXEMPT + '/32'], 'connections_per_minute': 1000,
                'recipients_per_minute': 1000000, 'messages_per_minute': 1000000
            }))
    results, threads = {}, []

    def one(name, source, run, *words):
        results[name] = run(gateway.port, source, *words)

    for number, (name, words) in enumerate(FLOODS.items()):
        threads.append(
            threading.Thread(target=one, args=(name, f'127.0.1.{number + 1}', flood, *words)))
    for number, (name, command) in enumerate(STEPS.items()):
        threads.append(
            threading.Thread(target=one, args=(name, f'127.0.2.{number + 1}', step, command)))
    exempt = FLOODS['refused messages'][:2] + (3000,)
    threads.append(threading.Thread(target=one, args=('exempt', EXEMPT, flood, *exempt)))
    for t in threads:
        t.start()
    taken = 0
    for number in range(20):
        taken += mail(gateway.port, '127.0.3.1', number)
    for t in threads:
        t.join()
    stage.same('beside all floods mail is served', taken, 20)
    for number, name in enumerate(FLOODS):
        reader = results[name]
        session, lines = lines_of(gateway, f'127.0.1.{number + 1}')
        last = reader.tail.rstrip().rpartition(b'\n')[2].decode(errors='replace')
        stage.claim(f'{name}: the session is ended', reader.over and last.startswith(
            ('421 ', '554 ', '521 ')), last)
        stage.claim(f'{name}: {reader.replies} replies, {len(lines)} lines of log',
                    reader.replies < 2500 and 0 < len(lines) <= LINES, json.dumps(session))
        told = session['unlogged'] if session and 'unlogged' in session else 0
        stage.claim(f'{name}: what has no line is counted', told or len(lines) <= LINES - 2,
                    json.dumps(session))
    for number, name in enumerate(STEPS):
        session, lines = lines_of(gateway, f'127.0.2.{number + 1}')
        stage.claim(f'{name}: ended after {results[name]} replies, {len(lines)} lines of log',
                    results[name] < 1500 and 0 < len(lines) <= LINES, json.dumps(session))
    session, lines = lines_of(gateway, EXEMPT)
    stage.claim(f'an exempt client writes {len(lines)} lines', 0 < len(lines) <= LINES,
                json.dumps(session))
    stage.claim('and its session says how many it left out', session
                and session.get('unlogged', 0) > 1000, json.dumps(session))
    stage.claim('nobody is told of a full disk',
                not any('storage' in line for line, _ in gateway.log))
    stage.claim('no line of the log is lost', not gateway.events('log'))


with rig.Stage(__file__, seconds=180) as the_stage:
    play(the_stage)
