#!/usr/bin/env python3
"""memory.py: crowds that want more memory than there is: large headers, large bodies, replies that
nobody reads, TLS. The gateway lives, says 421 or 452 to whom it cannot serve, takes small mail all
the while, and gives the memory back.

Where the machine lets the test make a memory cgroup the gateway runs in one, so that what it takes
up is measured, and punished, by the kernel; elsewhere limits.memory alone is tried. So is a kernel
that refuses epoll_ctl(2) for want of memory."""
import json
import os
import selectors
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import rig

LIMIT = 200                                            # MiB of the cgroup
CROWD, ADDRESSES = 800, 16
MEMORY = '/sys/fs/cgroup/memory', '/sys/fs/cgroup'     # where version 1 and version 2 have it


class Cgroup:
    """A memory cgroup of our own; `None` of it where none can be made."""

    def __init__(self, mebibytes):
        self.path = None
        for base, limit, usage in (MEMORY[0], 'memory.limit_in_bytes', 'memory.usage_in_bytes'), \
                                  (MEMORY[1], 'memory.max', 'memory.current'):
            path = f'{base}/mxward-test-{os.getpid()}-{mebibytes}'
            try:
                os.mkdir(path)
            except OSError:
                continue
            try:
                with open(f'{path}/{limit}', 'w') as f:
                    f.write(str(mebibytes << 20))
                if os.path.exists(f'{path}/memory.swap.max'):
                    with open(f'{path}/memory.swap.max', 'w') as f:
                        f.write('0')
                self.path, self.usage = path, usage
                return
            except OSError:
                os.rmdir(path)

    def command(self):
        return ['sh', '-c', f'echo $$ >{self.path}/cgroup.procs && exec "$@"', 'sh'
                ] if self.path else []

    def used(self):
        with open(f'{self.path}/{self.usage}') as f:
            return int(f.read())

    def remove(self):
        if self.path:
            rig.wait_until(self._try_remove, 5)

    def _try_remove(self):
        try:
            os.rmdir(self.path)
        except OSError:
            return False
        return True


class Client:
    """One of a crowd: says its lines, each when the reply to the one before is there."""

    def __init__(self, port, lines, source, context=None):
        self.lines, self.out, self.heard, self.replies = list(lines), b'', b'', []
        self.closed = self.deaf = False
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.sock.bind((source, 0))
        self.sock.setblocking(False)
        self.tls = context and ssl.MemoryBIO()
        try:
            self.sock.connect(('127.0.0.1', port))
        except BlockingIOError:
            pass
        if context:
            self.into, self.outof = ssl.MemoryBIO(), ssl.MemoryBIO()
            self.tls = context.wrap_bio(self.into, self.outof)
            self.shaken = False

    def events(self):
        return (0 if self.deaf else selectors.EVENT_READ) | (selectors.EVENT_WRITE
                                                             if self.out or self.deaf else 0)

    def run(self, events):
        try:
            if events & selectors.EVENT_READ:
                got = self.sock.recv(65536)
                if not got:
                    self.closed = True
                    return
                self._hear(got)
            if self.out:
                self.out = self.out[self.sock.send(self.out[:262144]):]
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True

    def _hear(self, got):
        if self.tls:
            self.into.write(got)
            got = b''
            try:
                if not self.shaken:
                    self.tls.do_handshake()
                    self.shaken = True
                while True:
                    got += self.tls.read(65536)
            except ssl.SSLError:
                pass
            self.out += self.outof.read()
        self.heard += got
        *lines, self.heard = self.heard.split(b'\n')
        for line in lines:
            if line[3:4] != b'-':
                self.replies.append(line.decode().strip())
                self._answer()

    def _answer(self):
        if self.lines and self.replies[-1][:1] in '23':
            self.say(self.lines.pop(0))

    def say(self, octets):
        if self.tls and self.shaken:
            self.tls.write(octets)
            octets = self.outof.read()
        elif self.tls:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            octets = self.outof.read()
        self.out += octets

    def told(self):
        """The code of its last reply."""
        return self.replies[-1][:3] if self.replies else ''

    def close(self):
        self.sock.close()


