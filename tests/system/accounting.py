#!/usr/bin/env python3
"""accounting.py: no mail is lost and none is doubled without cause, whatever is killed, reloaded or
flaky.

Clients send mail after mail, each until it has a 250; the gateway process is killed (KILL) about
every second and the supervisor told to reload in between; two backends drop connections before and
after the dot, refuse, and stall. Every attempt to send bears a name of its own, so the books can be
kept for each: a client's 250 must be the backend's own 250 for that very attempt, and a mail may be
stored again only after an attempt of which the client heard no 2xx."""
import asyncio
import collections
import hashlib
import os
import random
import signal
import sys
import time

import rig

CLIENTS, TROUBLE_SECONDS, STALL = 24, 22, 3.0
BACKEND_TIMEOUT = '2s'                                 # shorter than STALL: mxward gives up first
FAULTS = {
    'drop at MAIL': 1, '4xx at MAIL': 1, '4xx at RCPT': 2, 'drop in data': 2, 'drop before': 3,
    'drop after': 3, '4xx at the dot': 3, 'stall': 0.4
}
GOOD = 100 - sum(FAULTS.values())


class Books:
    """What the two sides saw. Attempts are named MAIL.N."""

    def __init__(self):
        self.stored = collections.Counter()            # by mail
        self.answered = set()                          # attempts to which a backend said 250
        self.acknowledged = collections.defaultdict(
            list)  # mail: attempts for which a client heard 250
        self.in_doubt = collections.Counter()  # mail: attempts that got to the dot, and no 2xx
        self.damaged, self.foreign, self.refused = [], [], []
        self.faults = collections.Counter()


# ---- the backend

class Double:
    """Takes mail; at random it does not. Only CRLF.CRLF ends a message."""

    def __init__(self, books, seed):
        self.books, self.random, self.trouble = books, random.Random(seed), True

    def fault(self):
        if not self.trouble:
            return None
        name = self.random.choices([*FAULTS, None], [*FAULTS.values(), GOOD])[0]
        self.books.faults[name] += name is not None
        return name

    async def serve(self, reader, writer):
        writer.fault = None
        try:
            writer.write(b'220 backend.test ESMTP\r\n')
            while await self.command(reader, writer):
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def command(self, reader, writer):
        """One command; False ends the connection."""
        line = await reader.readuntil(b'\r\n')
        verb = line[:4].upper()
        if verb == b'MAIL':
            writer.fault = self.fault()
            if writer.fault == 'drop at MAIL':
                return False
            writer.write(b'451 4.3.0 not now\r\n' if writer.fault ==
                         '4xx at MAIL' else b'250 2.1.0 Ok\r\n')
        elif verb == b'RCPT':
            writer.write(b'450 4.2.0 not now\r\n' if writer.fault ==
                         '4xx at RCPT' else b'250 2.1.5 Ok\r\n')
        elif verb == b'DATA':
            return await self.data(reader, writer, writer.fault)
        elif verb == b'EHLO':
            writer.write(
                b'250-backend.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n')
        elif verb == b'QUIT':
            writer.write(b'221 2.0.0 Bye\r\n')
            return False
        else:
            writer.write(b'250 2.0.0 Ok\r\n')
        return True

    async def data(self, reader, writer, fault):
        writer.write(b'354 go on\r\n')
        await writer.drain()
        if fault == 'drop in data':
            await reader.readexactly(200)
            return False
        content = await reader.readuntil(b'\r\n.\r\n')
        name, mail = self.check(content)
        if fault == 'drop before':
            return False
        if fault == '4xx at the dot':
            writer.write(b'451 4.3.0 not now\r\n')
            return True
        self.books.stored[mail] += 1
        if fault == 'drop after':
            return False
        if fault == 'stall':
            await asyncio.sleep(STALL)
        self.books.answered.add(name)
        writer.write(f'250 2.0.0 Ok: queued as {name}\r\n'.encode())
        return True

    def check(self, content):
        """The attempt's and the mail's name; whether the body is whole."""
        head, _, body = content.removesuffix(b'.\r\n').partition(b'\r\n\r\n')
        fields = dict(
            line.split(': ', 1) for line in head.decode().split('\r\n') if line.startswith('X-'))
        body = b'\r\n'.join(line[1:] if line.startswith(b'.') else line
                            for line in body.split(b'\r\n'))
        if hashlib.sha256(body).hexdigest() != fields.get('X-Sum'):
            self.books.damaged.append(fields.get('X-Name'))
        name = fields.get('X-Name', '?')
        return name, name.rpartition('.')[0]


