#!/usr/bin/env python3
"""bounces.py: bounces that go to the senders' own mail servers (`bounces: { via: mx }`), on port
25, in a network of the test's own.

Each sender's domain is another case of the DNS: several MX, none but an address, the root, private
addresses, no such domain, no answer. What the DNS of a stranger says never leads to a private
address, and what has no way back is told to our postmaster."""
import ctypes
import subprocess
import sys

import rig
from runner.nameserver import NameServer

PUBLIC, DEAD, PRIVATE = '192.0.2.25', '192.0.2.26', '10.9.9.9'
NAMES = [
    'two.example MX 10 dead.two.example',
    'two.example MX 20 mx.two.example',
    f'dead.two.example A {DEAD}',
    f'mx.two.example A {PUBLIC}',
    f'plain.example A {PUBLIC}',
    'root.example MX 0 .',
    f'root.example A {PUBLIC}',
    'inside.example MX 10 a.inside.example',
    'inside.example MX 20 b.inside.example',
    'a.inside.example A 127.0.0.1',
    f'b.inside.example A {PRIVATE}',
    'b.inside.example AAAA ::1',
    f'half.example MX 10 mx.half.example',
    f'mx.half.example A {PRIVATE}',
    f'mx.half.example A {PUBLIC}',
    'silent.example SERVFAIL',
]
SENDERS = ['two', 'plain', 'root', 'inside', 'half', 'nowhere', 'silent']


class Server(rig.Backend):
    """A mail server of the world, on port 25 of an address."""

    def __init__(self, address, certificates):
        self.address = address
        super().__init__(25, certificates)

    def up(self):
        import socket
        import threading
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((self.address, self.port))
        self.listener.listen(64)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()


def own_network():
    """From now on this process has a network of its own, with a loopback that holds all addresses.
    False: it is not permitted."""
    clone_newnet = 0x40000000
    if ctypes.CDLL(None).unshare(clone_newnet) != 0:
        return False
    try:
        for words in (['link', 'set', 'lo', 'up'], *(['addr', 'add', f'{a}/32', 'dev', 'lo']
                                                     for a in (PUBLIC, DEAD, PRIVATE))):
            subprocess.run(['ip', *words], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def send(gateway, sender, recipient=f'b@{rig.DOMAIN}', subject='x'):
    import smtplib
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='client.example',
                      timeout=10) as client:
        client.ehlo()
        for command in f'MAIL FROM:<{sender}>', f'RCPT TO:<{recipient}>', 'DATA':
            code, words = client.docmd(command)
            if code not in (250, 354):
                return f'{code} {words.decode()}'
        client.send(f'Subject: {subject}\r\n\r\nhello\r\n.\r\n')
        code, words = client.getreply()
        return f'{code} {words.decode()}'


def to(server):
    """To whom each message of a server went, by its To field."""
    fields = [field for message in list(server.messages) for field in message.headers()]
    return sorted(field[4:].strip('<>') for field in fields if field.startswith('To: '))


def told_postmaster(backend):
    """Of which senders the postmaster was told."""
    texts = [m.content.decode('utf-8', 'replace') for m in list(backend.messages)]
    return sorted(line[9:-1] for text in texts if 'To: <postmaster@' in text
                  for line in text.split('\r\n') if line.startswith('Sender: <'))