class Crowd:
    """Many clients on one thread."""

    def __init__(self, port, lines, count=CROWD, context=None):
        self.poll = selectors.DefaultSelector()
        self.clients = []
        for i in range(count):
            client = Client(port, lines, f'127.0.1.{i % ADDRESSES + 1}', context)
            self.clients.append(client)
            self.poll.register(client.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, client)
            if context:
                client.say(b'')
            if i % 20 == 0:
                self.run(lambda: False, 0.02)

    def run(self, until, seconds):
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            for key, events in self.poll.select(0.05):
                client = key.data
                client.run(events)
                if client.closed:
                    self.poll.unregister(client.sock)
                elif client.events() != key.events:
                    self.poll.modify(client.sock, client.events(), client)
        return until()

    def watch(self):
        """Clients were given something to do."""
        for client in self.clients:
            if not client.closed:
                self.poll.modify(client.sock, client.events(), client)

    def count(self, claim):
        return sum(1 for c in self.clients if claim(c))

    def close(self):
        for client in self.clients:
            client.close()
        self.poll.close()


def small_mail(port, seconds):
    """Sends a small mail as a mail server would, again while it is told to come again; how long it
    took, None: never."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        try:
            with socket.create_connection(('127.0.0.1', port), 5) as s:
                file = s.makefile('rb')
                for line in (b'', b'EHLO c.example', b'MAIL FROM:<a@sender.example>',
                             b'RCPT TO:<small@example.com>', b'DATA',
                             b'From: <a@sender.example>\r\nSubject: small\r\n\r\nhello\r\n.'):
                    s.sendall(line + b'\r\n' if line else b'')
                    reply = file.readline()
                    while reply[3:4] == b'-':
                        reply = file.readline()
                    if reply[:1] not in b'23':
                        break
                else:
                    return time.monotonic() - begun
        except OSError:
            pass
        time.sleep(0.3)
    return None


class Beside(threading.Thread):
    """Small mails, one after the other, while something else goes on."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.took, self.over = port, [], False
        self.start()

    def run(self):
        while not self.over:
            self.took.append(small_mail(self.port, 20))
            time.sleep(0.2)

    def end(self):
        self.over = True
        self.join()
        return self.took


def memory(gateway):
    done = subprocess.run([rig.BINARY, 'status', '--json', '-c', gateway.config],
                          stdout=subprocess.PIPE, timeout=30)
    return json.loads(done.stdout)['memory'] if done.returncode == 0 else {}


def status(pid, key):
    with open(f'/proc/{pid}/status') as f:
        return next(line.split()[1] for line in f if line.startswith(key + ':'))


def resident(pid):
    return int(status(pid, 'RssAnon')) * 1024


ENVELOPE = [
    b'EHLO crowd.example\r\n', b'MAIL FROM:<a@sender.example>\r\n', b'RCPT TO:<b@example.com>\r\n',
    b'DATA\r\n'
]
HEADER = b'From: <a@sender.example>\r\n' + b''.join(b'X-Filler-%03d: %s\r\n' % (i, b'x' * 985)
                                                    for i in range(240)) + b'\r\n'
