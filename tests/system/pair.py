#!/usr/bin/env python3
"""pair.py: two gateways, primary and secondary, before one backend: who serves, who takes over, and
that no mail is lost.

The secondary leaves mail to its primary (450 4.3.2 with its name) as long as that is up and can
reach the backend; it serves within five seconds of the primary's death, when the backend is out of
the primary's reach, and when the link between the two is cut; it steps back when all is well. Under
load, with the primary killed and started again, every mail is accounted for."""
import collections
import os
import signal
import smtplib
import subprocess
import threading
import time

import rig

TAKEOVER, LOAD_SECONDS, CLIENTS = 5.0, 20, 6


class Relay:
    """A TCP relay that can be cut: the link between the two passes through it."""

    def __init__(self, to):
        import socket
        self.to, self.port, self.open, self.pairs = to, rig.free_port(), True, []
        self.server = socket.socket()
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.server.bind(('127.0.0.1', self.port))
        self.server.listen(16)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        import socket
        while True:
            client, _ = self.server.accept()
            if not self.open:
                client.close()
                continue
            try:
                other = socket.create_connection(('127.0.0.1', self.to), 2)
                other.settimeout(None)
            except OSError:
                client.close()
                continue
            self.pairs.append((client, other))
            for a, b in ((client, other), (other, client)):
                threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    def pump(self, a, b):
        try:
            while True:
                octets = a.recv(65536)
                if not octets or not self.open:
                    break
                b.sendall(octets)
        except OSError:
            pass
        for each in (a, b):
            try:
                each.close()
            except OSError:
                pass

    def cut(self):
        self.open = False
        for pair in self.pairs:
            for each in pair:
                try:
                    each.shutdown(2)
                except OSError:
                    pass
        self.pairs = []

    def mend(self):
        self.open = True


def deliver(port, name, recipient='b@' + rig.DOMAIN):
    """The last reply to one mail: (code, words); (0, …) when there is no server."""
    try:
        with smtplib.SMTP('127.0.0.1', port, local_hostname='client.example', timeout=10) as client:
            client.ehlo()
            for command in ('MAIL FROM:<a@sender.example>', f'RCPT TO:<{recipient}>'):
                code, words = client.docmd(command)
                if code != 250:
                    return code, words.decode()
            client.docmd('DATA')
            client.send(
                f'From: a@sender.example\r\nMessage-ID: <{name}@sender.example>\r\n\r\n{name}\r\n'
                f'.\r\n'
            )
            code, words = client.getreply()
            return code, words.decode()
    except (OSError, smtplib.SMTPException) as e:
        return 0, str(e)


BODIES = {
    'plain': ('Subject: hello', 'text'),
    'two authors': ('From: c@other.example', 'text'),
    'a program': ('Content-Type: application/octet-stream; name=a.exe', 'MZ'),
    'a result in the primary\'s name': ('Authentication-Results: mx1.example.net; spf=pass',
                                        'text'),
    'one in the secondary\'s': (
        'Received-SPF: pass\r\nAuthentication-Results: MX2.example.net; spf=pass', 'text'),
}


def verdicts(gateway, backend):
    """What a gateway makes of the same mails: reply, score and evidence of each, and what the
    backend got of its header."""
    found = {}

    def lines_of(helo):
        return [line for line in gateway.events('message') if line.get('helo') == helo]
    for helo in ('mail', 'mx1.example.net', 'MX2.example.net'):
        for name, (field, text) in BODIES.items():
            before, told = len(backend.messages), len(lines_of(helo))
            with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname=helo, timeout=10) as client:
                try:
                    client.sendmail('a@sender.example', ['b@' + rig.DOMAIN],
                                    f'From: a@sender.example\r\n{field}\r\n\r\n{text}\r\n')
                    reply = 250
                except smtplib.SMTPResponseException as e:
                    reply = e.smtp_code
                except smtplib.SMTPRecipientsRefused as e:
                    reply = list(e.recipients.values())[0][0]
            rig.wait_until(lambda: len(lines_of(helo)) > told)
            line = lines_of(helo)[-1]
            evidence = [(e['check'], e['fact'], e.get('detail')) for e in line['evidence']]
            got = [m.content.count(b'spf=pass') for m in backend.messages[before:]]
            found[helo, name] = reply, line['action'], line['score'], evidence, got
    return found