def main():
    with rig.Stage(__file__, seconds=120) as stage:
        if not own_network():
            raise rig.Skip(
                'no network of its own may be made here: bounces to servers on port 25 are not '
                'tried'
            )
        dns = NameServer(rig.free_port())
        for line in NAMES:
            dns.add(line)
        backend = stage.backend()
        world, inside, loopback = (Server(a, stage.certificates)
                                   for a in (PUBLIC, PRIVATE, '127.0.0.1'))
        stage.ends += [dns.close, world.end, inside.end, loopback.end]
        world.set_mode('tls',
                       'wrong')  # a certificate of another name: opportunistic TLS does not mind
        config = stage.config(backend.port, dns={'servers': [f'127.0.0.1:{dns.port}']},
                              bounces={'via': 'mx'})
        config['backends']['main']['hold'] = '1h'
        gateway = stage.gateway(config)
        stage.claim('the server says who is known',
                    send(gateway, 'a@plain.example').startswith('250'))
        backend.down()
        replies = [send(gateway, f'a@{name}.example', subject=name)
                   for name in SENDERS] + [send(gateway, f'ours@{rig.DOMAIN}')]
        stage.claim('mail is held while the backend is away',
                    all('held as' in reply for reply in replies), replies)
        backend.rules.append(rig.Rule(f'RCPT <b@{rig.DOMAIN}> 550 5.1.1 no such user'))
        backend.up()
        gateway.command('mxward hold flush')
        rig.wait_until(
            lambda: len(gateway.listed('hold') or [1, 2]) == 1 and len(told_postmaster(backend)) ==
            3, 30)
        evidence = gateway.log_text
        stage.same('senders with a mail server get their bounce there', to(world),
                   ['a@half.example', 'a@plain.example', 'a@two.example'])
        stage.claim('by TLS', all(message.tls for message in world.messages), evidence)
        stage.same('a sender of ours gets it by our backend',
                   [t for t in to(backend) if not t.startswith('postmaster')],
                   [f'ours@{rig.DOMAIN}'])
        stage.same('the postmaster is told of those who cannot be told', told_postmaster(backend),
                   ['a@inside.example', 'a@nowhere.example', 'a@root.example'])
        stage.same('no private address was called', [
            len(inside.connections) + inside.greeted,
            len(loopback.connections) + loopback.greeted
        ], [0, 0])
        servers = {
            event.get('server')
            for event in gateway.events('bounce')
            if event.get('backend') == 'mx'
        }
        stage.claim('the log names the servers', 'mx.two.example:25' in servers
                    and 'plain.example:25' in servers, servers)
        untold = {
            event['untold']
            for event in gateway.events('bounce')
            if event.get('dsn') == 'postmaster' and 'untold' in event
        }
        stage.claim(
            'and why the others were not told', {
                'the domain root.example accepts no mail (null MX)',
                'the domain nowhere.example does not exist',
                'the mail servers of inside.example have only private addresses, which '
                'bounces.exempt does not list'
            } <= untold, untold)
        left = gateway.listed('hold')
        stage.claim(
            'without an answer of the DNS the bounce waits',
            len(left) == 1 and left[0]['rcpts'] == ['a@silent.example']
            and 'cannot be looked up' in left[0]['reply'], left)
        exempt(stage, gateway, config, backend, inside)
        relay(stage, gateway, config, backend)


def exempt(stage, gateway, config, backend, inside):
    """The administrator may say that a private network is no stranger's."""
    config['bounces']['exempt'] = ['10.0.0.0/8']
    rig.write_config(gateway.directory, config)
    stage.claim('a reload takes it up', gateway.command('mxward reload')[0] == 0)
    backend.down()
    reply = send(gateway, 'a@inside.example')
    backend.up()
    gateway.command('mxward hold flush')
    stage.claim('then its server is called', 'held as' in reply
                and rig.wait_until(lambda: to(inside) == ['a@inside.example']),
                lambda: f'{reply}\n{gateway.log_text()}')


def relay(stage, gateway, config, backend):
    """A reload to a server of the administrator's choice: its port is open to the gateway, too."""
    other = stage.backend()
    config['bounces'] = {'via': f'127.0.0.1:{other.port}'}
    rig.write_config(gateway.directory, config)
    stage.claim('a reload to a relay is taken up', gateway.command('mxward reload')[0] == 0)
    backend.down()
    reply = send(gateway, 'a@relayed.example')
    backend.up()
    gateway.command('mxward hold flush')
    stage.claim(
        'the relay gets the bounces, also those that waited', 'held as' in reply
        and rig.wait_until(lambda: {'a@relayed.example', 'a@silent.example'} <= set(to(other)), 20),
        lambda: f'{reply} {to(other)}\n{gateway.log_text()}')


if __name__ == '__main__':
    sys.exit(main())
