#!/usr/bin/env python3
"""postfix-client.py: Debian's real Postfix sends to mxward, over TLS 1.2 and 1.3, with all the
extensions that it knows.

One Postfix with two relaying listeners, each with a TLS version of its own, gets the mail by SMTP
and hands it to mxward; a recording double stands behind. What the double has must be what Postfix
was given, octet for octet."""
import random
import smtplib
import sys

import rig

SETTINGS = '''
myhostname = mail.sender.example
smtputf8_enable = yes
smtp_tls_security_level = encrypt
default_transport = new:[127.0.0.1]:{0}
sender_dependent_default_transport_maps = inline:{{ old@sender.example=old:[127.0.0.1]:{0} }}
'''
SERVICES = [
    'old unix - - n - - smtp -o smtp_tls_mandatory_protocols=<=TLSv1.2',
    'new unix - - n - - smtp -o smtp_tls_mandatory_protocols=>=TLSv1.3',
]


def lines(random_source, octets):
    """Text of many lines: dots at their beginnings, trailing blanks, octets beyond ASCII, lines of
    up to 998."""
    made, size = [], 0
    alphabet = bytes(range(32, 127)) + 'äöü€'.encode()
    while size < octets:
        length = random_source.choice([0, 1, 2, 10, 72, 78, 200, 998])
        line = bytes(random_source.choices(alphabet[:95], k=length))
        line = random_source.choice([b'', b'.', b'..', b'. ', 'ä'.encode(), b'From '])[:998] + line
        made.append(line[:998])
        size += len(made[-1]) + 2
    return b'\r\n'.join(made) + b'\r\n'


def send(port, sender, recipients, message, options=(), rcpt_options=()):
    with smtplib.SMTP('127.0.0.1', port, timeout=20) as client:
        client.ehlo('author.sender.example')
        client.sendmail(sender, recipients, message, options, rcpt_options)


