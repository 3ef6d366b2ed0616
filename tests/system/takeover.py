#!/usr/bin/env python3
"""takeover.py: two gateways on two machines (network namespaces), and what can go wrong with one of
them, while a server brings mail.

The server does as RFC 5321 says: the primary first, then the secondary in the same delivery, and
what neither takes is brought again later. In each row something breaks under load; told are the
seconds from then until the secondary takes a mail, how many mails had to be brought again, and
until the secondary steps back when all is mended. No mail is lost and none doubled, in any row.

Seconds are told, and only those are claimed that a busy machine cannot break. `takeover.py NAME …`
plays rows by name, `takeover.py all` every row; without a name those are played that no other test
has something like."""
import ctypes
import fcntl
import os
import random
import select
import signal
import smtplib
import socket
import struct
import subprocess
import sys
import threading
import time

import rig

NET, LINK = '10.77.0.', '10.78.0.'
HOSTS = {'gw1': 1, 'gw2': 2, 'client': 10, 'backend': 30, 'dns': 53}
RATE, TARGET, AT_MOST = 4, 5.0, 20.0
USUAL = ('sigkill', 'workers-hung', 'backend-refused', 'backend-swallows', 'house-full',
         'port-blocked', 'dns-dead-cold', 'disk-full')
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def sh(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True)


class Net:
    """Namespaces on one bridge, and a wire between the two gateways that can lose what it
    carries."""

    def __init__(self, stage):
        self.prefix = f'mxp{os.getpid()}-'
        self.names = [*HOSTS, 'hub']
        stage.ends.append(self.away)
        if os.geteuid() != 0 or not os.path.exists('/dev/net/tun'):
            raise rig.Skip('it has to be run by root, with network namespaces and /dev/net/tun')
        try:
            for name in self.names:
                sh('ip', 'netns', 'add', self.prefix + name)
                self.ip(name, 'link', 'set', 'lo', 'up')
            self.ip('hub', 'link', 'add', 'br0', 'type', 'bridge')
            self.ip('hub', 'link', 'set', 'br0', 'up')
            for name, number in HOSTS.items():
                self.ip('hub', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns',
                        self.prefix + name)
                self.ip('hub', 'link', 'set', name, 'master', 'br0', 'up')
                self.ip(name, 'addr', 'add', f'{NET}{number}/24', 'dev', 'eth0')
                self.ip(name, 'link', 'set', 'eth0', 'up')
            self.ip('backend', 'addr', 'add', f'{NET}31/24', 'dev', 'eth0')
        except subprocess.CalledProcessError as e:
            raise rig.Skip(f'no network namespaces here: {e.stderr}')
        self.wire = Wire(self)

    def ip(self, name, *words, check=True):
        return sh('ip', '-n', self.prefix + name, *words, check=check)

    def run(self, name):
        return 'ip', 'netns', 'exec', self.prefix + name

    def enter(self, name):
        """This thread lives there from now on: what it opens belongs there."""
        with open(f'/run/netns/{self.prefix}{name}') as place:
            if libc.setns(place.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), 'setns')

    def inside(self, name, act):
        """The result of act() on a thread that lives there."""
        found = []

        def do():
            self.enter(name)
            found.append(act())
        thread = threading.Thread(target=do)
        thread.start()
        thread.join()
        return found[0]

    def mute(self, name, to, so=True):
        """What `name` sends to this address is thrown away: the other hears nothing, and is not
        told so."""
        self.ip(name, 'route', 'add' if so else 'del', 'blackhole', f'{NET}{HOSTS.get(to, to)}',
                check=False)

    def away(self):
        for name in self.names:
            sh('ip', 'netns', 'del', self.prefix + name, check=False)


