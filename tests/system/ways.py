#!/usr/bin/env python3
"""ways.py: every way in which a message can arrive, times every way in which it can end, against
the build with sanitizers.

The cases are made from the two lists in ways_cases.py. Each case has a sender of its own, by which
the backend knows what to do and the log line is found again. Claimed of each: the client's last
reply; what the backend was given, octet by octet; that there is one `message` line a transaction,
with the right action, reply, Message-ID and size (freed memory shows there first); what lies in the
spool. And of all together: no sanitizer has a word to say, at the end of the process neither.

    tests/system/ways.py [WORD…]      only the cases whose names hold all these words; all are named
                                      ARRIVAL/END
    MXWARD_TEST=build/mxward WAYS_UNDER='valgrind …' tests/system/ways.py
                                      another build, under another program"""
import asyncio
import collections
import dataclasses
import glob
import json
import os
import re
import shlex
import socket
import ssl
import struct
import sys
import time

import rig
from ways_cases import ACTIONS, ARRIVALS, ENDS, LIMIT, Case

BUILD = os.path.abspath(os.environ.get('MXWARD_TEST', os.path.join(rig.ROOT, 'build/test/mxward')))
UNDER = shlex.split(os.environ.get('WAYS_UNDER', ''))
PATIENCE = 20.0 * (10 if UNDER else 1)
AT_ONCE = 12                                           # cases side by side
LATE = 0.3  # how late a backend answers whose client is to be gone by then


# ---- the backend

class Double:
    """Does for each sender what its case wants. What is to die is dead from then on, at the address
    of its own."""

    def __init__(self, cases):
        self.cases, self.dead = {case.sender: case for case in cases}, set()

    async def serve(self, reader, writer):
        writer.at, writer.case = writer.get_extra_info('sockname')[0], None
        try:
            if writer.at in self.dead:
                return
            writer.write(b'220 backend.test ESMTP\r\n')
            while await self.command(reader, writer):
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def says(self, writer, stage, usual):
        """False: it is gone."""
        words = writer.case.end.backend.get(stage, usual) if writer.case else usual
        if writer.case and writer.case.end.backend.get('dies') and words != usual:
            self.dead.add(writer.at)
        if words == 'gone':
            if writer.case.number % 2:
                writer.transport.abort()
            return False
        if words.startswith('late'):
            await asyncio.sleep(LATE)
            words = words[5:] or usual
        writer.write(words.encode() + b'\r\n')
        return True

    async def command(self, reader, writer):
        line = await reader.readuntil(b'\r\n')
        verb = line[:4].upper().decode()
        if verb == 'MAIL':
            writer.case = self.cases.get(line.decode()[len('MAIL FROM:<'):line.index(b'>')])
        if verb == 'DATA':
            return await self.says(writer, 'DATA', '354 go on') and await self.message(
                reader, writer)
        if verb == 'EHLO':
            writer.write(
                b'250-backend.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n')
            return True
        if verb == 'QUIT':
            writer.write(b'221 2.0.0 Bye\r\n')
            return False
        return await self.says(writer, verb, '250 2.0.0 Ok')

    async def message(self, reader, writer):
        case = writer.case
        if case.end.backend.get('DATA'):
            return True
        if case.end.backend.get('body'):
            await reader.read(100)
            return await self.says(writer, 'body', '')
        wire = await reader.readuntil(b'\r\n.\r\n')
        octets = re.sub(rb'(?m)^\.', b'', wire[:-3])
        if not case.whole(octets):
            case.wrong.append(f'the backend was given {octets[-400:]!r}')
        queued = f'250 2.0.0 Ok: queued as B{case.number}'
        case.given.set()
        if case.end.backend.get('dot', 'late') == 'late':
            case.taken.append(octets)
        return await self.says(writer, 'dot', queued)


# ---- the client

