#!/usr/bin/env python3
"""tls-profiles.py: which cipher suites each profile of TLS has, towards clients and towards mail
servers.

OpenSSL on the other side is given one suite at a time, so that what is refused is seen as well as
what is taken. Then clients as they come: with every suite in the wrong order, with the list of an
old Exchange, with a ClientHello in small pieces."""
import re
import socket
import ssl
import subprocess
import sys

import rig

PROFILES = ('strict', 'compatible', 'legacy')
# by the first profile that has them, as OpenSSL names them
SUITES = {
    'strict': [
        'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
        'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384',
        'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'
    ],
    'compatible': [
        'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-RSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA384',
        'ECDHE-RSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA',
        'ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'
    ],
    'legacy': [
        'DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-GCM-SHA384', 'DHE-RSA-CHACHA20-POLY1305',
        'DHE-RSA-AES128-SHA256', 'DHE-RSA-AES256-SHA256', 'DHE-RSA-AES128-SHA',
        'DHE-RSA-AES256-SHA', 'AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA256',
        'AES256-SHA256', 'AES128-SHA', 'AES256-SHA'
    ],
    'none': [
        'ECDHE-ECDSA-NULL-SHA', 'ECDHE-RSA-NULL-SHA', 'NULL-SHA256', 'NULL-SHA', 'NULL-MD5',
        'AECDH-AES128-SHA', 'AECDH-NULL-SHA', 'ADH-AES128-GCM-SHA256', 'ADH-AES256-SHA',
        'ECDHE-ECDSA-AES128-CCM', 'AES128-CCM8', 'ECDHE-RSA-CAMELLIA128-SHA256', 'CAMELLIA128-SHA',
        'ARIA128-GCM-SHA256'
    ],
}
# Windows Server 2012 R2, in its order, as far as OpenSSL still has it
OLD_EXCHANGE = ('ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:'
                'ECDHE-RSA-AES128-SHA:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:'
                'DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA:AES256-GCM-SHA384:AES128-GCM-SHA256:'
                'AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA')


KINDS = {'ECDHE': 'TLS_ECDHE_', 'DHE': 'TLS_DHE_', 'AES128': 'TLS_RSA_', 'AES256': 'TLS_RSA_'}


def has(profile, first):
    return first in PROFILES and PROFILES.index(first) <= PROFILES.index(profile)


def context_of(suites):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suites + ':@SECLEVEL=0')
    return context


def begin(port):
    """A connection at the 220 to STARTTLS."""
    sock = socket.create_connection(('127.0.0.1', port), 10)
    for line in None, b'EHLO old.example', b'STARTTLS':
        if line:
            sock.sendall(line + b'\r\n')
        reply = b''
        while not re.search(rb'^\d{3} [^\n]*\r\n\Z', reply, re.M):
            reply += sock.recv(4096)
    return sock


def agreed(port, suites):
    """The suite that a client with these gets; None: the handshake fails."""
    context, sock = context_of(suites), begin(port)
    try:
        with context.wrap_socket(sock) as tls:
            tls.sendall(b'EHLO old.example\r\n')
            return tls.cipher()[0] if tls.recv(4096).startswith(b'250') else None
    except OSError:
        return None
    finally:
        sock.close()


def in_pieces(port, suites, octets_a_record, octets_a_segment):
    """The same with a ClientHello in records and segments of this size."""
    wire, got = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context_of(suites).wrap_bio(got, wire)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    record = wire.read()
    head, hello = record[:3], record[5:]
    pieces = [hello[i:i + octets_a_record] for i in range(0, len(hello), octets_a_record)]
    sent = b''.join(head + len(piece).to_bytes(2, 'big') + piece for piece in pieces)
    with begin(port) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for i in range(0, len(sent), octets_a_segment):
            sock.sendall(sent[i:i + octets_a_segment])
        while True:
            try:
                tls.do_handshake()
                return tls.cipher()[0]
            except ssl.SSLWantReadError:
                sock.sendall(wire.read())
                more = sock.recv(4096)
                if not more:
                    return None
                got.write(more)
            except OSError:
                return None


def clients(stage, profile, port):
    for first, suites in SUITES.items():
        wrong = [
            suite for suite in suites if (agreed(port, suite) == suite) != has(profile, first)
        ]
        stage.same(
            f'{profile}: {"takes" if has(profile, first) else "refuses"} the suites of {first}',
            wrong, [])
    every = ':'.join(suite for first in reversed(PROFILES) for suite in reversed(SUITES[first]))
    stage.same(f'{profile}: our order rules, the best suite first', agreed(port, every),
               'ECDHE-ECDSA-AES128-GCM-SHA256')
    cbc = agreed(port, OLD_EXCHANGE)
    stage.same(f'{profile}: an old Exchange', cbc,
               None if profile == 'strict' else 'ECDHE-RSA-AES128-SHA256')
    for version in '-tls1', '-tls1_1':
        stage.claim(f'{profile}: {version} is refused',
                    'Cipher is (NONE)' in s_client(port, version, '-cipher', 'ALL:@SECLEVEL=0'))
    for record, segment in (16384, 1), (100, 16384), (37, 5):
        stage.claim(f'{profile}: a ClientHello in records of {record} and segments of {segment}',
                    in_pieces(port, 'ECDHE+AESGCM', record, segment))