class Wire:
    """The link between the gateways, packet by packet; `lost` is the part that does not arrive."""

    def __init__(self, net):
        self.lost, self.ends = 0.0, []
        for name, number in (('gw1', 1), ('gw2', 2)):
            net.ip(name, 'tuntap', 'add', 'dev', 'peer', 'mode', 'tun')
            net.ip(name, 'addr', 'add', f'{LINK}{number}', 'peer', f'{LINK}{3 - number}', 'dev',
                   'peer')
            net.ip(name, 'link', 'set', 'peer', 'up')
            self.ends.append(net.inside(name, self.tun))
        threading.Thread(target=self.carry, daemon=True).start()

    @staticmethod
    def tun():
        tun = os.open('/dev/net/tun', os.O_RDWR)
        fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH22x', b'peer',
                                                 0x1001))  # TUNSETIFF, IFF_TUN | IFF_NO_PI
        return tun

    def carry(self):
        dice = random.Random(7)
        while True:
            for end in select.select(self.ends, [], [])[0]:
                packet = os.read(end, 65536)
                if dice.random() >= self.lost:
                    try:
                        os.write(self.ends[1 - self.ends.index(end)], packet)
                    except OSError:
                        pass


class Sink:
    """A mail server on two addresses, one for each gateway, that says who brought what and when."""

    def __init__(self, net):
        self.net, self.seen, self.lock, self.doors, self.open = net, {}, threading.Lock(), {}, {}
        for address in (30, 31):
            self.up(address)

    def up(self, address):
        def listen():
            door = socket.create_server((f'{NET}{address}', 25), backlog=200)
            return door
        self.doors[address] = self.net.inside('backend', listen)
        self.open[address] = []
        threading.Thread(target=self.accept, args=(self.doors[address], address),
                         daemon=True).start()

    def down(self, address):
        self.doors[address].shutdown(socket.SHUT_RDWR)
        self.doors[address].close()
        for client in self.open[address]:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self, door, address):
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            self.open[address].append(client)
            threading.Thread(target=self.serve, args=(client, address), daemon=True).start()

    def serve(self, client, address):
        try:
            with client, client.makefile('rb') as lines:
                client.sendall(b'220 sink\r\n')
                for line in lines:
                    verb = line[:4].upper()
                    if verb == b'DATA':
                        client.sendall(b'354 go on\r\n')
                        self.take(lines, address)
                    client.sendall(b'221 bye\r\n' if verb ==
                                   b'QUIT' else b'250-sink\r\n250 PIPELINING\r\n' if verb ==
                                   b'EHLO' else b'250 ok\r\n')
        except OSError:
            pass

    def take(self, lines, address):
        name = None
        for line in lines:
            if line == b'.\r\n':
                break
            if line.lower().startswith(b'message-id: <'):
                name = line.split(b'<')[1].split(b'@')[0].decode()
        with self.lock:
            self.seen.setdefault(name, []).append((time.monotonic(), address))


