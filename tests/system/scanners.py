#!/usr/bin/env python3
"""scanners.py: mxward before a real clamd with a database of two signatures: what it finds in
wrappings, what it could not look into, its limits to the octet; clamd stopped, frozen and without
its signatures; new signatures; and clients that send half of a message.

No claim depends on how fast the machine is."""
import base64
import glob
import io
import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import zipfile

import rig

EICAR = b'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-' + b'TEST-FILE!$H+H*'
MAX_SIZE = 200000
FROZEN, HALF = 40, 40


class Clamd:
    """clamd of build/parts on a private directory, with the signatures that it is given."""

    def __init__(self, stage, name='clamd', **settings):
        self.stage, self.directory = stage, stage.place(name)
        self.database = stage.place(name + '/db')
        self.socket = os.path.join(self.directory, 'clamd.sock')
        self.port = rig.free_port()
        self.sign(Eicar=EICAR, Other=b'MXWARD-OTHER-TEST')
        settings = {'LocalSocket': self.socket, 'LocalSocketMode': '666', 'TCPAddr': '127.0.0.1',
                    'TCPSocket': self.port, 'DatabaseDirectory': self.database,
                    'Foreground': 'yes', 'StreamMaxLength': '1M', 'MaxThreads': '4',
                    'MaxQueue': '8', 'AlertEncrypted': 'yes', 'AlertExceedsMax': 'yes',
                    'LogFile': os.path.join(self.directory, 'log'), 'LogVerbose': 'yes',
                    'SelfCheck': '3600', 'MaxFiles': '20', 'MaxRecursion': '5', **settings}
        with open(os.path.join(self.directory, 'clamd.conf'), 'w') as f:
            f.writelines(f'{key} {value}\n' for key, value in settings.items())
        self.start()

    def sign(self, **signatures):
        # renamed into place: clamd never loads a half
        path = os.path.join(self.database, 'test.ndb')
        with open(path + '.new', 'w') as f:
            f.writelines(f'{name}:0:*:{octets.hex()}\n' for name, octets in signatures.items())
        os.rename(path + '.new', path)

    def start(self):
        parts = os.path.join(rig.mta.PARTS, 'clamav-daemon')
        libraries = {os.path.dirname(p) for p in glob.glob(f'{parts}/**/*.so*', recursive=True)}
        self.process = self.stage.process(
            [f'{parts}/usr/sbin/clamd', '-c', os.path.join(self.directory, 'clamd.conf')],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, 'LD_LIBRARY_PATH': ':'.join(sorted(libraries))})
        rig.wait_until(lambda: self.ask(b'PING') == b'PONG', 30)

    def ask(self, command):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(10)
                s.connect(self.socket)
                s.sendall(b'z' + command + b'\0')
                return s.recv(200).rstrip(b'\0')
        except OSError:
            return b''

    def log(self):
        with open(os.path.join(self.directory, 'log'), errors='replace') as f:
            return f.read()


def config(stage, backend, server, **options):
    virus = {'scanners': [{'name': 'clam', 'type': 'clamd', 'server': server}],
             'unwanted': [], 'self_test': '1s', 'max_size': MAX_SIZE, **options}
    return stage.config(backend.port, checks={'virus': virus}, policies={'default': 'p.yaml'},
                        limits={'exempt': ['127.0.0.0/8']})


def gateway(stage, backend, server, name, **options):
    g = stage.gateway(config(stage, backend, server, **options), name, start=False)
    with open(os.path.join(g.directory, 'p.yaml'), 'w') as f:
        json.dump({'rules': [{'when': {'virus': 'infected'}, 'action': 'reject'}],
                   'unknown': {'virus': 'defer'}}, f)
    g.start()
    return g


def mail(attachment=None, text=b'hello', name='a.bin'):
    head = b'From: a@example.org\r\nTo: b@example.com\r\nSubject: test\r\n'
    if attachment is None:
        return head + b'\r\n' + text + b'\r\n'
    coded = base64.encodebytes(attachment).replace(b'\n', b'\r\n')
    return (head + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'
            b'Content-Type: text/plain\r\n\r\nhello\r\n--b\r\n'
            b'Content-Type: application/octet-stream; name="' + name.encode() + b'"\r\n'
            b'Content-Transfer-Encoding: base64\r\n\r\n' + coded + b'--b--\r\n')