def header(subject):
    return (
        f'From: Author <new@sender.example>\r\nTo: b@example.com\r\nSubject: {subject}\r\n'
        f'Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n'
        f'Message-ID: <{random.random()}@sender.example>\r\n'
        'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    ).encode()


def arrived(backend, count):
    return backend.wait_for(lambda: len(backend.messages) >= count, 15)


def versions(stage, postfix, port, backend, gateway):
    """Each version: the mail arrives as it was, and everybody says which version it was."""
    for sender, version in (('old@sender.example', 'TLSv1.2'), ('new@sender.example', 'TLSv1.3')):
        before = len(backend.messages)
        message = header(version) + lines(random.Random(version), 5000)
        send(port, sender, ['b@example.com'], message)
        if not stage.claim(f'{version}: the mail arrives', arrived(backend, before + 1),
                           lambda: postfix.log() + gateway.log_text()):
            continue
        content = backend.messages[-1].content
        stage.same(f'{version}: octet for octet', content[-len(message):], message)
        fields, _ = rig.split_message(content)
        stage.claim(
            f'{version}: Received on top says ESMTPS, for whom, and the cipher suite (RFC 8314)',
            fields[0].startswith('Received: from mail.sender.example') and ' ESMTPS ' in fields[0]
            and 'for <b@example.com>' in fields[0] and ' tls TLS_' in fields[0], fields[0])
        stage.claim(f'{version}: Postfix says so, too',
                    postfix.wait_log(f': {version} with cipher'), postfix.log)
        stage.claim(
            f'{version}: and the log of mxward',
            rig.wait_until(
                lambda: any(version in str(e.get('tls')) for e in gateway.events('message'))),
            gateway.log_text)


def pipelined(stage, port, backend):
    """Postfix pipelines where it may; many recipients come in one transaction, and a refusal is for
    its owner alone."""
    backend.rules.append(
        rig.Rule('RCPT <nobody@example.com> 550 5.1.1 <nobody@example.com>: User unknown here'))
    before, asked = len(backend.messages), len(backend.commands)
    people = [f'person{i}@example.com' for i in range(20)] + ['nobody@example.com']
    message = header('many') + b'hello\r\n.\r\n..\r\n'
    send(port, 'new@sender.example', people, message)
    stage.claim('pipelining: the mail to twenty arrives', arrived(backend, before + 1))
    stage.same('pipelining: octet for octet', backend.messages[-1].content[-len(message):], message)
    named = {
        c.split('<')[1].split('>')[0]
        for c in backend.commands[asked:]
        if c.startswith('RCPT')
    }
    stage.same('pipelining: all of them were named to the backend', named, set(people))


def refusal(stage, postfix):
    stage.claim('a refusal by the backend reaches Postfix in its own words',
                postfix.wait_log('said: 550 5.1.1 <nobody@example.com>: User unknown here'),
                postfix.log)


def dead_addresses(stage, port, backend, gateway):
    """A list of which nearly a third is dead is no harvest: it is taken in the first delivery, at
    full speed."""
    backend.rules.append(rig.Rule('RCPT <m*dead@example.com> 550 5.1.1 User unknown here'))
    dead = random.Random(8).sample(range(100),
                                   30)  # Postfix names them in the order of the alphabet
    people = [f'm{i:02}{"dead" if i in dead else ""}@example.com' for i in range(100)]
    asked = len(backend.commands)
    send(port, 'new@sender.example', people, header('list') + b'hello\r\n')

    def delivered():
        return sum(
            r.startswith('m') for e in gateway.events('message') if e['action'] == 'accept'
            for r in e['rcpts'])

    stage.claim('a list with dead addresses: all others have it',
                rig.wait_until(lambda: delivered() == 70, 20), gateway.log_text)
    named = [c for c in backend.commands[asked:] if c.startswith('RCPT')]
    stage.same('and nobody had to be named twice', len(named), 100)
    ended = [e for e in gateway.events('reject') if e['reply'].startswith('421 ')]
    stage.claim('and no session was ended for it', not ended, ended)


def extensions(stage, port, backend):
    before = len(backend.messages)
    send(port, 'new@sender.example', ['b@example.com'],
         header('dsn') + b'x\r\n', ['RET=HDRS', 'ENVID=id+2Bone'],
         ['NOTIFY=SUCCESS,FAILURE', 'ORCPT=rfc822;first+2Bone@example.com'])
    stage.claim('DSN: the mail arrives', arrived(backend, before + 1))
    mail, rcpt = last(backend, 'MAIL'), last(backend, 'RCPT')
    stage.claim('DSN: RET and ENVID reach the backend', 'RET=HDRS' in mail
                and 'ENVID=id+2Bone' in mail, mail)
    stage.claim('DSN: NOTIFY and ORCPT reach the backend', 'NOTIFY=SUCCESS,FAILURE' in rcpt
                and 'ORCPT=rfc822;first+2Bone@example.com' in rcpt, rcpt)

    before = len(backend.messages)
    send(port, 'new@sender.example', ['b@example.com'],
         header('8bit') + 'größer\r\n'.encode(), ['BODY=8BITMIME'])
    stage.claim('8BITMIME: the mail arrives', arrived(backend, before + 1))
    stage.claim(
        '8BITMIME: BODY= reaches the backend, and the octets',
        'BODY=8BITMIME' in last(backend, 'MAIL')
        and 'größer'.encode() in backend.messages[-1].content, last(backend, 'MAIL'))

    before = len(backend.messages)
    with smtplib.SMTP('127.0.0.1', port, timeout=20) as client:
        client.ehlo()
        client.command_encoding = 'utf-8'
        client.mail('jürgen@sender.example', ['SMTPUTF8', 'BODY=8BITMIME'])
        client.rcpt('bärbel@example.com')
        client.data(header('größer') + b'x\r\n')
    stage.claim('SMTPUTF8: the mail arrives', arrived(backend, before + 1))
    mail, rcpt = last(backend, 'MAIL'), last(backend, 'RCPT')
    stage.claim(
        'SMTPUTF8: the keyword and both addresses reach the backend', 'SMTPUTF8' in mail
        and '<jürgen@sender.example>' in mail and '<bärbel@example.com>' in rcpt, mail + rcpt)
    fields, _ = rig.split_message(backend.messages[-1].content)
    stage.claim('SMTPUTF8: Received says UTF8SMTPS', ' UTF8SMTPS ' in fields[0], fields[0])


def last(backend, verb):
    return next((c for c in reversed(backend.commands) if c.startswith(verb)), 'none')


def large(stage, port, backend):
    before = len(backend.messages)
    message = header('large') + lines(random.Random(3), 3_000_000)
    send(port, 'new@sender.example', ['b@example.com'], message)
    stage.claim('3 MB: the mail arrives', arrived(backend, before + 1))
    stage.same('3 MB: octet for octet', backend.messages[-1].content[-len(message):], message)
    stage.claim('3 MB: the size is said beforehand', 'SIZE=' in last(backend, 'MAIL'),
                last(backend, 'MAIL'))


def main():
    with rig.Stage(__file__, parts=['postfix']) as stage:
        backend = stage.backend()
        gateway = stage.gateway(stage.config(backend.port, limits={'exempt': []}))
        port = rig.free_port()
        postfix = stage.postfix('postfix', SETTINGS.format(gateway.port),
                                f'127.0.0.1:{port} inet n - n - - smtpd', *SERVICES)
        versions(stage, postfix, port, backend, gateway)
        pipelined(stage, port, backend)
        refusal(stage, postfix)
        dead_addresses(stage, port, backend, gateway)
        extensions(stage, port, backend)
        large(stage, port, backend)
        stage.same('no fault seen by the backend', backend.faults, [])


if __name__ == '__main__':
    sys.exit(main())
