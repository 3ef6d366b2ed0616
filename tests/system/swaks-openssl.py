#!/usr/bin/env python3
"""swaks-openssl.py: what administrators check a mail server with: swaks, and openssl s_client.

Plain, STARTTLS and implicit TLS; the versions, cipher suites and tricks that are refused; and new
certificates, taken up at a reload while a session lives on."""
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys

import rig


def run(command, typed=b'', seconds=10):
    """A command's exit status and all that it says."""
    try:
        done = subprocess.run(command, input=typed, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds)
        return done.returncode, done.stdout.decode('utf-8', 'replace')
    except subprocess.TimeoutExpired as e:
        return None, (e.stdout or b'').decode('utf-8',
                                              'replace') + f'\n(did not end in {seconds} s)'


# ---- swaks

def swaks(stage, backend, ports):
    ways = {
        'plain': (ports['starttls'], [], ' ESMTP '),
        'plain, pipelined': (ports['starttls'], ['--pipeline'], ' ESMTP '),
        'STARTTLS': (ports['starttls'], ['--tls'], ' ESMTPS '),
        'STARTTLS, TLS 1.2': (ports['starttls'], ['--tls', '--tls-protocol',
                                                  'tlsv1_2'], ' ESMTPS '),
        'implicit TLS': (ports['implicit'], ['--tls-on-connect'], ' ESMTPS '),
        'no TLS there': (ports['off'], [], ' ESMTP '),
    }
    for name, (port, options, word) in ways.items():
        before = len(backend.messages)
        status, said = run([
            'swaks', '--server', '127.0.0.1', '--port',
            str(port), '--from', 'a@sender.example', '--to', 'b@example.com', '--helo',
            'swaks.example', '--body', name, *options
        ])
        stage.claim(f'swaks, {name}: goes through, with the reply of the backend', status == 0
                    and 'queued as' in said, said)
        arrived = backend.wait_for(lambda: len(backend.messages) > before, 5)
        content = backend.messages[-1].content if arrived else b'nothing came'
        stage.claim(f'swaks, {name}: arrives',
                    name.encode() in content and word.encode() in content,
                    content.decode('utf-8', 'replace'))
    status, said = run([
        'swaks', '--server', '127.0.0.1', '--port',
        str(ports['off']), '--from', 'a@sender.example', '--to', 'b@example.com', '--tls'
    ])
    stage.claim('swaks, --tls where there is none: refused by swaks', status not in (0, None), said)
    status, said = run([
        'swaks', '--server', '127.0.0.1', '--port',
        str(ports['starttls']), '--from', 'a@sender.example', '--to', 'b@elsewhere.example'
    ])
    stage.claim('swaks, to a foreign domain: 554 5.7.1 Relay access denied',
                '554 5.7.1' in said and 'Relay access denied' in said, said)


# ---- openssl s_client

def s_client(port, *options, typed=b'QUIT\r\n'):
    return run([
        'openssl', 's_client', '-connect', f'127.0.0.1:{port}', '-starttls', 'smtp', '-crlf',
        *options
    ], typed)


def versions(stage, port):
    for option, version in (('-tls1_2', 'TLSv1.2'), ('-tls1_3', 'TLSv1.3')):
        status, said = s_client(port, option, '-ign_eof', typed=b'RSET\nQUIT\n')
        stage.claim(f's_client {option}: {version}, and a session in it',
                    re.search(rf'New, {version}, Cipher is', said) and
                    '250 2.0.0 ' in said and '221 2.0.0 ' in said, said)
    _, said = s_client(port, '-tls1_2')
    stage.claim('TLS 1.2: an ECDHE suite with AEAD',
                re.search(r'Cipher is ECDHE-ECDSA-(AES\d+-GCM|CHACHA20)', said), said)
    stage.claim('TLS 1.2: no ticket', 'TLS session ticket' not in said, said)
    stage.claim('TLS 1.2: secure renegotiation is known', 'Secure Renegotiation IS supported'
                in said, said)


def refused(stage, port):
    """No handshake comes about, and the gateway goes on."""
    weak = {
        'TLS 1.0': ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'],
        'TLS 1.1': ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'],
        'RSA without ECDHE': [
            '-tls1_2', '-cipher', 'AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=0'
        ],
        'DHE': ['-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0'],
        'no encryption': ['-tls1_2', '-cipher', 'eNULL:@SECLEVEL=0'],
    }
    for name, options in weak.items():
        status, said = s_client(port, *options)
        stage.claim(f'{name} is refused', status not in (0, None) and 'Cipher is (NONE)' in said,
                    said)
    _, said = s_client(port, '-tls1_2')
    stage.claim('and then a good handshake succeeds', 'Cipher is ECDHE' in said, said)