class Client:
    def __init__(self, port, case):
        self.port, self.case = port, case

    async def connect(self):
        case = self.case
        self.reader, self.writer = await asyncio.open_connection('127.0.0.1', self.port,
                                                                 limit=1 << 20)
        self.writer.get_extra_info('socket').setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.line()
        await self.say(b'EHLO ' + case.end.helo)
        if case.arrival.tls:
            await self.say(b'STARTTLS')
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            await self.writer.start_tls(context)
            await self.say(b'EHLO ' + case.end.helo)

    async def line(self):
        """The last line of a reply; '' when the connection has ended."""
        while True:
            try:
                line = (await self.reader.readuntil(b'\r\n')).decode()
            except (asyncio.IncompleteReadError, OSError):
                return ''
            if line[3] != '-':
                return line.rstrip()

    async def say(self, command):
        self.writer.write(command + b'\r\n')
        return await self.line()

    async def send(self, octets):
        self.writer.write(octets)
        try:
            await self.writer.drain()
        except OSError:
            pass                                       # the reply tells why

    def leave(self, how):
        if how == 'reset':
            sock = self.writer.get_extra_info('socket')
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            self.writer.transport.abort()
        else:
            self.writer.close()

    async def deviate(self, come_between):
        """What the client does in the middle; True if it goes on afterwards."""
        does = self.case.end.does
        if does == 'wait':
            await come_between(self.case.phase)
            return True
        if does in ('RSET', 'QUIT'):
            self.case.reply = await self.say(does.encode())
        self.leave(does)
        return False

    async def last_step(self, octets, replies, come_between):
        """The step that ends the message, with its reply the last of them."""
        end = self.case.end
        if end.at == 'middle':
            # Between chunks, before a command: half of one would swallow what comes next.
            half = 0 if end.does == 'RSET' else len(octets) // 2
            await self.send(octets[:half])
            await asyncio.sleep(0.01)
            if not await self.deviate(come_between):
                return
            octets = octets[half:]
        await self.send(octets)
        if end.at == 'end' and end.does in ('close', 'reset'):
            if end.backend:
                await asyncio.wait_for(self.case.given.wait(), PATIENCE)
            self.leave(end.does)
            return
        for _ in range(replies):
            self.case.reply = await self.line()
            if not re.match('[23]', self.case.reply):
                break
        await self.finish()

    async def finish(self):
        """What is in the same segment as the end is answered, too, and the session goes on."""
        case = self.case
        if re.match('421|521', case.reply) or case.end.spoil and case.reply.startswith('552'):
            self.writer.close()
            return
        if not case.phase == 'drained':
            behind = '221' if case.end.does == 'QUIT' else '250' if case.arrival.behind else ''
            refused_early = case.end.known == 'never' or case.reply == ''
            if behind and not refused_early and not (await self.line()).startswith(behind):
                case.wrong.append('what came behind the end was not answered')
            if behind != '221' and not refused_early and not (await
                                                              self.say(b'NOOP')).startswith('250'):
                case.wrong.append('the session did not go on')
        self.writer.close()

    async def run(self, come_between):
        await self.connect()
        steps, case = self.case.steps(), self.case
        for n, (octets, replies) in enumerate(steps):
            if case.end.at == 'rcpt' and n == 2:
                await self.deviate(come_between)
                return
            if n == len(steps) - 1:
                await self.last_step(octets, replies, come_between)
                return
            await self.send(octets)
            reply = ''
            for _ in range(replies):
                reply = await self.line()
            if not replies:
                await asyncio.sleep(0.002)
            elif n > 1 and not re.match('[23]', reply):
                case.reply = reply
                await self.finish()
                return


# ---- all of them

class Between:
    """Where the cases meet that want something to happen in their middle."""

    def __init__(self, cases):
        self.expected = collections.Counter(case.phase for case in cases)
        self.waiting, self.happened = collections.Counter(), collections.defaultdict(asyncio.Event)

    async def come(self, phase):
        self.waiting[phase] += 1
        await self.happened[phase].wait()

    async def all_there(self, phase):
        end = time.monotonic() + PATIENCE
        while self.waiting[phase] < self.expected[phase] and time.monotonic() < end:
            await asyncio.sleep(0.02)


def lines_of(gateway):
    """The log's lines of messages by their senders."""
    found = collections.defaultdict(list)
    for event in gateway.events('message'):
        found[event['from']].append(event)
    return found


async def logged(gateway, cases):
    """Waits until the log has told of them all."""
    want = sum(1 + case.end.again for case in cases)
    end = time.monotonic() + PATIENCE
    while sum(map(len, lines_of(gateway).values())) < want and time.monotonic() < end:
        await asyncio.sleep(0.05)


async def one(gateway, case, between, gate):
    try:
        async with gate:
            await asyncio.wait_for(Client(gateway.port, case).run(between), PATIENCE * 2)
    # a fault of this test, or a gateway that hangs
    except Exception as e:
        case.wrong.append(repr(e))


async def repeat(gateway, case):
    """The client did not hear the reply and comes again, as soon as the backend has given it."""
    end = time.monotonic() + PATIENCE
    while not lines_of(gateway)[case.sender] and time.monotonic() < end:
        await asyncio.sleep(0.05)
    first, case.end = case.end, dataclasses.replace(case.end, at='', does='')
    await one(gateway, case, None, asyncio.Semaphore(1))
    case.end = first


async def play(gateway, cases, port):
    double = Double(cases)
    server = await asyncio.start_server(double.serve, '0.0.0.0', port, limit=1 << 24, backlog=500)
    await asyncio.to_thread(gateway.start)
    between, gate, free = Between(cases), asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(len(cases))
    for phase in 'reloaded', '', 'drained':
        part = [case for case in cases if case.phase == phase]
        going = [
            asyncio.create_task(one(gateway, case, between.come, free if phase else gate))
            for case in part
        ]
        await between.all_there(phase) if phase else None
        if phase == 'reloaded':
            await asyncio.to_thread(gateway.signal, 'HUP')
        elif phase == 'drained':
            gateway.process.terminate()
            await asyncio.sleep(0.3)
        between.happened[phase].set()
        await asyncio.gather(*going)
        again = [case for case in part if case.end.again]
        await asyncio.gather(*(repeat(gateway, case) for case in again))
    await logged(gateway, cases)
    status = await asyncio.to_thread(gateway.process.wait, PATIENCE)
    server.close()
    return status


