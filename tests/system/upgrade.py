#!/usr/bin/env python3
"""upgrade.py: `mxward reload --binary`: another program takes over while mail flows, and nobody is
refused.

The program of each part is a copy, which is exchanged as a package would do it: a new file is
renamed over it. UPGRADE_MAILS says how many mails are sent meanwhile at least."""
import ctypes
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import rig

UNAVAILABLE, NOBODY = 69, 65534
MAILS = int(os.environ.get('UPGRADE_MAILS', '1500'))
CLIENTS, PER_SESSION = 8, 3


class Client:
    def __init__(self, port):
        self.sock = socket.create_connection(('127.0.0.1', port), 30)
        self.file = self.sock.makefile('rb')

    def read(self):
        line = self.file.readline()
        while line[3:4] == b'-':
            line = self.file.readline()
        return line.decode() or '(closed)'

    def say(self, *lines):
        for line in lines:
            self.sock.sendall(line.encode() + b'\r\n')
            reply = self.read()
        return reply

    def begin(self):
        return self.say('MAIL FROM:<a@sender.example>', 'RCPT TO:<b@example.com>', 'DATA')

    def finish(self, name):
        return self.say(f'Message-ID: <{name}>\r\nSubject: one of many\r\n\r\nhello\r\n.')

    def close(self):
        self.file.close()
        self.sock.close()


def one_mail(port, name):
    try:
        client = Client(port)
        client.read()
        client.say('EHLO client.example')
        reply = client.begin()
        reply = client.finish(name) if reply.startswith('354') else reply
        client.close()
        return reply
    except OSError as e:
        return repr(e)


def exchange(gateway, content=None):
    """Another program where this one was; a script with this content, or the real one."""
    path = gateway.program + '.new'
    if content is None:
        shutil.copy(rig.BINARY, path)
    else:
        with open(path, 'wb') as f:
            f.write(content)
    os.chmod(path, 0o755)
    os.rename(path, gateway.program)


def serve(stage, name, backend=None, **keys):
    """A gateway whose program may be exchanged; commands are given by another copy."""
    backend = backend or stage.backend()
    gateway = stage.gateway(stage.config(backend.port, user='nobody', **keys), name=name,
                            start=False)
    gateway.program = os.path.join(gateway.directory, 'program')
    exchange(gateway)
    gateway.binary = [gateway.program]
    gateway.start()
    gateway.binary = [rig.BINARY]
    rig.wait_until(lambda: gateway.command('mxward status')[0] == 0)
    return backend, gateway


def upgrade(gateway):
    """Exit status and lines. (Not gateway.command(), which waits behind a reload until there is one
    gateway process.)"""
    done = subprocess.run([rig.BINARY, 'reload', '--binary', '-c', gateway.config],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=150)
    return done.returncode, done.stdout.decode(errors='replace').splitlines()


def status(gateway):
    code, lines = gateway.command('mxward status --json')
    return json.loads(lines[-1]) if code == 0 else None


def ids(backend):
    """The Message-IDs that the backend has, in order."""
    found = []
    for message in list(backend.messages):
        fields, _ = rig.split_message(message.content)
        found += [
            field.partition('<')[2].rstrip('>')
            for field in fields
            if field.lower().startswith('message-id:')
        ]
    return sorted(found)


class Senders:
    """Clients that send mail after mail, some in a session, until they are told to stop."""

    def __init__(self, port):
        self.port, self.sent, self.bad, self.stopping = port, [], [], False
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self._run, args=(i, ), daemon=True) for i in range(CLIENTS)
        ]
        for thread in self.threads:
            thread.start()

    def _session(self, names):
        client = Client(self.port)
        reply = client.read()
        if not reply.startswith('220'):
            raise OSError(reply)
        client.say('EHLO client.example')
        for name in names:
            reply = client.begin()
            reply = client.finish(name) if reply.startswith('354') else reply
            if not reply.startswith('250'):
                raise OSError(reply)
            with self.lock:
                self.sent.append(name)
        client.say('QUIT')
        client.close()

    def _run(self, number):
        count = 0
        while not self.stopping:
            names = [f'{number}.{count + i}@client.example' for i in range(PER_SESSION)]
            count += PER_SESSION
            try:
                self._session(names)
            except OSError as e:
                with self.lock:
                    self.bad.append(repr(e))

    def end(self):
        self.stopping = True
        for thread in self.threads:
            thread.join(30)