def renegotiation(stage, port):
    """s_client renegotiates when a line begins with R."""
    process = subprocess.Popen([
        'openssl', 's_client', '-connect', f'127.0.0.1:{port}', '-starttls', 'smtp', '-crlf',
        '-tls1_2'
    ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = b''
    try:
        os.set_blocking(process.stdout.fileno(), False)

        def read_until(words):
            nonlocal said
            said += process.stdout.read() or b''
            return words in said or process.poll() is not None
        rig.wait_until(lambda: read_until(b'---\n250 '), 5)
        process.stdin.write(b'R\n')
        process.stdin.flush()
        ended = rig.wait_until(lambda: read_until(b'\0never'), 5)
    finally:
        process.kill()
        process.wait()
    before, asked, after = said.decode('utf-8', 'replace').partition('RENEGOTIATING')
    stage.claim('renegotiation is asked for, refused, and ends the connection',
                asked and ended and 'verify return' not in after,
                before[-300:] + asked + after)


# ---- certificates

class Session:
    """A client that stays, over STARTTLS or from the beginning."""

    def __init__(self, port, implicit=False, name='mx.example.net'):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock = socket.create_connection(('127.0.0.1', port), 10)
        if implicit:
            self.sock = context.wrap_socket(self.sock, server_hostname=name)
        self.read()
        if not implicit:
            self.say('EHLO staying.example')
            self.say('STARTTLS')
            self.sock = context.wrap_socket(self.sock, server_hostname=name)
        self.certificate = ssl.DER_cert_to_PEM_cert(self.sock.getpeercert(True))

    def read(self):
        reply = b''
        while not re.search(rb'^\d{3} [^\n]*\r\n\Z', reply, re.M):
            more = self.sock.recv(4096)
            if not more:
                break
            reply += more
        return reply.decode()

    def say(self, line):
        self.sock.sendall(line.encode() + b'\r\n')
        return self.read()

    def mail(self):
        self.say('EHLO staying.example')
        self.say('MAIL FROM:<a@sender.example>')
        self.say('RCPT TO:<b@example.com>')
        self.say('DATA')
        return self.say('Subject: staying\r\n\r\nhello\r\n.')


def certificate(stage, name):
    with open(os.path.join(stage.certificates, name)) as f:
        return f.read()


def reload(stage, gateway, config, ports):
    """New certificates at a reload; then files that do not fit, which change nothing."""
    old, new = certificate(stage, 'cert.pem'), certificate(stage, 'second.pem')
    staying, staying_tls = Session(ports['starttls']), Session(ports['implicit'], implicit=True)
    stage.same('the first certificate is served', staying.certificate, old)
    for kind in 'pem', 'key':
        shutil.copyfile(os.path.join(stage.certificates, f'second.{kind}'),
                        os.path.join(gateway.directory, 'cert.pem' if kind == 'pem' else 'key.pem'))
    status, said = gateway.command('mxward reload')
    stage.claim('the reload succeeds', status == 0, '\n'.join(said))
    for listener in 'starttls', 'implicit':
        stage.same(f'{listener}: the new certificate is served',
                   Session(ports[listener], listener == 'implicit').certificate, new)
    stage.claim('within TLS, STARTTLS is not offered', 'STARTTLS'
                not in staying_tls.say('EHLO staying.example'))
    for session in staying, staying_tls:
        stage.claim('a session from before goes on and delivers', session.mail().startswith('250 '))
    shutil.copyfile(os.path.join(stage.certificates, 'key.pem'),
                    os.path.join(gateway.directory, 'key.pem'))
    status, said = gateway.command('mxward reload')
    stage.claim('a key that does not fit: the reload fails with 78 and names the place',
                status == 78 and 'mxward.yaml:' in '\n'.join(said),
                f'{status} {said}')
    stage.same('and the certificate before it is still served',
               Session(ports['starttls']).certificate, new)


def names(stage, gateway, config, ports):
    """A second certificate, chosen by SNI; after the reload above, the default is second.example,
    too."""
    shutil.copyfile(os.path.join(stage.certificates, 'second.key'),
                    os.path.join(gateway.directory, 'key.pem'))
    config['tls']['certificates'] = [{'certificate': 'backend.pem', 'key': 'backend.key'}]
    rig.write_config(gateway.directory, config)
    status, said = gateway.command('mxward reload')
    stage.claim('a further certificate is taken up at a reload', status == 0, '\n'.join(said))
    stage.same('SNI: its name gets it', Session(ports['starttls'], name='backend.test').certificate,
               certificate(stage, 'backend.pem'))
    stage.same('SNI: any other gets the first',
               Session(ports['starttls'], name='what.example').certificate,
               certificate(stage, 'second.pem'))


def main():
    with rig.Stage(__file__) as stage:
        backend = stage.backend()
        kinds = ('starttls', 'implicit', 'off')
        ports = {kind: rig.free_port() for kind in kinds}
        config = stage.config(
            backend.port, listeners=[{'bind': f'127.0.0.1:{ports[kind]}', 'tls': kind}
                                     for kind in kinds], limits={'errors': 20})
        gateway = stage.gateway(config)
        if shutil.which('swaks'):
            swaks(stage, backend, ports)
        else:
            print('ok - skipped: swaks is not on this machine')
        versions(stage, ports['starttls'])
        refused(stage, ports['starttls'])
        renegotiation(stage, ports['starttls'])
        reload(stage, gateway, config, ports)
        names(stage, gateway, config, ports)
        stage.same('no fault seen by the backend', backend.faults, [])


if __name__ == '__main__':
    sys.exit(main())