# ---- the clients

class Lost(Exception):
    """The connection is gone."""


class Client:
    """Sends mail after mail, each until it is taken; a connection serves for a few of them."""
    ahead = 0.3                                        # so many send DATA with their envelope

    def __init__(self, number, port, books):
        self.number, self.port, self.books = number, port, books
        self.random, self.reader, self.writer = random.Random(number), None, None
        self.sent = 0

    async def run(self, may_go_on):
        while may_go_on():
            self.sent += 1
            await self.deliver(f'{self.number}-{self.sent}')
        self.hang_up()

    async def deliver(self, mail):
        attempt = 0
        while not self.books.acknowledged[mail]:
            attempt += 1
            try:
                await asyncio.wait_for(self.attempt(mail, f'{mail}.{attempt}'), 20)
            except (Lost, OSError, asyncio.TimeoutError):
                self.hang_up()
                await asyncio.sleep(0.02)

    def hang_up(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def reply(self):
        while True:
            try:
                line = (await self.reader.readuntil(b'\r\n')).decode()
            except asyncio.IncompleteReadError:
                raise Lost() from None
            if line[3] != '-':
                return line

    async def say(self, *lines):
        """Sends all at once; gives the replies."""
        self.writer.write(''.join(line + '\r\n' for line in lines).encode())
        return [await self.reply() for _ in lines]

    async def attempt(self, mail, name):
        if self.writer is None or self.random.random() < 0.2:
            self.hang_up()
            self.reader, self.writer = await asyncio.open_connection('127.0.0.1', self.port,
                                                                     limit=1 << 20)
            if not (await self.reply()).startswith('220'):
                raise Lost()
            await self.say('EHLO client.example')
        envelope = 'MAIL FROM:<a@sender.example>', 'RCPT TO:<b@example.com>'
        if self.random.random() < self.ahead:          # to the backend, too, in one group
            *replies, ready = await self.say(*envelope, 'DATA')
            if ready.startswith('354'):
                await self.transmit(mail, name, 'ahead')
                return
            replies = [r for r in replies if not r.startswith('250')] or [ready]
        elif self.random.random() < 0.5:
            replies = await self.say(*envelope)
        else:
            replies = [(await self.say(line))[0] for line in envelope]
        if not all(reply.startswith('250') for reply in replies):
            self.note_refusal(replies)
            await self.say('RSET')
            return
        await self.transmit(mail, name, self.random.choice(['DATA', 'BDAT']))

    def note_refusal(self, replies):
        """None of the troubles here is for good: a 5xx (but the 503 that follows another refusal)
        is wrong."""
        first = next(reply for reply in replies if not reply.startswith('250'))
        if not first.startswith('4'):
            self.books.refused.append(first)

    async def transmit(self, mail, name, way):
        body = self.random.randbytes(self.random.choice([20, 200, 1500, 20000])).hex()
        dot = self.random.choice(['.', ''])            # without one it leaves from where it lies
        body = dot + f'\r\n{dot}'.join(body[i:i + 70] for i in range(0, len(body), 70)) + '\r\n'
        text = (f'X-Name: {name}\r\nX-Sum: {hashlib.sha256(body.encode()).hexdigest()}\r\n'
                f'\r\n').encode(
        )
        if way == 'BDAT':
            self.writer.write(f'BDAT {len(text) + len(body)} LAST\r\n'.encode() + text
                              + body.encode())
        else:
            reply = '354' if way == 'ahead' else (await self.say('DATA'))[0]
            if not reply.startswith('354'):
                self.note_refusal([reply])
                return
            stuffed = ('\r\n' + body).replace('\r\n.', '\r\n..')[2:]
            self.writer.write(text + stuffed.encode() + b'.\r\n')
        self.books.in_doubt[mail] += 1                 # until the reply says otherwise
        last = await self.reply()
        if last.startswith('250'):
            self.books.in_doubt[mail] -= 1
            self.books.acknowledged[mail].append(name)
            if f'queued as {name}\r\n' not in last:
                self.books.foreign.append((name, last))
        else:
            self.note_refusal([last])


# ---- the trouble

async def make_trouble(gateway, until):
    """Kills the gateway process, reloads; gives how often, and how long the longest return took."""
    killed, reloads, longest, chance = 0, 0, 0.0, random.Random(7)
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(0.2, 0.5))
        for _ in range(2):
            os.kill(gateway.process.pid, signal.SIGHUP)
            reloads += 1
            await asyncio.sleep(chance.uniform(0.1, 0.4))
        pid = children(gateway.process.pid)
        if pid:
            os.kill(pid, signal.SIGKILL)
            killed += 1
            longest = max(longest, await until_greeting(gateway.port))
    return killed, reloads, longest