BODY = b'From: <a@sender.example>\r\nSubject: large\r\n\r\n' + (b'z' * 76 + b'\r\n') * (1024 * 1024
                                                                                        // 78)
DOT = b'.\r\n'


UNREAD = b'MAIL FROM:<a@sender.example>\r\nRSET\r\n' * 10000


class Look:
    """What the gateway takes up with a crowd before it, and afterwards."""

    def __init__(self, stage, gateway, what):
        self.stage, self.gateway, self.what = stage, gateway, what
        self.pid, self.beside = gateway.gateway_pid(), Beside(gateway.port)

    def held(self):
        """The account is no less than what the system sees, and not much more; `status` shows
        it."""
        seen, account = resident(self.pid), memory(self.gateway)
        print(f'# {self.what}: {seen >> 20} MiB resident, {account}')
        self.stage.claim(f'{self.what}: the account is right within 15 % and 12 MiB',
                         abs(account['used'] - seen) < 0.15 * seen + (12 << 20),
                         f'{seen} seen, {account}')
        self.stage.claim(f'{self.what}: it stays within the budget', seen < account['limit'],
                         f'{seen} seen, {account}')

    def over(self, crowd, good):
        """Every reply that ended a client's wait is one of these."""
        took, told = self.beside.end(), {}
        for client in crowd.clients:
            told[client.told()] = told.get(client.told(), 0) + 1
        print(f'# {self.what}: {told}; small mails took', [t and round(t, 2) for t in took])
        silent = [c.replies[-1:] for c in crowd.clients if c.closed and c.told() not in good]
        self.stage.same(f'{self.what}: nobody was cut off without a word', silent, [])
        self.stage.same(f'{self.what}: everybody was told one of {" ".join(good)}',
                        sorted(set(told) - set(good)), [])
        storage = sorted({reply for c in crowd.clients for reply in c.replies if '4.3.1' in reply})
        self.stage.same(f'{self.what}: nobody was told that the disk is full', storage, [])
        self.stage.claim(f'{self.what}: small mail was taken all the while', took and all(took),
                         str(took))
        crowd.close()
        self.stage.claim(f'{self.what}: the memory is given back',
                         rig.wait_until(lambda: resident(self.pid) < 40 << 20, 15),
                         lambda: f'{resident(self.pid)} resident, {memory(self.gateway)}')
        self.stage.same(f'{self.what}: the same process lives', self.gateway.gateway_pid(),
                        self.pid)
        return told


def in_data(stage, gateway, what, octets, port=None, context=None, crowd=CROWD):
    """A crowd that has sent this much of a message and not its end; then the end."""
    look = Look(stage, gateway, what)
    crowd = Crowd(port or gateway.port, ENVELOPE + [octets], crowd, context)
    crowd.run(
        lambda: not any(c.lines or c.out
                        for c in crowd.clients
                        if not c.closed and c.told() < '400'), 30)
    look.held()
    for client in crowd.clients:
        if client.told() == '354':
            client.say(DOT)
    crowd.watch()
    crowd.run(lambda: all(c.closed or c.told() != '354' for c in crowd.clients), 30)
    told = look.over(crowd, ('250', '421', '452'))
    stage.claim(f'{what}: some were served', told.get('250', 0) > 0, str(told))


def unread(stage, gateway, what):
    """A crowd that pipelines for ever and reads nothing; then it reads."""
    look = Look(stage, gateway, what)
    rest, count = resident(look.pid), 100
    crowd = Crowd(gateway.port, [ENVELOPE[0]], count)
    crowd.run(lambda: all(len(c.replies) == 2 or c.closed for c in crowd.clients), 20)
    for client in crowd.clients:
        client.deaf = True
        client.say(UNREAD + b'QUIT\r\n')
    crowd.watch()
    crowd.run(lambda: False, 4)
    look.held()
    each = (resident(look.pid) - rest) // count
    stage.claim(f'{what}: a session takes less than 200 KB', each < 200000, str(each))
    for client in crowd.clients:
        client.deaf = False
    crowd.watch()
    crowd.run(lambda: all(c.closed for c in crowd.clients), 60)
    look.over(crowd, ('221', '421'))


def handed_over(stage, gateway, backend):
    """Messages that have come whole and wait for a slow mail server are not hurt: what is
    acknowledged is there, and nothing else."""
    what = 'a slow mail server'
    crowd = Crowd(gateway.port, ENVELOPE + [BODY + DOT], 500)
    crowd.run(
        lambda: not any(c.lines or c.out
                        for c in crowd.clients
                        if not c.closed and c.told() < '400'), 20)
    pressure = memory(gateway)
    crowd.run(lambda: all(c.closed or c.told() != '354' for c in crowd.clients), 60)
    taken = crowd.count(lambda c: any(reply.startswith('250 2.0.0')
                                      for reply in c.replies))  # some are told 421 afterwards
    print(f'# {what}: {pressure}; {taken} taken')
    stage.claim(f'{what}: some were taken', taken > 0, str(taken))
    stage.same(f'{what}: the others were told so',
               sorted({c.told()
                       for c in crowd.clients} - {'250', '421', '452'}), [])
    stage.same(f'{what}: what was acknowledged is there, and nothing else', len(backend.messages),
               taken)
    crowd.close()


def kernel_without_memory(stage, port):
    """Every second epoll_ctl fails for want of memory, then all of them for a while."""
    if not shutil.which('strace'):
        print('ok - skipped: a kernel without memory needs strace')
        return
    gateway = stage.gateway(stage.config(port), name='kernel')
    pid = gateway.gateway_pid()
    for when, mails in ('1+2', 20), ('1+', 2):
        tracer = stage.process([
            'strace', '-f', '-qq', '-o',
            stage.path('trace'), '-e', 'trace=epoll_ctl', '-e',
            f'inject=epoll_ctl:error=ENOMEM:when={when}', '-p',
            str(pid)
        ], stderr=subprocess.DEVNULL)
        if not rig.wait_until(lambda: traced(pid), 10):
            print('ok - skipped: strace may not look at a process here')
            return
        beside = Beside(gateway.port)
        rig.wait_until(lambda: len(beside.took) >= mails, 10)
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        took = beside.end()
        with open(stage.path('trace')) as f:
            failed = f.read().count('ENOMEM')
        stage.claim(f'epoll_ctl fails ({when}): it did', failed > 0)
        stage.claim(f'epoll_ctl fails ({when}): mail is taken, at the latest when it is over', took
                    and all(took), str(took))
        stage.same(f'epoll_ctl fails ({when}): the same process lives', gateway.gateway_pid(), pid)


def traced(pid):
    return all(
        status(f'{pid}/task/{task}', 'TracerPid') != '0'
        for task in os.listdir(f'/proc/{pid}/task'))


def main():
    with rig.Stage(__file__, seconds=280) as stage:
        cgroup = Cgroup(int(os.environ.get('MEMORY_LIMIT', LIMIT)))
        stage.ends.append(cgroup.remove)
        if not cgroup.path:
            print('# no memory cgroup can be made here: limits.memory alone is tried')
        port, tls_port, policy = rig.free_port(), rig.free_port(), stage.path('policy.yaml')
        stage.process([rig.BINARY, 'sink', '-l', f'127.0.0.1:{port}'], stdout=subprocess.DEVNULL)
        with open(policy, 'w') as f:
            json.dump({'mode': 'enforce', 'unknown': {'spf': 'accept', 'dmarc': 'accept'}}, f)
        common = {
            'limits': {'exempt': ['127.0.0.0/8'], 'memory': 'auto' if cgroup.path else '150M'},
            'log': {'format': 'json', 'level': 'warn'}
        }
        config = stage.config(port, **common, policies={'default': policy},
                              checks={name: {} for name in ('attachments', 'dkim', 'spf', 'dmarc')},
                              dns={'servers': [f'127.0.0.1:{rig.free_port()}'], 'timeout': '1s'})
        config['listeners'].append({'bind': f'127.0.0.1:{tls_port}', 'tls': 'implicit'})
        gateway = stage.gateway(config, binary=cgroup.command())
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        in_data(stage, gateway, 'large headers', HEADER)
        in_data(stage, gateway, 'large bodies', BODY)
        in_data(stage, gateway, 'large headers under TLS', HEADER, tls_port, context, CROWD // 2)
        stage.claim(
            'it says once when memory is short, and once when it no longer is',
            rig.wait_until(
                lambda: said(gateway, 'is no longer short') == said(gateway, 'is short') > 0, 10),
            gateway.log_text)
        gateway.stop()
        patient = dict(common['limits'], refusals=1000000,
                       errors=1000000)  # or the pipelines would soon be cut off
        plain = stage.gateway(stage.config(port, limits=patient, log=common['log']), name='plain',
                              binary=cgroup.command())
        unread(stage, plain, 'unread replies')
        plain.stop()
        backend = stage.backend()
        backend.rules.append(rig.Rule('dot wait 6 250 2.0.0 Ok'))
        common['limits']['memory'] = '64M'
        handed_over(stage, stage.gateway(stage.config(backend.port, **common), name='slow'),
                    backend)
        kernel_without_memory(stage, port)


def said(gateway, words):
    return sum('memory ' + words in event.get('message', '') for event in gateway.events('memory'))


if __name__ == '__main__':
    sys.exit(main())