def zipped(*files):
    into = io.BytesIO()
    with zipfile.ZipFile(into, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, octets in files:
            z.writestr(name, octets)
    return into.getvalue()


def nested(depth):
    octets = zipped(('a.txt', b'a text'))
    for i in range(depth):
        octets = zipped((f'{i}.zip', octets))
    return octets


def encrypted():
    """A zip whose one file has the bit of encryption: nobody can look into it."""
    octets = bytearray(zipped(('secret.txt', os.urandom(200))))
    octets[6] |= 1
    octets[octets.index(b'PK\1\2') + 8] |= 1
    return bytes(octets)


def send(g, content, timeout=60):
    """The final reply, as 'CODE text'."""
    with smtplib.SMTP('127.0.0.1', g.port, timeout=timeout) as s:
        s.ehlo('mail.example.org')
        s.mail('a@example.org')
        s.rcpt('b@example.com')
        code, words = s.data(content)
    g.mails = getattr(g, 'mails', 0) + 1
    return f'{code} {words.decode()}'


def last_message(g):
    """The line of the last message, which is written behind its reply."""
    rig.wait_until(lambda: len(g.events('message')) >= g.mails)
    return g.events('message')[-1]


def virus_of(g):
    """What that line says of the check."""
    line = last_message(g)
    return [(e['fact'], e.get('value', '')) for e in line['evidence'] if e['check'] == 'virus']


def sized(octets):
    """A message of exactly so many octets."""
    content = mail(text=b'')[:-2]
    lines, rest = divmod(octets - len(content), 72)
    return content + (b'x' * 70 + b'\r\n') * (lines - 1) + b'y' * (70 + rest) + b'\r\n'


def descriptors(g):
    return len(os.listdir(f'/proc/{g.gateway_pid()}/fd'))


def what_is_found(stage, backend, clamd, g):
    for words, content in (
            ('in the plain text', mail(text=EICAR)),
            ('in base64', mail(EICAR)),
            ('in a zip', mail(zipped(('eicar.com', EICAR)))),
            ('in a zip in a zip', mail(zipped(('in.zip', zipped(('eicar.com', EICAR))))))):
        reply = send(g, content)
        stage.claim(f'EICAR {words} is refused with its name',
                    reply.startswith('554 5.7.1 Message contains a virus (Eicar.UNOFFICIAL) '),
                    reply)
        stage.same(f'EICAR {words} is evidence', virus_of(g), [('infected', 'Eicar.UNOFFICIAL')])
    reply = send(g, mail(b'nothing'))
    stage.claim('clean mail passes', reply.startswith('250 '), reply)
    scan = last_message(g)['scan']
    stage.same('the log names scanner and verdict', [(s['scanner'], s['verdict']) for s in scan],
               [('clam', 'clean')])
    stage.claim('it arrives as it was sent',
                backend.messages[-1].content.endswith(mail(b'nothing')))


def what_is_no_virus(stage, g):
    many = zipped(*((f'{i}.txt', b'x' * i) for i in range(31)))
    for words, content, fact in (('an encrypted zip', mail(encrypted()), 'encrypted'),
                                 ('a zip nested too deep', mail(nested(8)), 'limits'),
                                 ('too many files', mail(many), 'limits')):
        reply = send(g, content)
        stage.same(f'{words} is {fact}, not a virus', [f for f, _ in virus_of(g)], [fact])
        stage.claim(f'{words} is not refused by that alone', reply.startswith('250 '), reply)


def sizes(stage, g, clamd):
    """To the octet: max_size of mxward, and StreamMaxLength of clamd below it."""
    send(g, sized(MAX_SIZE))
    stage.same('a message of max_size is scanned', virus_of(g), [])
    send(g, sized(MAX_SIZE + 1))
    stage.same('one octet more is too_large', virus_of(g), [('too_large', '')])


def own_limit(stage, backend):
    clamd = Clamd(stage, 'small', StreamMaxLength='100000')
    g = gateway(stage, backend, f'127.0.0.1:{clamd.port}', 'small-gateway')
    send(g, sized(100000))
    stage.same('a message of StreamMaxLength is scanned', virus_of(g), [])
    for _ in range(3):
        send(g, sized(100001))
        stage.same('one octet more is too_large, not unknown', virus_of(g), [('too_large', '')])
    _, status = g.command('mxward status')
    stage.claim('status says that clamd takes less than max_size',
                any('StreamMaxLength' in line for line in status), '\n'.join(status))


def half_sent(stage, g, clamd):
    """Clients that send half of a message cost clamd no connection."""
    clients = [smtplib.SMTP('127.0.0.1', g.port, timeout=30) for _ in range(HALF)]
    for s in clients:
        s.ehlo('mail.example.org')
        s.mail('a@example.org')
        s.rcpt('b@example.com')
        s.docmd('DATA')
        s.send(mail(text=b'half of it')[:-2])
    with open('/proc/net/unix') as f:
        connected = f.read().count(clamd.socket)
    reply = send(g, mail(text=b'whole, beside forty halves'))
    stage.claim('a whole message beside half-sent ones is scanned', reply.startswith('250 '),
                reply)
    stage.claim('clamd holds no connection for the half-sent ones', connected <= 4, connected)
    for s in clients:
        s.close()
    g.mails += len(clients)


def reach(stage, backend):
    """A clamd that calls clean what is too large for it to be looked at, and one that does not."""
    size = 3000000
    for words, limit, wanted in (('below', '1M', [('too_large', '')]), ('above', '8M', [])):
        clamd = Clamd(stage, f'reach-{limit}', StreamMaxLength='40M', MaxFileSize=limit,
                      AlertExceedsMax='no')
        for place in (f'unix:{clamd.socket}', f'127.0.0.1:{clamd.port}'):
            kind = place.partition(':')[0]
            g = gateway(stage, backend, place, f'{kind}-{limit}', max_size='4M')
            said = rig.wait_until(lambda: 'overlooks' in g.log_text(), 20 if wanted else 2)
            stage.same(f'a MaxFileSize {words} max_size is said, {kind}', bool(said), bool(wanted))
            send(g, mail(text=os.urandom(size // 2).hex().encode()))
            stage.same('  a larger message is not clean' if wanted else '  all is looked at',
                       virus_of(g), wanted)
            send(g, mail(text=b'a small one'))
            stage.same('  a small one is', virus_of(g), [])


def files(stage, backend):
    """What lies on the disk is passed to clamd as a file, to which StreamMaxLength does not apply;
    what lies in memory is sent."""
    clamd = Clamd(stage, 'files', StreamMaxLength='1200000', MaxFileSize='40M', LogClean='yes')
    g = gateway(stage, backend, f'unix:{clamd.socket}', 'files-gateway', max_size='30M')
    for words, size in (('in memory', 300000), ('on the disk', 5000000)):
        octets = os.urandom(size)
        reply = send(g, mail(zipped(('a.txt', octets), ('eicar.com', EICAR))))
        stage.claim(f'EICAR behind {size} octets {words} is found',
                    reply.startswith('554 5.7.1 Message contains a virus'), reply)
        reply = send(g, mail(octets))
        stage.claim('and nothing in as many clean ones', reply.startswith('250 ')
                    and virus_of(g) == [], reply)
        stage.claim('which arrive as they were sent',
                    backend.messages[-1].content.endswith(mail(octets)))
    stage.same('clamd was given the large ones as files, and the largest of its test',
               re.findall(r'/scratch/.* \(deleted\): (.*)$', clamd.log(), re.M).count('OK'), 1)
    _, status = g.command('mxward status')
    stage.claim('its limit for streams is not complained of',
                not any('StreamMaxLength' in line for line in status), '\n'.join(status))
    over = gateway(stage, backend, f'127.0.0.1:{clamd.port}', 'stream-gateway', max_size='30M')
    send(over, mail(os.urandom(5000000)))
    stage.same('over TCP it applies', virus_of(over), [('too_large', '')])


def new_signatures(stage, backend):
    """The cache is for the signatures that its answers were given by; of those that clamd got from
    elsewhere its VERSION says nothing."""
    clamd = Clamd(stage, 'renewed')
    g = gateway(stage, backend, f'unix:{clamd.socket}', 'renewed-gateway', self_test='1h',
                cache='1h')
    content, found = mail(text=b'a text that is new'), mail(text=EICAR)
    for _ in range(2):
        send(g, found)
    stage.same('what was found in a message is found in the same one without clamd',
               json.loads('\n'.join(g.command('mxward status --json')[1]))['scanners'][0]['cached'],
               1)
    reply = send(g, content)
    stage.claim('a message is clean', reply.startswith('250 '), reply)
    version = clamd.ask(b'VERSION')
    clamd.sign(Eicar=EICAR, New=b'a text that is new')
    clamd.ask(b'RELOAD')
    rig.wait_until(lambda: 'Database correctly reloaded' in clamd.log(), 20)
    stage.same('clamd does not say that it has other signatures', clamd.ask(b'VERSION'), version)
    stage.claim('with a signature for it, it is found', rig.wait_until(
        lambda: send(g, content).startswith('554 5.7.1 Message contains a virus (New'), 20))


def stopped(stage, backend, clamd, g):
    os.kill(clamd.process.pid, signal.SIGKILL)
    clamd.process.wait()
    stage.claim('a scanner that is gone is silent', rig.wait_until(
        lambda: g.events('scanner')[-1]['state'] == 'silent', 20), g.log_text)
    said = len(g.events('scanner'))
    for i in range(5):
        reply = send(g, mail(text=b'waits %d' % i))
        stage.claim('mail waits', reply.startswith('451 4.7.1 Virus scanner not ready'), reply)
    stage.same('it was said once, not for each mail', len(g.events('scanner')), said)
    clamd.start()
    stage.claim('it is used again once it is back', rig.wait_until(
        lambda: g.events('scanner')[-1]['state'] == 'well', 30), g.log_text)
    reply = send(g, mail(text=b'after the restart'))
    stage.claim('mail passes', reply.startswith('250 '), reply)


def frozen(stage, backend, clamd, g):
    """SIGSTOP: connections are taken, and nothing is ever said."""
    before = descriptors(g)
    replies = []
    os.kill(clamd.process.pid, signal.SIGSTOP)
    try:
        threads = [threading.Thread(target=lambda i=i: replies.append(
            send(g, mail(text=b'frozen %d' % i)))) for i in range(FROZEN)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stage.same(f'each of {FROZEN} mails waits at its sender',
                   [r.startswith('451 4.7.1 ') for r in replies], [True] * FROZEN)
        for i in range(160):
            replies.append(send(g, mail(text=b'more %d' % i)))
        stage.claim('160 more are put off without the scanner',
                    all(r.startswith('451 4.7.1 ') for r in replies), replies[-1])
        stage.claim('no descriptor is left behind',
                    rig.wait_until(lambda: descriptors(g) <= before + 4),
                    lambda: f'{before} before, {descriptors(g)} now')
    finally:
        os.kill(clamd.process.pid, signal.SIGCONT)
    stage.claim('it is used again once it goes on', rig.wait_until(
        lambda: g.events('scanner')[-1]['state'] == 'well', 30), g.log_text)


def blind(stage, backend):
    """A clamd that lacks the signature says OK to everything."""
    clamd = Clamd(stage, 'blind')
    clamd.sign(Other=b'MXWARD-OTHER-TEST')
    clamd.ask(b'RELOAD')
    rig.wait_until(lambda: 'Database correctly reloaded' in clamd.log(), 20)
    g = gateway(stage, backend, f'unix:{clamd.socket}', 'blind-gateway')
    reply = send(g, mail(text=EICAR))
    stage.claim('nothing passes a scanner that finds nothing',
                reply.startswith('451 4.7.1 Virus scanner not ready'), reply)
    stage.same('it is off', g.events('scanner')[-1]['state'], 'off')
    clamd.sign(Eicar=EICAR, Other=b'MXWARD-OTHER-TEST')
    clamd.ask(b'RELOAD')
    stage.claim('it is used once it has the signature', rig.wait_until(
        lambda: g.events('scanner')[-1]['state'] == 'well', 30), g.log_text)
    reply = send(g, mail(text=EICAR))
    stage.claim('and finds it', reply.startswith('554 '), reply)


def main():
    with rig.Stage(__file__, parts=['clamav-daemon'], seconds=240) as stage:
        backend = stage.backend()
        clamd = Clamd(stage)
        local = gateway(stage, backend, f'unix:{clamd.socket}', 'local', timeout='4s')
        what_is_found(stage, backend, clamd, local)
        what_is_no_virus(stage, local)
        sizes(stage, local, clamd)
        half_sent(stage, local, clamd)
        new_signatures(stage, backend)
        remote = gateway(stage, backend, f'127.0.0.1:{clamd.port}', 'remote')
        reply = send(remote, mail(EICAR))
        stage.claim('over TCP, behind the sandbox, the same is found',
                    reply.startswith('554 5.7.1 Message contains a virus'), reply)
        own_limit(stage, backend)
        files(stage, backend)
        reach(stage, backend)
        blind(stage, backend)
        stopped(stage, backend, clamd, local)
        frozen(stage, backend, clamd, local)


if __name__ == '__main__':
    sys.exit(main())