def comes(port, code, seconds):
    """Seconds until a mail gets this code; None: never."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if deliver(port, f'probe-{time.monotonic_ns()}')[0] == code:
            return time.monotonic() - began
        time.sleep(0.1)
    return None


POLICY = '''score: { helo.ours: 1, helo.invalid: 2, attachments.blocked: 3 }
tag_at: 5
rules:
  - { name: two authors, when: { from: ambiguous }, action: reject }
'''


def configuration(stage, role, backend, own, other, key):
    policy = stage.path(f'{role}.policy.yaml')
    with open(policy, 'w') as file:
        file.write(POLICY)
    os.chmod(policy, 0o644)
    config = stage.config(
        backend.port, peer={
            'role': role, 'bind': f'127.0.0.1:{own}', 'address': f'127.0.0.1:{other}', 'key': key,
            'standby': 'defer', 'hold': '1d',
            'hostname': 'mx2.example.net' if role == 'primary' else 'mx1.example.net'
        }, checks={'helo': {}, 'attachments': {'block_extensions': ['exe']}},
        policies={'only': policy}, limits={
            'connections_per_minute': 100000, 'messages_per_minute': 100000,
            'recipients_per_minute': 100000, 'exempt': ['127.0.0.0/8']
        })
    config['domains'][rig.DOMAIN]['policy'] = 'only'
    config['hostname'] = 'mx1.example.net' if role == 'primary' else 'mx2.example.net'
    return config


def status(gateway, *words):
    done = subprocess.run(
        [rig.BINARY, *words, '-c',
         os.path.join(gateway.directory, 'mxward.yaml')], capture_output=True, text=True)
    return done.stdout + done.stderr


class Client(threading.Thread):
    """Sends mail after mail to the primary first, then to the secondary, until each is taken."""

    def __init__(self, number, ports, books, until):
        super().__init__(daemon=True)
        self.number, self.ports, self.books, self.until = number, ports, books, until

    def run(self):
        count = 0
        while time.monotonic() < self.until:
            name, count = f'load-{self.number}-{count}', count + 1
            end = time.monotonic() + 40
            while time.monotonic() < end and name not in self.books:
                for port in self.ports:
                    if deliver(port, name)[0] == 250:
                        self.books.add(name)
                        break
                else:
                    time.sleep(0.1)


with rig.Stage(__file__, seconds=240) as stage:
    backend = stage.backend()
    key = stage.path('peer.key')
    with open(key, 'w') as file:
        file.write(
            subprocess.run([rig.BINARY, 'peer', 'key'], capture_output=True, text=True).stdout)
    os.chmod(key, 0o600)
    ports = rig.free_port(), rig.free_port()
    to_first, to_second = Relay(ports[0]), Relay(ports[1])
    first = stage.gateway(configuration(stage, 'primary', backend, ports[0], to_second.port, key),
                          'first')
    agreed = configuration(stage, 'secondary', backend, ports[1], to_first.port, key)
    second = stage.gateway(agreed, 'second')

    stage.claim(
        'they find each other',
        all(
            rig.wait_until(lambda: 'incoming link  up' in status(each, 'peer', 'status'), 20)
            for each in (first, second)), lambda: status(second, 'peer', 'status'))
    stage.claim('the primary serves', deliver(first.port, 'one')[0] == 250)
    judged = verdicts(first, backend)
    stage.same(
        'it judges: who claims its name or the other\'s is told so, and no result in either name '
        'arrives',
        [(judged[helo, 'plain'][3], {sum(j[4])
                                     for (h, _), j in judged.items()
                                     if h == helo})
         for helo in ('mx1.example.net', 'MX2.example.net')],
        [([('helo', 'ours', helo)], {0}) for helo in ('mx1.example.net', 'MX2.example.net')])
    stage.claim('the secondary stands by once it hears the primary',
                comes(second.port, 450, 10) is not None, second.log_text)
    code, words = deliver(second.port, 'two')
    stage.claim('and names it', code == 450 and '4.3.2' in words and 'mx1.example.net' in words,
                words)
    stage.claim('peer status tells of both', 'primary' in status(second, 'peer', 'status'),
                status(second, 'peer', 'status'))

    status(second, 'block', '192.0.2.0/24'), status(first, 'block', '198.51.100.0/24')
    stage.claim(
        'a block on one is in force on both',
        all(
            rig.wait_until(
                lambda: '192.0.2.0' in status(each, 'blocked') and '198.51.100.0' in status(
                    each, 'blocked'), 20) for each in (first, second)),
        lambda: status(first, 'blocked') + status(second, 'blocked'))
    status(first, 'unblock', '192.0.2.0/24')
    stage.claim(
        'and taken back on both, it alone',
        all(
            rig.wait_until(
                lambda: '192.0.2.0' not in status(each, 'blocked') and '198.51.100.0' in status(
                    each, 'blocked'), 20) for each in (first, second)),
        lambda: status(first, 'blocked') + status(second, 'blocked'))
    stage.claim('status has a row for the peer, and no warning',
                all('\npeer\n' in status(each, 'status') and 'WARNING' not in status(each, 'status')
                    for each in (first, second)), lambda: status(second, 'status'))

    os.killpg(first.process.pid, signal.SIGKILL) if os.getpgid(
        first.process.pid) == first.process.pid else first.process.kill()
    took = comes(second.port, 250, 15)
    stage.claim(
        f'it takes over after the primary\'s death (wanted: {TAKEOVER:.0f} s; it took '
        f'{took and round(took, 1)} s)',
        took is not None, second.log_text)

    alike = verdicts(second, backend)
    stage.same(f'and judges {len(judged)} mails as the primary does',
               {k: v
                for k, v in alike.items()
                if v != judged[k]}, {})

    first.process.wait()
    first.start()
    stage.claim('it steps back when the primary is well again',
                comes(second.port, 450, 30) is not None,
                lambda: status(first, 'peer', 'status') + status(second, 'peer', 'status'))

    to_first.cut(), to_second.cut()
    stage.claim('both serve when the link between them is cut',
                comes(second.port, 250, 30) is not None and deliver(first.port, 'cut')[0] == 250,
                second.log_text)
    status(first, 'unblock', '198.51.100.0/24'), status(second, 'block', '203.0.113.0/24')
    os.kill(first.gateway_pid(), signal.SIGKILL)       # what it knows is on its disk
    to_first.mend(), to_second.mend()
    stage.claim('and they find each other again', comes(second.port, 450, 40) is not None,
                lambda: status(first, 'peer', 'status') + status(second, 'peer', 'status'))
    stage.claim(
        'what was blocked and unblocked meanwhile is so on both, a restart in between or not',
        all(
            rig.wait_until(
                lambda: '198.51.100.0' not in status(each, 'blocked') and '203.0.113.0' in status(
                    each, 'blocked'), 20) for each in (first, second)),
        lambda: status(first, 'blocked') + status(second, 'blocked'))

    unlike = dict(agreed, limits=dict(agreed['limits'], recipients=33))
    rig.write_config(second.directory, unlike), status(second, 'reload')
    stage.claim(
        'configurations that differ are a warning in the status of both, and in the log',
        all(
            rig.wait_until(
                lambda: 'configurations of this gateway and its peer differ' in status(
                    each, 'status'), 20) for each in (first, second))
        and 'differ' in str(second.events('peer')), second.log_text)
    rig.write_config(second.directory, agreed), status(second, 'reload')
    stage.claim(
        'until they agree again',
        all(
            rig.wait_until(lambda: 'WARNING' not in status(each, 'status'), 20)
            for each in (first, second)), lambda: status(second, 'status'))

    books, before = set(), len(backend.messages)
    until = time.monotonic() + LOAD_SECONDS
    clients = [Client(i, (first.port, second.port), books, until) for i in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(4)
    first.process.kill()
    first.process.wait()
    time.sleep(6)
    first.start()
    for client in clients:
        client.join(60)
    arrived = collections.Counter(message.content.split(b'Message-ID: <')[1].split(b'@')[0].decode()
                                  for message in backend.messages[before:])
    stage.claim(f'{len(books)} mails under load, the primary killed and back: none is lost', books
                and all(arrived[name] >= 1 for name in books),
                [n for n in books if not arrived[n]][:10])
    doubled = [name for name in arrived if arrived[name] > 1]
    stage.claim('hardly one is doubled', len(doubled) <= CLIENTS, doubled)

    other_key = stage.path('other.key')
    with open(other_key, 'w') as file:
        file.write(
            subprocess.run([rig.BINARY, 'peer', 'key'], capture_output=True, text=True).stdout)
    os.chmod(other_key, 0o600)
    rig.write_config(second.directory, dict(agreed,
                                            peer=dict(agreed['peer'],
                                                      key=other_key))), status(second, 'reload')
    stage.claim(
        'who has another key is told so, on both sides, in peer status and in the log',
        all(
            rig.wait_until(lambda: 'another key' in status(each, 'peer', 'status'), 20)
            and 'another key' in str(each.events('peer')) for each in (first, second)),
        lambda: status(first, 'peer', 'status') + status(second, 'peer', 'status') + str(
            first.events('peer')[-5:]) + str(second.events('peer')[-5:]))
    stage.claim('and both serve',
                comes(second.port, 250, 20) is not None and deliver(first.port, 'keys')[0] == 250)