def s_client(port, *options):
    done = subprocess.run([
        'openssl', 's_client', '-connect', f'127.0.0.1:{port}', '-starttls', 'smtp', '-crlf',
        *options
    ], input=b'QUIT\r\n', stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=10)
    return done.stdout.decode('utf-8', 'replace')


def extensions(stage, port):
    said = s_client(port, '-tls1_2', '-tlsextdebug', '-cipher', 'ECDHE-RSA-AES128-SHA')
    for name in 'encrypt-then-mac', 'extended master secret', 'renegotiation info':
        stage.claim(f'CBC: {name} is agreed upon', f'TLS server extension "{name}"' in said, said)
    stage.claim('CBC: no ticket', 'TLS session ticket' not in said, said)
    said = s_client(port, '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256')
    stage.claim('DHE: a group of 2,048 bits', 'DH, 2048 bits' in said, said)
    for kind in 'RSA+SHA1', 'RSA+SHA256':
        said = s_client(port, '-tls1_2', '-sigalgs', kind, '-cipher',
                        'ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0')
        stage.claim(f'legacy: a handshake signed with {kind}', 'Cipher is ECDHE-RSA' in said, said)


def send(port):
    """One mail in clear; the reply to its end."""
    with socket.create_connection(('127.0.0.1', port), 10) as sock:
        replies = sock.makefile('rb')
        for line in (None, 'EHLO a.example', 'MAIL FROM:<a@sender.example>',
                     'RCPT TO:<b@example.com>', 'DATA', 'Subject: x\r\n\r\nhello\r\n.'):
            if line:
                sock.sendall(line.encode() + b'\r\n')
            reply = replies.readline()
            while reply[3:4] == b'-':
                reply = replies.readline()
            if reply[:1] not in b'23':
                break
        return reply.decode()


def servers(stage, profile, gateway, backend, first, verified):
    """One mail through each suite that the server has alone. Where it is not common, the mail goes
    in clear, or where TLS is required, waits."""
    wrong = []
    for suite in SUITES[first]:
        backend.set_mode('tls', 'on ' + suite)
        backend.close_all()
        before = len(backend.messages)
        reply = send(gateway.port)
        message = gateway.wait_event('message')
        came = len(backend.messages) > before
        if has(profile, first):
            good = (came and backend.messages[-1].tls and reply.startswith('250') and
                    message['backend_tls']['cipher'].startswith(KINDS[suite.split('-')[0]]) and
                    message['backend_tls']['verified'] is verified)
        elif verified:
            good = not came and reply.startswith('4')
        else:
            good = came and not backend.messages[-1].tls and message['backend_tls'] == {
                'version': 'none'
            }
        if not good:
            wrong.append((suite, reply, message and message.get('backend_tls')))
    stage.same(
        f'{profile}, {"required" if verified else "opportunistic"}: servers with the suites of '
        f'{first}', wrong, [])


def signatures(stage, gateway, backend):
    """Servers with an RSA key and TLS 1.2 alone can sign with RSASSA-PSS, too."""
    for prefers, connections in (True, 2), (False, 1):
        backend.prefers = prefers
        backend.set_mode('tls', 'on ECDHE-RSA-AES128-GCM-SHA256')
        backend.close_all()
        before = backend.commands.count('STARTTLS')
        send(gateway.port)
        message = gateway.wait_event('message')
        stage.claim(
            f'a server that {"has its own" if prefers else "takes our"} order of signatures',
            message['backend_tls']['cipher'] == 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' and
            backend.commands.count('STARTTLS') - before == connections,
            f'{message} {backend.commands}')
    backend.prefers = True


class Watched(rig.SystemGateway):
    """Gives the lines of one event in their order, each once."""
    seen = 0

    def wait_event(self, kind):
        rig.wait_until(lambda: len(self.events(kind)) > self.seen)
        self.seen += 1
        return self.events(kind)[self.seen - 1]


def main():
    with rig.Stage(__file__, seconds=120) as stage:
        for profile in PROFILES:
            backend = stage.backend()
            config = stage.config(
                backend.port, tls={
                    'certificate': 'cert.pem', 'key': 'key.pem', 'profile': profile,
                    'certificates': [{'certificate': 'rsa.pem', 'key': 'rsa.key'}]
                }, limits={'exempt': ['127.0.0.0/8']})
            config['backends']['main']['tls'] = 'opportunistic'
            gateway = stage.gateway(config, name=profile, kind=Watched)
            clients(stage, profile, gateway.port)
            if profile == 'legacy':
                extensions(stage, gateway.port)
            for first in PROFILES:
                servers(stage, profile, gateway, backend, first, False)
            signatures(stage, gateway, backend)
            config['backends']['main'].update(tls='required', ca='ca.pem')
            rig.write_config(gateway.directory, config)
            stage.same('the reload succeeds', gateway.command('mxward reload')[0], 0)
            for first in PROFILES[:PROFILES.index(profile) + 1]:
                servers(stage, profile, gateway, backend, first, True)
            stage.same('no fault seen by the backend', backend.faults, [])


if __name__ == '__main__':
    sys.exit(main())
