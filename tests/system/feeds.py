#!/usr/bin/env python3
"""feeds.py: what other programs get of mxward. log.also: receivers of syslog by UDP, TCP and a Unix
socket; what fail2ban's and pflogsumm's shipped patterns make of the words of Postfix; that a
receiver which is away costs no mail. The blocks, as nftables takes them."""
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

import mta
import rig

CLIENT = '192.0.2.7'
EVIL = 'x>;to=<a[192.0.2.99]:'                     # a HELO that would like to be more


class Receiver:
    """Datagrams, or a stream of counted frames (RFC 6587); what came, as text."""

    def __init__(self, kind, place):
        family = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET
        self.socket, self.frames = socket.socket(family, kind), []
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(place)
        self.connections, self.ended = [], False
        if isinstance(place, str):
            os.chmod(place, 0o666)
        if kind == socket.SOCK_STREAM:
            self.socket.listen()
        self.run(self.accept if kind == socket.SOCK_STREAM else self.datagrams)

    def run(self, function, *arguments):
        threading.Thread(target=function, args=arguments, daemon=True).start()

    def datagrams(self):
        while not self.ended:
            self.frames.append(self.socket.recv(1 << 17).decode())

    def accept(self):
        while not self.ended:
            try:
                connection, _ = self.socket.accept()
            except OSError:                            # it was ended meanwhile
                return
            self.connections.append(connection)
            self.run(self.stream, connection.makefile('rb'))

    def stream(self, file):
        while digits := self.digits(file):
            self.frames.append(file.read(int(digits)).decode())

    @staticmethod
    def digits(file):
        digits = b''
        while (octet := file.read(1)) and octet.isdigit():
            digits += octet
        return digits

    def end(self):
        self.ended = True
        for s in (self.socket, *self.connections):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def has(self, *words):
        return rig.wait_until(lambda: any(all(w in f for w in words) for f in list(self.frames)))

    def text(self):
        return '\n'.join(self.frames[-15:])


def client(port, *lines, helo='mail.example.org'):
    """A client from CLIENT says these lines behind EHLO; the last reply."""
    with socket.create_connection(('127.0.0.1', port), 10) as s:
        file = s.makefile('rb')
        s.sendall(f'PROXY TCP4 {CLIENT} 127.0.0.1 4000 25\r\n'.encode())
        replies = [file.readline()]
        for line in (f'EHLO {helo}', *lines, 'QUIT'):
            s.sendall(line.encode() + b'\r\n')
            while not re.match(rb'\d{3} ', reply := file.readline()):
                assert reply, replies
            replies.append(reply)
    return replies[-2].decode()


def mail(port, subject='x'):
    return client(port, 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.com>', 'DATA',
                  f'Message-ID: <{subject}@example.org>\r\nFrom: a@example.org\r\n\r\nx\r\n.')


def gateway(stage, name, also, **keys):
    backend = stage.backend()
    config = stage.config(backend.port, user='nobody', log={'also': also}, **keys)
    config['listeners'][0]['trust_proxy'] = ['127.0.0.1']
    return config, stage.gateway(config, name)


def reload(g, config, also):
    config['log']['also'] = also
    rig.write_config(g.directory, config)
    return g.command('mxward reload')


def as_rsyslog_writes(frames):
    """The lines of a log file: "TIME HOST TAG[PID]: words"."""
    pattern = re.compile(r'<22>1 (\S+) (\S+) (\S+) (\d+) - - (.*)', re.S)
    return ['{} {} {}[{}]: {}\n'.format(*pattern.fullmatch(f).groups())
            for f in frames]


