#!/usr/bin/env python3
"""bytes.py: whatever the checks do with a message, the backend gets the client's octets under our
added headers.

Every message of tests/data is sent through all checks of the message, by DATA, by one BDAT and by
many, short and padded so that it spills to the disk; a policy that refuses at the end hands nothing
over."""
import glob
import os
import re
import smtplib
import sys

import rig

sys.path.insert(0, os.path.join(rig.ROOT, 'tests/dialogue'))
from runner.nameserver import NameServer               # noqa: E402

CHECKS = {'spf': {}, 'dkim': {}, 'dmarc': {}, 'attachments': {},
          'surbl': {'lists': [{'zone': 'uri.test', 'score': 1}]}}
ACCEPTING = ('mode: shadow\nrules:\n  - { when: { dkim: [none, pass, fail, permerror, temperror] '
             '}, action: reject }\n')
REFUSING = ('rules:\n  - { when: { dkim: [none, pass, fail, permerror, temperror] }, action: '
            'reject }\n')
OURS = (rb'(Received|Authentication-Results|Received-SPF|X-Spam-[A-Za-z]+): [^\r\n]*\r\n([ '
        rb'\t][^\r\n]*\r\n)*')
PADDING = b'padding that takes the message past what is kept in memory\r\n' * 25000


def messages():
    """Name and octets of all that can be sent as mail: no bare CR, no NUL."""
    found = {}
    for path in sorted(glob.glob(os.path.join(rig.ROOT, 'tests/data/*/**/*.*'), recursive=True)):
        if not path.endswith(('.eml', '.msg', '.txt')) or '/data/names/' in path:
            continue                                                        # those are lists
        with open(path, 'rb') as file:
            content = re.sub(rb'\r*\n', b'\r\n', file.read())
        if b'\0' not in content and b'\r' not in content.replace(b'\r\n', b''):
            found[os.path.relpath(
                path, rig.ROOT)] = content if content.endswith(b'\r\n') else content + b'\r\n'
    return found


def command(client, words, *more):
    client.send(words)
    for octets in more:
        client.send(octets)
    return client.getreply()


def send(client, content, way):
    """Gives the last reply."""
    client.docmd('MAIL FROM:<a@sender.example> BODY=8BITMIME')
    client.docmd(f'RCPT TO:<b@{rig.DOMAIN}>')
    if way == 'DATA':
        client.docmd('DATA')
        return command(client, re.sub(rb'(?m)^\.', b'..', content) + b'.\r\n')
    size = len(content) if way == 'BDAT' else 997
    pieces = [content[i:i + size] for i in range(0, len(content), size)] or [b'']
    for i, piece in enumerate(pieces):
        last = ' LAST' if i + 1 == len(pieces) else ''
        reply = command(client, f'BDAT {len(piece)}{last}\r\n', piece)
    return reply


def unchanged(got, sent):
    """The octets as they were sent, and nothing of ours but headers on top."""
    return got.endswith(sent) and re.fullmatch(b'(%s)*' % OURS, got[:len(got) - len(sent)])


def gateway(stage, policy, backend, names):
    with open(stage.path(policy + '.yaml'), 'w') as file:
        file.write({'accepting': ACCEPTING, 'refusing': REFUSING}[policy])
    os.chmod(stage.path(policy + '.yaml'), 0o644)
    config = stage.config(backend.port, checks=CHECKS,
                          policies={'only': stage.path(policy + '.yaml')},
                          dns={'servers': [f'127.0.0.1:{names.port}'],
                               'timeout': '1s'}, timeouts={'checks': '3s'},
                          limits={'messages_per_minute': 100000, 'recipients_per_minute': 100000})
    config['domains'][rig.DOMAIN]['policy'] = 'only'
    return stage.gateway(config, policy)


with rig.Stage(__file__, seconds=120) as stage:
    names = NameServer(rig.free_port())
    stage.ends.append(names.close)
    backend = stage.backend()
    mails = messages()
    stage.claim('there are messages to send', len(mails) >= 60, sorted(mails))

    server = gateway(stage, 'accepting', backend, names)
    client = smtplib.SMTP('127.0.0.1', server.port, local_hostname='client.example', timeout=30)
    client.ehlo()
    changed, refused, count = [], [], 0
    for name, content in mails.items():
        for way in ('DATA', 'BDAT', 'chunks'):
            before = len(backend.messages)
            code, words = send(client, content, way)
            count += 1
            if code != 250 or len(backend.messages) != before + 1:
                refused.append((name, way, code, words))
            elif not unchanged(backend.messages[-1].content, content):
                changed.append((name, way))
    stage.claim(f'{count} times a message passes', not refused, refused[:20])
    stage.claim('and every one of them is unchanged', not changed, changed[:20])

    changed = []
    for name, content in list(mails.items())[::12]:
        large = content + PADDING
        code, words = send(client, large, 'BDAT')
        if code != 250 or not unchanged(backend.messages[-1].content, large):
            changed.append((name, code, words))
    stage.claim('so are those that spill to the disk', not changed, changed)
    client.quit()

    before = len(backend.messages)
    server = gateway(stage, 'refusing', backend, names)
    client = smtplib.SMTP('127.0.0.1', server.port, local_hostname='client.example', timeout=30)
    client.ehlo()
    replies = {send(client, content, 'DATA')[0] for content in list(mails.values())[::4]}
    stage.same('what the policy refuses at its end is refused', replies, {550})
    stage.same('and the backend gets nothing of it', len(backend.messages), before)
    client.quit()