class Names:
    """A name server for which every name has an address, and the root of "invalid" none."""

    def __init__(self, net):
        self.socket = net.inside('dns', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        net.inside('dns', lambda: self.socket.bind((f'{NET}53', 53)))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            ask, who = self.socket.recvfrom(4096)
            end = ask.index(b'\0', 12) + 5
            kind = struct.unpack('!H', ask[end - 4:end - 2])[0]
            exists, answer = b'\7invalid\0' not in ask, b''
            if exists and kind in (1, 15):
                data = bytes([192, 0, 2, 9]) if kind == 1 else b'\0\1\xc0\x0c'
                answer = b'\xc0\x0c' + struct.pack('!HHIH', kind, 1, 60, len(data)) + data
            flags = 0x8180 if exists else 0x8183
            try:
                self.socket.sendto(
                    ask[:2] + struct.pack('!HHHHH', flags, 1, 1 if answer else 0, 0, 0)
                    + ask[12:end] + answer, who)
            except OSError:                            # there is no way there now
                pass


class Mail(threading.Thread):
    """One mail, brought to the primary first, then to the secondary, again and again until it is
    taken."""

    def __init__(self, load, name):
        super().__init__(daemon=True)
        self.load, self.name_, self.rounds = load, name, 0
        self.born, self.taken, self.via, self.words = time.monotonic(), None, None, []

    def run(self):
        self.load.net.enter('client')
        while self.taken is None and time.monotonic() < self.born + 100:
            self.rounds += 1
            for host in (1, 2):
                code, words = deliver(host, self.name_, self.load.size)
                self.words.append((host, code, words))
                if code == 250:
                    self.taken, self.via = time.monotonic(), host
                    return
            time.sleep(self.load.again)


def deliver(host, name, size=0, wait=5, sender=None):
    """The last reply to a mail, or to its recipient if there is no name."""
    try:
        with smtplib.SMTP(timeout=wait) as client:
            code, words = client.connect(f'{NET}{host}', 25)
            if code != 220:
                return code, words.decode(errors='replace')
            client._host = 'client.example'
            client.ehlo('client.example')
            for command in (f'MAIL FROM:<{sender or name}@sender.example>',
                            f'RCPT TO:<b@{rig.DOMAIN}>'):
                code, words = client.docmd(command)
                if code != 250 or (not name and command[0] == 'R'):
                    return code, words.decode(errors='replace')
            client.docmd('DATA')
            client.send(f'From: a@sender.example\r\nMessage-ID: <{name}@sender.example>\r\n\r\n'
                        + 'x' * 70 + '\r\n' + ('y' * 998 + '\r\n') * (size // 1000) + '.\r\n')
            code, words = client.getreply()
            return code, words.decode(errors='replace')
    except (OSError, smtplib.SMTPException) as e:
        return 0, str(e)


class Load(threading.Thread):
    def __init__(self, net, row, size=0, again=2.0):
        super().__init__(daemon=True)
        self.net, self.row, self.size, self.again = net, row, size, again
        self.mails, self.going = [], True

    def run(self):
        while self.going:
            self.mails.append(Mail(self, f'{self.row}-{len(self.mails)}'))
            self.mails[-1].start()
            time.sleep(1 / RATE)

    def end(self):
        self.going = False
        self.join()
        for mail in self.mails:
            mail.join(110)


class Watch(threading.Thread):
    """What the secondary says to a recipient, four times a second."""

    def __init__(self, net, row):
        super().__init__(daemon=True)
        self.net, self.row, self.going, self.said = net, row, True, []

    def run(self):
        self.net.enter('client')
        while self.going:
            asked = time.monotonic()
            self.said.append(
                (asked, deliver(2, '',
                                sender=f'{self.row}-watch-{len(self.said)}')[0], time.monotonic()))
            time.sleep(0.25)

    def first(self, code, since):
        return next(
            (told - since for asked, said, told in self.said if told > since and said == code),
            None)

    def changes(self):
        codes = [said for _, said, _ in self.said if said in (250, 450)]
        return sum(a != b for a, b in zip(codes, codes[1:]))


class RemoteGateway(rig.SystemGateway):
    def __init__(self, binary, directory, ports, environment):
        super().__init__(binary, directory, [], environment)


class Pair:
    def __init__(self, stage):
        self.stage, self.net = stage, Net(stage)
        self.sink, self.names = Sink(self.net), Names(self.net)
        self.key = stage.path('peer.key')
        with open(self.key, 'w') as file:
            file.write(
                subprocess.run([rig.BINARY, 'peer', 'key'], capture_output=True, text=True).stdout)
        os.chmod(self.key, 0o600)
        self.disk = stage.disk('size=24m')
        self.gateways = [
            stage.gateway(self.configuration(n), f'gw{n}', binary=self.net.run(f'gw{n}'),
                          kind=RemoteGateway) for n in (1, 2)
        ]

    def configuration(self, n, **more):
        policy = self.stage.path(f'policy{n}.yaml')
        with open(policy, 'w') as file:
            file.write('score: {}\nunknown: { sender_domain: defer }\n')
        os.chmod(policy, 0o644)
        peer = {
            'role': 'primary' if n == 1 else 'secondary', 'bind': f'{LINK}{n}:7025',
            'address': f'{LINK}{3 - n}:7025', 'key': self.key, 'standby': 'defer', 'hold': '1d',
            'hostname': f'mx{3 - n}.example.net'
        }
        config = self.stage.config(
            1, peer=peer, hostname=f'mx{n}.example.net',
            listeners=[{'bind': '0.0.0.0:25', 'tls': 'starttls'}],
            backends={'main': {'servers': [f'{NET}{29 + n}:25'],
                               'tls': 'off'}}, dns={'servers': [f'{NET}53:53'], 'timeout': '5s'},
            policies={'only': policy}, checks={'sender_domain': {}}, limits={
                'sessions': 80, 'sessions_per_client': 1000, 'connections_per_minute': 100000,
                'messages_per_minute': 100000, 'recipients_per_minute': 100000
            })
        config['domains'][rig.DOMAIN]['policy'] = 'only'
        if n == 1 and self.disk:
            os.makedirs(os.path.join(self.disk.path, 'state'), exist_ok=True)
            config['state'] = os.path.join(self.disk.path, 'state')
        config.update(more)
        return config

    def status(self, n, *words):
        done = subprocess.run([rig.BINARY, *words, '-c', self.gateways[n - 1].config],
                              capture_output=True, text=True)
        return done.stdout + done.stderr

    def well(self):
        return (rig.wait_until(lambda: 'outgoing link  up' in self.status(2, 'peer', 'status') and
                               'on standby' in self.status(2, 'peer', 'status'), 60) and
                rig.wait_until(lambda: 'outgoing link  up' in self.status(1, 'peer', 'status'), 30))

    # -- a row

    def play(self, name, breaks, mends, seconds=8, takes_over=True, size=0, changes=2):
        self.stage.claim(f'{name}: the two are well before', self.well(),
                         lambda: self.status(2, 'peer', 'status'))
        load, watch = Load(self.net, name, size), Watch(self.net, name)
        load.start(), watch.start()
        time.sleep(6)
        broken = time.monotonic()
        breaks()
        time.sleep(seconds)
        mended = time.monotonic()
        mends()
        back = rig.wait_until(lambda: watch.first(450,
                                                  time.monotonic() - 0.5) is not None,
                              40) and watch.first(450, mended)
        load.end()
        watch.going = False
        watch.join()
        serves, first = watch.first(250, broken), min(
            (m.taken - broken for m in load.mails if m.via == 2 and m.taken), default=None)
        waits = sorted(m.taken - m.born for m in load.mails if m.taken and broken < m.born < mended)
        told = (
            f'serves after {words(serves)}, first mail via it {words(first)}, mails of the break '
            f'{words(waits[len(waits) // 2])} '
            f'(median) to {words(waits[-1])}, {sum(m.rounds > 1 for m in load.mails)} brought '
            f'again, '
            f'{watch.changes()} changes, back {words(back)}')
        print(f'#  {name}: {told}')
        if takes_over:
            slow = '' if first is not None and first <= TARGET + 0.5 else ' (MORE THAN WANTED)'
            self.stage.claim(f'{name}: mail goes by the secondary, after {words(first)}{slow}',
                             first is not None and first < AT_MOST, lambda: self.why(load))
        else:
            self.stage.claim(
                f'{name}: the primary goes on',
                all(m.via == 1 for m in load.mails if m.born < mended - 8)
                or all(m.taken for m in load.mails), lambda: self.why(load))
        self.stage.claim(f'{name}: the secondary steps back, after {words(back)}', back is not None,
                         lambda: self.why(load))
        self.stage.claim(f'{name}: {watch.changes()} changes of mind',
                         watch.changes() <= changes, lambda: self.why(load))
        if name.startswith('backend'):
            self.stage.claim(f'{name}: nothing is held where the other can deliver', '"held":0'
                             in self.status(1, 'status',
                                            '--json'), lambda: self.status(1, 'hold', 'list'))
        rig.wait_until(lambda: all(m.name_ in self.sink.seen for m in load.mails), 30)
        lost = [m.name_ for m in load.mails if m.name_ not in self.sink.seen]
        doubled = [m.name_ for m in load.mails if len(self.sink.seen.get(m.name_, [])) > 1]
        self.stage.claim(f'{name}: of {len(load.mails)} mails none is lost, and none doubled',
                         not lost and not doubled and all(m.taken for m in load.mails),
                         lambda: f'lost {lost} doubled {doubled}\n{self.why(load)}')

    def why(self, load):
        replies = {}
        for mail in load.mails:
            for word in mail.words:
                replies[word] = replies.get(word, 0) + 1
        return (self.status(1, 'peer', 'status') + self.status(2, 'peer', 'status')
                + '\n'.join(f'{n} x {w}'
                            for w, n in sorted(replies.items(), key=lambda each: -each[1])[:12])
                + '\n'
                + '\n'.join(str(e.get('message')) for e in self.gateways[1].events('peer')[-8:]))

    # -- what breaks

    def kill(self):
        first = self.gateways[0]
        child = first.gateway_pid()
        first.process.kill()
        os.kill(child, signal.SIGKILL)
        first.process.wait()

    def start(self):
        self.gateways[0].start()

    def stop(self):
        self.gateways[0].process.terminate()
        self.gateways[0].process.wait()

    def signal(self, number):
        os.kill(self.gateways[0].gateway_pid(), number)

    def hang_workers(self):
        """Only the control thread goes on, until this thread's tracer ends."""
        self.release = threading.Event()
        tasks = f'/proc/{self.gateways[0].gateway_pid()}/task'
        threads = [
            int(t)
            for t in os.listdir(tasks)
            if open(f'{tasks}/{t}/comm').read().startswith('worker')
        ]

        def trace():
            for thread in threads:
                libc.ptrace(0x4206, thread, None, None)
                libc.ptrace(0x4207, thread, None, None)
            self.release.wait()
        threading.Thread(target=trace, daemon=True).start()

    def fill_house(self):
        def sit():
            sat = []
            for _ in range(200):
                sat.append(socket.socket())
                sat[-1].setblocking(False)
                sat[-1].connect_ex((f'{NET}1', 25))
            return sat
        self.sat = self.net.inside('client', sit)

    def empty_house(self):
        for each in self.sat:
            each.close()

    def flap(self):
        def flaps():
            while self.flapping:
                self.net.wire.lost = 1.0
                time.sleep(4)
                self.net.wire.lost = 0.0
                time.sleep(2)
        self.flapping = True
        threading.Thread(target=flaps, daemon=True).start()

    def calm(self):
        self.flapping = False

    def wire(self, lost):
        self.net.wire.lost = lost

    def restart_deaf(self):
        self.net.mute('dns', 'gw1')
        self.kill()
        self.start()


def words(seconds):
    return 'never' if seconds is None else f'{seconds:.1f} s'


def rows(pair):
    net, sink = pair.net, pair.sink
    return {
        'sigkill': lambda n: pair.play(n, pair.kill, pair.start),
        'sigstop': lambda n: pair.play(n, lambda: pair.signal(signal.SIGSTOP), lambda: pair.signal(
            signal.SIGCONT)),
        'workers-hung': lambda n: pair.play(n, pair.hang_workers, lambda: pair.release.set()),
        'backend-refused': lambda n: pair.play(n, lambda: sink.down(30), lambda: sink.up(30)),
        'backend-swallows': lambda n: pair.play(n, lambda: net.mute('backend', 'gw1'), lambda: net.
                                                mute('backend', 'gw1', False)),
        'house-full': lambda n: pair.play(n, pair.fill_house, pair.empty_house),
        'port-blocked': lambda n: pair.play(n, lambda: net.mute('gw1', 'client'), lambda: net.mute(
            'gw1', 'client', False), 12),
        'dns-dead-cold': lambda n: pair.play(n, pair.restart_deaf, lambda: net.mute(
            'dns', 'gw1', False)),
        'disk-full': lambda n: pair.disk and pair.play(n, pair.disk.fill, pair.disk.free, size=
                                                       1500000),
        'stop': lambda n: pair.play(n, pair.stop, pair.start),
        'restart': lambda n: pair.play(n, lambda: (pair.stop(), pair.start()), lambda: None, 1,
                                       takes_over=False),
        'host-vanishes': lambda n: pair.play(
            n, lambda: (net.ip('hub', 'link', 'set', 'gw1', 'down'), pair.wire(1.0)), lambda:
            (net.ip('hub', 'link', 'set', 'gw1', 'up'), pair.wire(0.0))),
        'link-cut': lambda n: pair.play(n, lambda: pair.wire(1.0), lambda: pair.wire(0.0), 12,
                                        takes_over=False),
        'link-lossy': lambda n: pair.play(n, lambda: pair.wire(0.5), lambda: pair.wire(0.0), 20,
                                          takes_over=False, changes=6),
        'link-flaps': lambda n: pair.play(n, pair.flap, pair.calm, 20, takes_over=False, changes=4),
    }


with rig.Stage(__file__, seconds=1200) as stage:
    pair = Pair(stage)
    known = rows(pair)
    for name in known if sys.argv[1:] == ['all'] else sys.argv[1:] or USUAL:
        known[name](name)