def spooled(directory):
    """What lies there, by sender: [(queue, envelope, octets)]."""
    found = collections.defaultdict(list)
    for path in glob.glob(os.path.join(directory, '*/*/*.json')):
        with open(path) as file:
            envelope = json.load(file)
        with open(path[:-5] + '.eml', 'rb') as file:
            found[envelope['from']].append((path.split('/')[-3], envelope, file.read()))
    return found


def faults(case, events, kept):
    """What is wrong with one case, in words."""
    end, wrong = case.end, list(case.wrong)
    if end.reply and not re.match(end.reply, case.reply or ''):
        wrong.append(f'the client was told {case.reply!r}')
    if len(case.taken) != end.stored:
        wrong.append(f'the backend took it {len(case.taken)} times')
    if len(events) != 1 + end.again:
        wrong.append(f'the log has {len(events)} lines')
    for event in events:
        if not re.fullmatch(end.action, event['action']):
            wrong.append(f'action {event["action"]}')
        known = event.get('msgid')
        surely = end.known == 'surely' and case.text
        if (known or surely) and (known != f'<{case.number}@ways.example>' or end.known == 'never'):
            wrong.append(f'msgid {known!r}')
        if end.whole and event.get('size') != len(case.text) or event.get('size', 0) > len(
                case.text):
            wrong.append(f'size {event.get("size")}, sent {len(case.text)}')
        if end.whole and case.reply and case.reply != event.get('reply'):
            wrong.append(f'logged reply {event.get("reply")!r}')
        if event.get('rcpts', []) not in ([], [f'b@{case.domain}']):
            wrong.append(f'recipients {event["rcpts"]}')
    if end.again and [event.get('repeated', False) for event in events] != [False, True]:
        wrong.append('the second was not known for the first')
    # Whose client went is kept if the log says so, and not otherwise.
    queue = end.kept if end.kept != 'perhaps' else 'quarantine' if any(e['action'] == 'quarantine'
                                                                       for e in events) else ''
    if [at for at, _, _ in kept] != ([queue] if queue else []):
        wrong.append(f'kept in {[at for at, _, _ in kept]}')
    for _, envelope, octets in kept:
        if not case.whole(
                octets) or case.text and envelope['msgid'] != f'<{case.number}@ways.example>':
            wrong.append(f'kept with {envelope["msgid"]!r} and {octets[-200:]!r}')
    return wrong


def configuration(stage, cases, port):
    """Domains for the policies, and a backend of its own for every case in which one dies."""
    # Bare LFs in chunks are converted by default: here they are one more thing to refuse.
    config = stage.config(port, limits={'message_size': LIMIT},
                          smtp={'bare_lf': {'bdat': 'refuse'}},
                          checks={'attachments': {'block_extensions': ['exe']},
                                  'helo': {}}, policies={}, timeouts={'backend': '20s'})
    config['domains'] = {'plain.example.com': {'backend': 'main'}}
    rules = {
        action: f'{{ when: {{ attachments: blocked }}, action: {action} }}'
        for action in ACTIONS
    }
    rules['default'] = '{ when: { helo: ours }, action: reject }'
    for name, rule in rules.items():
        path = stage.path(f'{name}.yaml')
        with open(path, 'w') as file:
            file.write(f'rules:\n  - {rule}\n')
        os.chmod(path, 0o644)
        config['policies'][name] = path
        config['domains'][f'{name}.example.com'] = {'backend': 'main', 'policy': name}
    for case in (case for case in cases if case.address):
        config['backends'][case.domain] = {
            'servers': [f'{case.address}:{port}'], 'tls': 'off',
            **({'hold': '1h'} if case.end.hold else {})
        }
        config['domains'][case.domain] = {'backend': case.domain}
    return config


def main():
    cases = [
        Case(number, *way) for number, way in enumerate((arrival, end)
                                                        for arrival in ARRIVALS
                                                        for end in ENDS
                                                        if ENDS[end].fits(ARRIVALS[arrival]))
    ]
    cases = [case for case in cases if all(word in case.name for word in sys.argv[1:])]
    rig.BINARY = BUILD
    with rig.Stage(__file__, seconds=150 if not UNDER else 3600) as stage:
        port = rig.free_port()
        gateway = stage.gateway(configuration(stage, cases, port), binary=UNDER, start=False)
        gateway.patience = 10.0 if UNDER else 2.0
        begun = time.monotonic()
        status = asyncio.run(play(gateway, cases, port))
        print(f'# {len(cases)} cases in {time.monotonic() - begun:.1f} s')
        events, kept = lines_of(gateway), spooled(stage.path('mxward/mxward.spool'))
        for case in cases:
            wrong = faults(case, events[case.sender], kept[case.sender])
            stage.claim(case.name, not wrong,
                        '\n'.join(wrong + [json.dumps(e) for e in events[case.sender]]))
        stage.same('and the gateway ends in order, drained', status, 0)


if __name__ == '__main__':
    sys.exit(main())