def three_upgrades(stage):
    limits = {
        'connections_per_minute': 1000000, 'messages_per_minute': 1000000,
        'recipients_per_minute': 1000000
    }
    backend, gateway = serve(stage, 'flow', limits=limits)
    supervisor, pids = gateway.process.pid, [gateway.gateway_pid()]
    senders = Senders(gateway.port)
    for i in range(3):
        rig.wait_until(lambda: len(senders.sent) >= MAILS * (i + 1) // 4, 120)
        exchange(gateway)
        stage.same(f'upgrade {i + 1}: the command ends with 0 and has nothing to say',
                   upgrade(gateway), (0, []))
        pids.append(status(gateway)['pid'])
    rig.wait_until(lambda: len(senders.sent) >= MAILS, 120)
    senders.end()
    stage.claim(
        f'{MAILS} mails and more over three upgrades: no client was refused, deferred or cut off',
        not senders.bad and len(senders.sent) >= MAILS, senders.bad[:5])
    stage.same('each is at the backend, once', ids(backend), sorted(senders.sent))
    print(f'# {len(senders.sent)} mails')
    stage.claim(
        'each time another gateway served, under the same supervisor',
        len(set(pids)) == 4 and gateway.process.poll() is None
        and gateway.process.pid == supervisor, pids)
    now = status(gateway)
    stage.same('no gateway was lost, and mxward has been up all the time',
               (now['restarts'], now['generation']), (0, 4))
    gateway.look()
    os.kill(gateway.gateway_pid(), signal.SIGKILL)
    old = now['pid']
    stage.claim(
        'the new supervisor starts a killed gateway again',
        rig.wait_until(lambda: (status(gateway) or {'pid': old})['pid'] != old)
        and status(gateway)['restarts'] == 1, gateway.log_text)
    stage.same('and takes up a changed configuration', gateway.command('mxward reload'), (0, []))
    gateway.look()


def under_way(stage):
    """A client in the middle of a message, one that is connected, and one that is slow."""
    backend, gateway = serve(stage, 'slow')
    slow, idle = Client(gateway.port), Client(gateway.port)
    for client in slow, idle:
        client.read()
        client.say('EHLO client.example')
    slow.begin()
    old = gateway.gateway_pid()
    stage.same('an upgrade while a message comes in', upgrade(gateway), (0, []))
    stage.claim('a new client is served at once',
                one_mail(gateway.port, 'new@client.example').startswith('250'), gateway.log_text)
    stage.claim('by the new gateway, while the old one is still there',
                status(gateway)['pid'] != old and os.path.exists(f'/proc/{old}'), gateway.log_text)
    reply = idle.begin()
    stage.claim('who was connected already sends his mail', reply.startswith('354') and
                idle.finish('idle@client.example').startswith('250'), reply)
    stage.claim('the message that came in meanwhile is taken',
                slow.finish('slow@client.example').startswith('250'))
    stage.claim(
        'then they are told to come again, and the old gateway ends',
        slow.read().startswith('421 4.3.2') and idle.read().startswith('421 4.3.2')
        and rig.wait_until(lambda: not os.path.exists(f'/proc/{old}')), gateway.log_text)
    stage.same('the backend has all three', ids(backend),
               ['idle@client.example', 'new@client.example', 'slow@client.example'])
    gateway.look()


def lost_reply(stage):
    """The old gateway hands over a message whose client is gone before it can read the reply, and
    comes again to the new one."""
    backend, gateway = serve(stage, 'reply')
    slow, lost = Client(gateway.port), Client(gateway.port)
    for client in slow, lost:
        client.read()
        client.say('EHLO client.example')
        client.begin()
    old = gateway.gateway_pid()
    stage.same('an upgrade while two messages come in', upgrade(gateway), (0, []))
    lost.sock.sendall(
        b'Message-ID: <once@client.example>\r\nSubject: one of many\r\n\r\nhello\r\n.\r\n')
    stage.claim('one is handed over by the old gateway',
                rig.wait_until(lambda: ids(backend) == ['once@client.example']), gateway.log_text)
    lost.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    lost.close()
    rig.wait_until(
        lambda: any('client closed' in e.get('reason', '') for e in gateway.events('session')))
    reply = one_mail(gateway.port, 'once@client.example')
    stage.claim('its client, who has not heard of it, comes again to the new one',
                reply.startswith('250') and os.path.exists(f'/proc/{old}'), reply)
    stage.same('and it is not delivered twice', ids(backend), ['once@client.example'])
    slow.finish('slow@client.example')
    slow.close()
    gateway.look()


def held_mail(stage):
    """What is held stays held, and goes out once; what the ledger knows is known to the next
    gateway."""
    backend, gateway = serve(stage, 'held', quarantine={'directory': 'spool'})
    config = json.load(open(gateway.config))
    config['backends']['main']['hold'] = '1d'
    rig.write_config(gateway.directory, config)
    gateway.command('mxward reload')
    one_mail(gateway.port, 'known@client.example')
    backend.down()
    held = [f'held-{i}@client.example' for i in range(5)]

    def hold(name):
        return rig.wait_until(
            lambda: 'held as' in one_mail(gateway.port, name) or 'queued as' in one_mail(
                gateway.port, name), 20)
    stage.claim('mail is held', hold(held[0]), gateway.log_text)
    slow = Client(gateway.port)                        # keeps the old gateway for a while
    slow.read()
    slow.say('EHLO client.example')
    reply = slow.begin()
    stage.same('an upgrade beside held mail', upgrade(gateway), (0, []))
    for name in held[1:]:
        stage.claim('the new gateway holds, too',
                    one_mail(gateway.port, name).startswith('250'), gateway.log_text)
    reply = slow.finish('slow@client.example') if reply.startswith('354') else reply
    stage.claim('and so does the old one to its end', reply.startswith('250'), reply)
    slow.close()
    stage.same('all of it waits', len(gateway.listed('hold')), len(held) + 1)
    backend.up()
    wanted = sorted(['known@client.example', 'slow@client.example', *held])
    rig.wait_until(lambda: len(set(ids(backend))) == len(wanted), 60)
    time.sleep(2)
    stage.same('all of it is delivered by the new gateway, each once', ids(backend), wanted)
    gateway.look()


def stopped(stage):
    """A stop while the old gateway still ends a session: what the new one knows by then is known
    after the next start."""
    backend, gateway = serve(stage, 'stopped')
    slow, lost = Client(gateway.port), 'lost@client.example'
    slow.read()
    slow.say('EHLO client.example')
    slow.begin()
    stage.same('an upgrade while a message comes in', upgrade(gateway), (0, []))
    backend.rules.append(rig.Rule('dot once wait 1 250 2.0.0 Ok: queued as first'))
    client = Client(gateway.port)
    client.read()
    client.say('EHLO client.example')
    client.begin()
    client.sock.sendall(
        f'Message-ID: <{lost}>\r\nSubject: one of many\r\n\r\nhello\r\n.\r\n'.encode())
    rig.wait_until(lambda: ids(backend) == [lost])
    client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    client.close()                                     # never hears the 250 of the new gateway
    rig.wait_until(lambda: any(lost in line for line, _ in list(gateway.log)))
    gateway.process.send_signal(signal.SIGTERM)
    rig.wait_until(lambda: any('"event":"stop"' in line for line, _ in list(gateway.log)))
    stage.claim('the old one ends its message',
                slow.finish('slow@client.example').startswith('250'), gateway.log_text)
    slow.close()
    gateway.expect_end(0)
    gateway.start()
    reply = one_mail(gateway.port, lost)
    stage.claim('the message whose reply was lost is known after a stop and a start',
                reply.startswith('250') and 'first' in reply, reply)
    stage.same('and is at the backend once', ids(backend), [lost, 'slow@client.example'])


def pair(stage):
    """Both of a pair, one after the other: the secondary never takes over for it."""
    backend = stage.backend()
    key = subprocess.run([rig.BINARY, 'peer', 'key'], stdout=subprocess.PIPE).stdout
    ports, gateways = [rig.free_port(), rig.free_port()], []
    for i, role in enumerate(('primary', 'secondary')):
        with open(stage.path(f'{role}.key'), 'wb') as f:
            f.write(key)
        os.chmod(stage.path(f'{role}.key'), 0o600)
        gateways.append(
            serve(
                stage, role, backend=backend, hostname=f'mx{i + 1}.example.net', peer={
                    'role': role, 'bind': f'127.0.0.1:{ports[i]}',
                    'address': f'127.0.0.1:{ports[1 - i]}', 'hostname': f'mx{2 - i}.example.net',
                    'key': stage.path(f'{role}.key'), 'standby': 'defer'
                })[1])
    primary, secondary = gateways

    def peer():
        return json.loads(secondary.command('mxward peer status --json')[1][-1])
    rig.wait_until(lambda: not peer()['serving'] and peer()['hearing'], 20)
    stage.same('an upgrade of the primary', upgrade(primary)[0], 0)
    served = []
    rig.wait_until(lambda: served.append(peer()['serving']) or len(served) == 15, 30)
    stage.claim('the secondary stands by all the time', not any(served) and peer()['hearing'],
                secondary.log_text)
    stage.same('an upgrade of the secondary', upgrade(secondary)[0], 0)
    stage.claim('it stands by after that, too',
                rig.wait_until(lambda: peer()['hearing'], 20) and not peer()['serving'],
                secondary.log_text)
    for gateway in gateways:
        gateway.look()


def other_ports(stage):
    """A gateway may connect to the ports that its configuration names; a reload that names others
    is another gateway's."""
    if ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1)) < 4:
        print('# this kernel has no Landlock for ports')
        return
    first, gateway = serve(stage, 'ports')
    if any('build with sanitizers' in line for line, _ in list(gateway.log)):
        print('# this build has no Landlock')
        gateway.look()
        return
    second, old = stage.backend(), gateway.gateway_pid()
    waiting = Client(gateway.port)
    waiting.read()
    config = json.load(open(gateway.config))
    rig.write_config(gateway.directory, dict(config, hostname='mx2.example.net'))
    stage.claim('a reload that names no other port leaves the gateway',
                gateway.command('mxward reload')[0] == 0 and status(gateway)['pid'] == old,
                gateway.log_text)
    config['backends']['main']['servers'] = [f'127.0.0.1:{second.port}']
    rig.write_config(gateway.directory, config)
    done = subprocess.run([rig.BINARY, 'reload', '-c', gateway.config], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    stage.same('one that does succeeds', (done.returncode, done.stdout), (0, b''))
    stage.claim('by another gateway',
                status(gateway)['pid'] != old and status(gateway)['restarts'] == 0,
                gateway.log_text)
    stage.claim(
        'mail goes to the new port',
        one_mail(gateway.port, 'a@client.example').startswith('250')
        and ids(second) == ['a@client.example'], gateway.log_text)
    waiting.say('EHLO client.example')
    stage.claim(
        'who was connected sends his mail to where it was',
        waiting.begin().startswith('354') and waiting.finish('b@client.example').startswith('250')
        and ids(first) == ['b@client.example'], gateway.log_text)
    waiting.close()
    rig.wait_until(lambda: not os.path.exists(f'/proc/{old}'))
    lines = [line for line, _ in list(gateway.log) if 'with connections to' in line]
    stage.claim('the log says how many ports there are',
                len(lines) == 2 and ' with connections to 2 ports' in lines[0], lines)
    gateway.look()


HANDS_OVER_MORE = b"""#!%s
import os, socket, sys
unknown = socket.create_server(('127.0.0.1', %d))
unknown.set_inheritable(True)
os.execv('%s', ['mxward', *sys.argv[1:]])
"""


def unknown_socket(stage):
    """What a program of another version was handed and did not know, and so passed on."""
    _, gateway = serve(stage, 'unknown')
    port = rig.free_port()
    exchange(gateway, HANDS_OVER_MORE % (sys.executable.encode(), port,
                                         os.fsencode(rig.BINARY)))
    stage.same('a program is handed a listening socket that nobody knows', upgrade(gateway),
               (0, []))
    try:
        socket.create_connection(('127.0.0.1', port), 5).close()
        listens = True
    except ConnectionRefusedError:
        listens = False
    stage.claim('and closes it', not listens and one_mail(gateway.port, 'a').startswith('250'),
                gateway.log_text)
    gateway.look()


def broken(stage):
    """Programs that cannot take over."""
    _, gateway = serve(stage, 'broken')
    old, supervisor = gateway.gateway_pid(), f'/proc/{gateway.process.pid}/fd'
    for what, content in (('is no program', b'\x7fELF of another kind'),
                          ('says something and fails', b'#!/bin/sh\necho not today\nexit 9\n'),
                          ('is older and does not know how',
                           b'#!/bin/sh\necho there is no option --take-over >&2\nexit 64\n'),
                          ('is killed', b'#!/bin/sh\nkill -9 $$\n')):
        exchange(gateway, content)
        code, lines = upgrade(gateway)
        stage.claim(f'a program that {what}: 69, and why', code == UNAVAILABLE
                    and 'program cannot take over: its trial run' in lines[0], (code, lines))
        if b'echo' in content:
            stage.claim('  with what it has said', ' '.join(lines[1:]) in content.decode(), lines)
    os.unlink(gateway.program)
    code, lines = upgrade(gateway)
    stage.claim('no program at all: 69', code == UNAVAILABLE and 'No such file' in ' '.join(lines),
                (code, lines))
    stage.same('none of them has left a descriptor open', [
        fd for fd in map(lambda fd: os.readlink(f'{supervisor}/{fd}'), os.listdir(supervisor))
        if 'plan' in fd or 'take-over' in fd
    ], [])
    exchange(gateway)
    config = json.load(open(gateway.config))
    rig.write_config(gateway.directory, dict(config, listners=[]))
    code, lines = upgrade(gateway)
    stage.claim('a configuration that has errors: 69, with each of them', code == UNAVAILABLE
                and 'listners' in ' '.join(lines), (code, lines))
    rig.write_config(gateway.directory, config)
    stage.claim('the gateway has served all the time', status(gateway)['pid'] == old and
                one_mail(gateway.port, 'a@client.example').startswith('250'), gateway.log_text)
    if os.geteuid() == 0:
        state = os.path.join(gateway.directory, 'state')
        os.chown(state, 0, 0)
        code, lines = upgrade(gateway)
        stage.claim(
            'a program whose gateway cannot start: 69, and the one before goes on',
            code == UNAVAILABLE
            and 'cannot take over: its gateway did not start to serve' in lines[0], (code, lines))
        os.chown(state, NOBODY, NOBODY)
        stage.claim('with its own gateway', status(gateway)['pid'] == old and
                    one_mail(gateway.port, 'b@client.example').startswith('250'), gateway.log_text)
    stage.same('a good program takes over after all', upgrade(gateway), (0, []))
    stage.claim(
        'and serves',
        status(gateway)['pid'] != old
        and one_mail(gateway.port, 'c@client.example').startswith('250'), gateway.log_text)
    gateway.look()


def main():
    with rig.Stage(__file__, seconds=240) as stage:
        for part in (three_upgrades, under_way, lost_reply, held_mail, stopped, pair, other_ports,
                     unknown_socket, broken):
            part(stage)


if __name__ == '__main__':
    sys.exit(main())
