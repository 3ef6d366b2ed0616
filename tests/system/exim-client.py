#!/usr/bin/env python3
"""exim-client.py: Debian's real Exim sends by BDAT (RFC 3030); the backend, which knows no
CHUNKING, gets it by DATA.

Exim has a mail of its caller's, says with a K in its log that it used CHUNKING, and the double
behind mxward must have the very octets that Exim was given."""
import random
import sys

import mta
import rig


def message(subject, body):
    """As a program hands it to sendmail: lines end with LF."""
    return (
        f'From: a@exim.example\nTo: b@example.com\nSubject: {subject}\n'
        f'Date: Sat, 21 Nov 2026 10:00:00 +0000\n'
        f'Message-ID: <{subject}@exim.example>\n\n').encode() + body


def large():
    source = random.Random(5)
    alphabet = bytes(range(32, 127)) + b'....'
    return b''.join(
        bytes(source.choices(alphabet, k=source.choice([0, 1, 70, 990]))) + b'\n'
        for _ in range(7000))


MAILS = {
    'plain': b'hello\n',
    'dots': b'.\n..\n.a\n\n.\n',
    'empty': b'',
    '8bit': 'größer\n'.encode(),
    'large': large(),
}


def deliver(stage, exim, backend, gateway, name):
    """Sends one mail; gives what the backend got of it."""
    before, asked = len(backend.messages), len(backend.commands)
    text = message(name, MAILS[name])
    status, said = exim.send('a@exim.example', ['b@example.com', 'c@example.com'], text)
    arrived = backend.wait_for(lambda: len(backend.messages) > before, 10)
    if not stage.claim(f'{name}: the mail arrives', status == 0 and arrived,
                       lambda: f'{said}\n{exim.log()[-1000:]}\n{gateway.log_text(3)}'):
        return
    wanted = text.replace(b'\n', b'\r\n')
    stage.same(f'{name}: octet for octet', backend.messages[-1].content[-len(wanted):], wanted)
    verbs = [command.split(' ')[0].split(':')[0] for command in backend.commands[asked:]]
    stage.claim(f'{name}: by DATA, once', verbs.count('DATA') == 1 and 'BDAT' not in verbs, verbs)
    line = next((line for line in reversed(exim.log().splitlines()) if ' => ' in line), '')
    stage.claim(f'{name}: Exim used CHUNKING and was answered by the backend', ' K ' in line
                and 'queued as' in line, line)
    return line


def main():
    with rig.Stage(__file__, parts=['exim4-daemon-light'], root=True) as stage:
        backend = stage.backend()
        gateway = stage.gateway(stage.config(backend.port))
        clear = mta.Exim(stage.place('clear'), gateway.port, 'hosts_avoid_tls = *')
        secure = mta.Exim(stage.place('secure'), gateway.port,
                          'hosts_require_tls = *\n  tls_verify_hosts =\n  tls_try_verify_hosts =')
        for name in MAILS:
            deliver(stage, clear, backend, gateway, name)
        for name in 'plain', 'large':
            line = deliver(stage, secure, backend, gateway, name)
            stage.claim(f'{name}: over TLS 1.3', line and 'X=TLS1.3' in line, line)
        stage.same('no fault seen by the backend', backend.faults, [])


if __name__ == '__main__':
    sys.exit(main())
