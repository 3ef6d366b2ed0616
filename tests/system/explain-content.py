#!/usr/bin/env python3
"""explain-content.py: `mxward explain` refuses a message for its octets, size or header if and only
if a session does, and in the same words.

Each message is sent by DATA, as it is, and given to explain as a file; so is the file with the line
ends of this system, which explain reads as mail programs write it to the wire."""
import os
import smtplib
import subprocess
import sys

import rig

HEAD = b'From: A <a@sender.example>\r\nSubject: x\r\nDate: Mon, 30 Nov 2026 10:00:00 +0000\r\n'
LIMIT = 300000


def fields(count, octets=b''):
    return b''.join(b'X-%d: x%s\r\n' % (i, octets) for i in range(count))


CASES = {
    'a plain one': (HEAD + b'\r\nhello\r\n', 250),
    'one without a body': (HEAD, 250),
    'an empty one': (b'', 250),
    'one of empty lines': (b'\r\n\r\n', 250),
    'a line of 5,000 octets': (HEAD + b'\r\n' + 5000 * b'a' + b'\r\n', 250),
    'octets over 127': (HEAD + b'\r\n\xff\xfe\x80\r\n', 250),
    'NUL in the body': (HEAD + b'\r\na\0b\r\n', 550),
    'NUL in the header': (HEAD + b'X: a\0b\r\n\r\nx\r\n', 550),
    'NUL at the end': (HEAD + b'\r\nx\0\r\n', 550),
    'bare LF in the body': (HEAD + b'\r\na\nb\r\n', 550),
    'bare LF in the header': (HEAD + b'X: a\nY: b\r\n\r\nx\r\n', 550),
    'bare CR in the body': (HEAD + b'\r\na\rb\r\n', 550),
    'bare CR at the start of a line': (HEAD + b'\r\n\ra\r\n', 550),
    'CR CR LF': (HEAD + b'\r\na\r\r\n', 550),
    'bare LF and NUL': (HEAD + b'\r\na\nb\0\r\n', 550),
    '50 Received fields': (50 * b'Received: from x\r\n' + HEAD + b'\r\nx\r\n', 250),
    '51 Received fields': (51 * b'Received: from x\r\n' + HEAD + b'\r\nx\r\n', 554),
    '997 further fields': (HEAD + fields(997) + b'\r\nx\r\n', 250),
    '998 further fields': (HEAD + fields(998) + b'\r\nx\r\n', 552),
    'a header of 250 KiB': (HEAD + fields(250, 1010 * b'a') + b'\r\nx\r\n', 250),
    'a header of 260 KiB': (HEAD + fields(260, 1024 * b'a') + b'\r\nx\r\n', 552),
    '65 result fields in our name':
    (65 * b'Authentication-Results: mx.example.net; none\r\n' + HEAD + b'\r\nx\r\n', 550),
    'the most octets':
    (HEAD + b'\r\n' + (LIMIT - len(HEAD) - 4) * b'a' + b'\r\n', 250),
    'one octet more': (HEAD + b'\r\n' + (LIMIT - len(HEAD) - 3) * b'a' + b'\r\n', 552),
    'NUL and too many octets': (HEAD + b'\r\n\0' + LIMIT * b'a' + b'\r\n', 550),
}


def sent(port, content):
    """The reply to the message: code, and words without the session's ID."""
    with smtplib.SMTP('127.0.0.1', port, local_hostname='client.example', timeout=30) as client:
        client.ehlo()
        client.docmd('MAIL FROM:<a@sender.example>')
        client.docmd(f'RCPT TO:<b@{rig.DOMAIN}>')
        client.docmd('DATA')
        client.send(content.replace(b'\r\n.', b'\r\n..') + b'.\r\n')
        code, words = client.getreply()
        return code, words.decode().partition(' (mxward')[0]


def explained(gateway, path):
    done = subprocess.run([
        rig.BINARY, 'explain', '-c', gateway.config, '--ip', '127.0.0.1', '--helo',
        'client.example', '--from', 'a@sender.example', '--rcpt', f'b@{rig.DOMAIN}', path
    ], capture_output=True, text=True, timeout=60)
    for line in done.stdout.splitlines():
        if line.startswith('reply'):
            return int(line.split()[1].rstrip(',')), line.split(None, 2)[2]
    return 0, done.stdout + done.stderr


def alike(stage, gateway, name, content, wanted):
    """The session says `wanted`, and explain the same in the same words."""
    path = stage.path('message')
    with open(path, 'wb') as file:
        file.write(content)
    code, words = sent(gateway.port, content)
    stage.same(f'{name}: the session says {wanted}', code, wanted)
    told, reason = explained(gateway, path)
    stage.same('  and so does explain', told, code)
    if code >= 400:
        stage.same('  in the same words', reason, words)
    if code == 250 and content:
        with open(path, 'wb') as file:
            file.write(content.replace(b'\r\n', b'\n'))
        stage.same('  and of the file with LF', explained(gateway, path)[0], 250)


with rig.Stage(__file__, seconds=120) as stage:
    backend = stage.backend()
    keys = {'hostname': 'mx.example.net', 'checks': {},
            'limits': {'message_size': LIMIT, 'errors': 1000}}
    gateway = stage.gateway(stage.config(backend.port, **keys))
    for name, (content, wanted) in CASES.items():
        alike(stage, gateway, name, content, wanted)

    keys['smtp'] = {'bare_lf': {'from': ['127.0.0.0/8']}}
    gateway = stage.gateway(stage.config(backend.port, **keys), 'printers')
    for name, (content, wanted) in CASES.items():
        if 'bare' in name:
            allowed = name.startswith('bare LF in')
            alike(stage, gateway, f'from a printer, {name}', content, 250 if allowed else 550)