def fail2ban(path):
    parts = os.path.join(mta.PARTS, 'fail2ban')
    where = dict(os.environ, PYTHONPATH=os.path.join(parts, 'usr/lib/python3/dist-packages'))
    done = subprocess.run([
        sys.executable, os.path.join(parts, 'usr/bin/fail2ban-regex'), '-c',
        os.path.join(parts, 'etc/fail2ban'), '--out', 'ip', path,
        os.path.join(parts, 'etc/fail2ban/filter.d/postfix.conf')
    ], env=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.split()


def pflogsumm(path):
    program = os.path.join(mta.PARTS, 'pflogsumm/usr/sbin/pflogsumm')
    text = subprocess.run(['perl', program, path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True).stdout
    return text, {name: int(n) for n, name in re.findall(r'^ +(\d+) +(\w+)', text, re.M)}


def words_of_postfix(stage):
    port = rig.free_port()
    receiver = Receiver(socket.SOCK_STREAM, ('127.0.0.1', port))
    _, g = gateway(stage, 'postfix', {'syslog': f'tcp:localhost:{port}', 'format': 'postfix'})
    stage.claim('mail passes', mail(g.port, 'one').startswith('250'), g.log_text)
    stage.claim('a stranger is refused',
                client(g.port, 'MAIL FROM:<a@example.org>',
                       'RCPT TO:<b@other.example>').startswith('554'))
    client(g.port, 'MAIL FROM:<a@example.org>', 'RCPT TO:<c@other.example>', helo=EVIL)
    stage.claim('all of it arrives by TCP, each line counted', receiver.has('c@other.example')
                and rig.wait_until(lambda: receiver.text().count('disconnect') == 3),
                lambda: receiver.text() + g.log_text())
    path = stage.path('mail.log')
    with open(path, 'w') as f:
        f.writelines(as_rsyslog_writes(receiver.frames))
    with open(path) as f:
        log = f.read()
    stage.claim('a refusal has the words of Postfix', re.search(
        r'postfix/smtpd\[\d+\]: NOQUEUE: reject: RCPT from unknown\[192\.0\.2\.7\]: 554 5\.7\.1 '
        r'<b@other\.example>: Relay access denied \(mxward \w+\); from=<a@example\.org> '
        r'to=<b@other\.example> proto=ESMTP helo=<mail\.example\.org>\n', log), log)
    stage.same('fail2ban finds the client, and nobody whom it names', fail2ban(path), [CLIENT] * 2)
    text, counts = pflogsumm(path)
    stage.same('pflogsumm counts the same mail',
               [counts.get(n) for n in ('received', 'delivered', 'rejected')], [1, 1, 2]) \
        or print(text[:900], log)
    g.stop()
    receiver.end()


def receiver_away(stage):
    port = rig.free_port()
    config, g = gateway(stage, 'away', {'syslog': f'tcp:127.0.0.1:{port}'})
    stage.claim('without its receiver mail passes', mail(g.port).startswith('250'))
    stage.claim('the log says so', rig.wait_until(lambda: g.events('log')), g.log_text)
    receiver = Receiver(socket.SOCK_STREAM, ('127.0.0.1', port))
    stage.claim('the line is sent when it is there', receiver.has('"event":"message"', '<22>1 '),
                g.log_text)
    stage.claim('and the log says so', rig.wait_until(lambda: len(g.events('log')) == 2),
                g.log_text)
    receiver.end()
    stage.claim('mail passes when it is away again', mail(g.port).startswith('250'))
    receiver = Receiver(socket.SOCK_STREAM, ('127.0.0.1', port))
    stage.claim('its line is not lost', receiver.has('"event":"message"'), g.log_text)
    receiver.end()
    path = stage.path('socket')
    local = Receiver(socket.SOCK_DGRAM, path)
    reload(g, config, {'syslog': f'unix:{path}', 'format': 'postfix', 'facility': 'local3'})
    mail(g.port)
    stage.claim('a socket of this machine gets the form of syslog(3)', local.has('status=sent')
                and all(re.match(r'<158>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+\[\d+\]: ', f)
                        for f in local.frames), local.text)
    udp = Receiver(socket.SOCK_DGRAM, ('127.0.0.1', port))
    reload(g, config, {'syslog': f'udp:127.0.0.1:{port}'})
    mail(g.port)
    stage.claim('by UDP come the lines of the log', udp.has('"event":"session"'), udp.text)
    status = g.command('mxward status --json')[1]
    stage.claim('nothing was lost', '"also":{"on":true,"failing":false,"dropped":0}' in
                ''.join(status), status)
    g.stop()


def blocks(stage):
    if not shutil.which('nft') or subprocess.run(['unshare', '-n', 'true']).returncode != 0:
        return
    _, g = gateway(stage, 'blocks', {})
    g.command('mxward block 192.0.2.0/24 --for 1h')
    for network in '192.0.2.7', '2001:db8::/32', '0.0.0.0/1':
        g.command(f'mxward block {network}')
    path, script = stage.path('blocks.nft'), 'nft -f "$0" && nft -f "$0" && nft list ruleset'
    with open(path, 'w') as f:
        f.write('\n'.join(g.command('mxward blocked --format nft')[1]) + '\n')
    done = subprocess.run(['unshare', '-n', 'sh', '-c', script, path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    stage.claim('nftables takes the blocks, and takes them again', done.returncode == 0 and all(
        words in done.stdout for words in ('192.0.2.0/24 timeout 1h', '2001:db8::/32',
                                           '0.0.0.0/1')), done.stdout)
    g.stop()


with rig.Stage(__file__, ['fail2ban', 'pflogsumm'], root=True) as stage:
    words_of_postfix(stage)
    receiver_away(stage)
    blocks(stage)