def name_of(pid):
    try:
        with open(f'/proc/{pid}/comm') as f:
            return f.read().strip()
    except OSError:
        return None


def children(parent):
    """The gateway process: the child of the supervisor that has been there longest, but for the one
    that unpacks."""
    with open(f'/proc/{parent}/task/{parent}/children') as f:
        pids = [int(pid) for pid in f.read().split()]
    return min((pid for pid in pids if name_of(pid) != 'mxward-unpack'), default=None)


async def until_greeting(port):
    begun = time.monotonic()
    while time.monotonic() - begun < 10:
        try:
            reader, writer = await asyncio.open_connection('127.0.0.1', port)
            line = await asyncio.wait_for(reader.readline(), 5)
            writer.close()
            if line.startswith(b'220'):
                break
        except (OSError, asyncio.TimeoutError):
            await asyncio.sleep(0.005)
    return time.monotonic() - begun


async def play(gateway, ports):
    books = Books()
    doubles = [Double(books, seed) for seed in range(len(ports))]
    servers = [
        await asyncio.start_server(d.serve, '127.0.0.1', port, limit=1 << 24)
        for d, port in zip(doubles, ports)
    ]
    gateway.start()
    until = time.monotonic() + TROUBLE_SECONDS
    clients = [Client(number, gateway.port, books) for number in range(CLIENTS)]
    going = [asyncio.create_task(c.run(lambda: time.monotonic() < until)) for c in clients]
    trouble = await make_trouble(gateway, until)
    for d in doubles:
        d.trouble = False
    done, pending = await asyncio.wait(going, timeout=25)
    for task in pending:
        task.cancel()
    for server in servers:
        server.close()
    return books, trouble, len(pending)


def judge(stage, books, trouble, pending):
    killed, reloads, longest = trouble
    sent = len(books.acknowledged)
    excused = sum(max(0, n - 1) for n in books.stored.values())
    print(f'# {sent} mails, {len(books.answered)} answered attempts; '
          f'{killed} kills (back within {longest:.2f} s), {reloads} reloads; '
          f'{excused} stored again; {dict(books.faults)}')
    stage.claim(
        'it was a test: mails, kills, reloads and every fault', sent > 500 and killed >= 5
        and reloads >= 10 and all(books.faults[f] for f in FAULTS), str(books.faults))
    stage.same('every client came to its end', pending, 0)
    lost = [mail for mail, names in books.acknowledged.items() if names and not books.stored[mail]]
    stage.same('no acknowledged mail is lost', lost, [])
    invented = [
        name for names in books.acknowledged.values() for name in names
        if name not in books.answered
    ]
    stage.same('every 250 is the backend\'s own for that attempt', invented, [])
    stage.same('and comes with its own words', books.foreign, [])
    doubled = [(mail, n) for mail, n in books.stored.items()
               if n > len(books.acknowledged[mail]) + books.in_doubt[mail]]
    stage.same('no mail is stored again but after an attempt without a 2xx', doubled, [])
    stage.same('every mail that was stored is whole', books.damaged, [])
    stage.same('no passing fault became a 5xx', books.refused, [])


def main():
    with rig.Stage(__file__, seconds=75) as stage:
        ports = [rig.free_port(), rig.free_port()]
        config = stage.config(*ports, timeouts={'backend': BACKEND_TIMEOUT},
                              log={'format': 'json', 'level': 'info'})
        gateway = stage.gateway(config, start=False)
        books, trouble, pending = asyncio.run(play(gateway, ports))
        judge(stage, books, trouble, pending)
        gateway.look()


if __name__ == '__main__':
    sys.exit(main())
