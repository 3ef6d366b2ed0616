#!/usr/bin/env python3
"""postfix-backend.py: Debian's real Postfix as the server behind: TLS of every degree, XCLIENT, the
PROXY protocol.

One mxward with one domain for each way to reach the backend, one Postfix with one smtpd for each.
The client speaks from 198.51.100.7 (by a PROXY header to mxward); what Postfix delivered into a
maildir tells what Postfix was told."""
import glob
import os
import re
import smtplib
import socket
import sys

import rig

CLIENT = '198.51.100.7'
MESSAGE = (
    'From: a@sender.example\r\nTo: b@{0}\r\nSubject: to {0}\r\n'
    'Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n'
    'Message-ID: <{0}@sender.example>\r\n\r\n.dot\r\n..\r\n.\x20\r\ngrößer\r\n')

SETTINGS = '''
myhostname = backend.test
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:8101
virtual_gid_maps = static:8101
virtual_minimum_uid = 100
virtual_mailbox_limit = 0
smtpd_peername_lookup = no
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{later@plain.example=450 4.2.0 Mailbox is being moved}} }}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_tls_received_header = yes
smtpd_tls_cert_file = {certificates}/backend.pem
smtpd_tls_key_file = {certificates}/backend.key
smtpd_authorized_xclient_hosts = 127.0.0.1
'''

# Domain: what smtpd is told, and the backend in mxward's configuration. {0} is the port.
WAYS = {
    'plain.example': ([], {'tls': 'off'}),
    'opportunistic.example': (['smtpd_tls_security_level=may'], {'tls': 'opportunistic'}),
    'required.example': (['smtpd_tls_security_level=encrypt'], {'tls': 'required', 'ca': 'ca.pem'}),
    'named.example': (['smtpd_tls_security_level=may'], {
        'tls': 'required', 'ca': 'ca.pem', 'servers': ['localhost:{0}'], 'client_info': 'xclient'
    }),
    'foreign.example': (['smtpd_tls_security_level=may'], {'tls': 'required', 'ca': 'second.pem'}),
    'notls.example': (['smtpd_tls_security_level=none'], {'tls': 'required', 'ca': 'ca.pem'}),
    'xclient.example': ([], {'tls': 'off', 'client_info': 'xclient'}),
    'v1.example': (['smtpd_upstream_proxy_protocol=haproxy'],
                   {'tls': 'off', 'client_info': 'proxy-v1'}),
    'v2.example': (['smtpd_upstream_proxy_protocol=haproxy', 'smtpd_tls_security_level=may'],
                   {'tls': 'opportunistic', 'client_info': 'proxy-v2'}),
}


def message(domain):
    return MESSAGE.format(domain).encode()


class Client(smtplib.SMTP):
    """smtplib, from somewhere else."""

    def _get_socket(self, host, port, timeout):
        sock = socket.create_connection((host, port), timeout)
        sock.sendall(f'PROXY TCP4 {CLIENT} 192.0.2.1 54321 25\r\n'.encode())
        return sock


def send(port, domain, recipients=None):
    """The replies to RCPT and to the dot (None: it did not come so far)."""
    with Client('127.0.0.1', port, timeout=15) as client:
        client.ehlo('mail.sender.example')
        client.mail('a@sender.example', ['BODY=8BITMIME'])
        answers = [client.rcpt(f'{name}@{domain}') for name in recipients or ['b']]
        last = client.data(message(domain)) if any(code == 250 for code, _ in answers) else None
    return [text(a) for a in answers], text(last) if last else None


def text(answer):
    return f'{answer[0]} {answer[1].decode("utf-8", "replace")}'


def delivered(postfix, domain):
    """The mail in the box of b@domain, once it is there."""
    files = []
    rig.wait_until(
        lambda: files.extend(glob.glob(f'{postfix.directory}/mail/{domain}/new/*')) or files, 8)
    if not files:
        return None
    with open(files[0], 'rb') as f:
        return f.read()


def arrives(stage, gateway, postfix, domain):
    """Sends one mail; the claims that hold for every way. Gives the trace fields of Postfix, or
    None."""
    rcpts, last = send(gateway.port, domain)
    if not stage.claim(f'{domain}: the reply to the dot is that of Postfix',
                       last and '250 2.0.0 Ok: queued as ' in last,
                       lambda: f'{postfix.log()[-1500:]}\n{gateway.log_text(3)}\n{rcpts} {last}'):
        return None
    content = delivered(postfix, domain)
    if not stage.claim(f'{domain}: Postfix delivers it', content is not None,
                       lambda: postfix.log()[-1200:]):
        return None
    stage.same(f'{domain}: octet for octet', content.split(b'From: a@', 1)[1],
               message(domain).replace(b'\r\n', b'\n').split(b'From: a@', 1)[1])
    fields, _ = rig.split_message(content.replace(b'\n', b'\r\n'))
    trace = [field for field in fields if field.startswith('Received: ')]
    stage.claim(
        f'{domain}: the log has the reply of the backend',
        rig.wait_until(lambda: any('queued as' in str(e.get('backend_reply')) and domain in str(
            e.get('rcpts')) for e in gateway.events('message'))), gateway.log_text)
    return trace


def refused(stage, gateway, domain):
    """A backend that cannot be reached as it is required: 4xx, and nothing arrives."""
    rcpts, last = send(gateway.port, domain)
    final = last or rcpts[0]
    stage.claim(f'{domain}: required TLS that cannot be had is a 4xx, not mail in clear',
                final.startswith('4'), final)


def ways(stage, gateway, postfix):
    told = f'[{CLIENT}]'
    for domain, (_, backend) in WAYS.items():
        if domain in ('foreign.example', 'notls.example'):
            refused(stage, gateway, domain)
            continue
        trace = arrives(stage, gateway, postfix, domain)
        if trace is None:
            continue
        by_postfix, by_us = trace[0], trace[1]
        stage.claim(f'{domain}: our Received names the client', told in by_us
                    and ' ESMTP ' in by_us, by_us)
        stage.same(
            f'{domain}: Postfix {"sees" if "client_info" in backend else "does not see"} the '
            f'client\'s address',
            told in by_postfix, 'client_info' in backend)
        stage.same(f'{domain}: TLS towards Postfix', '(using TLSv1.' in by_postfix,
                   backend['tls'] != 'off')
        if backend.get('client_info') == 'xclient':
            stage.claim(f'{domain}: and the client\'s HELO', 'from mail.sender.example '
                        in by_postfix, by_postfix)


def probes(stage, gateway, postfix):
    """What mxward asks its servers by itself is SMTP, too."""
    stage.claim(
        'no probe begins with a PROXY header that Postfix does not know', 'haproxy read: bad'
        not in postfix.log(),
        lambda: next(line for line in postfix.log().splitlines() if 'haproxy read: bad' in line))
    status, lines = gateway.command('mxward status --json')
    stage.claim('mxward status says that the servers are there', status == 0
                and ports_in(lines, postfix), '\n'.join(lines))


def ports_in(lines, postfix):
    return all(str(port) in ''.join(lines) for port in postfix.ports)


def refusals(stage, gateway):
    rcpts, last = send(gateway.port, 'plain.example', ['nobody', 'b', 'later'])
    stage.claim(
        'an unknown user is refused in the words of Postfix', rcpts[0].startswith(
            '550 5.1.1 <nobody@plain.example>: Recipient address rejected: User unknown'), rcpts[0])
    stage.claim('its 450, too',
                re.match('450 4.2.0 <later@plain.example>: .* Mailbox is being moved', rcpts[2]),
                rcpts[2])
    stage.claim('the other recipient gets the mail', rcpts[1].startswith('250') and last
                and 'queued as' in last, str((rcpts, last)))


def reuse(stage, gateway, postfix):
    """Connections to the backend are kept: twenty clients, few connections."""
    before = postfix.log().count(': connect from')
    for _ in range(20):
        send(gateway.port, 'plain.example')
    used = postfix.log().count(': connect from') - before
    stage.claim('twenty clients one after the other need few connections to the backend', used <= 6,
                f'{used} connections')


def restart(stage, gateway, postfix):
    """Postfix goes away and comes back."""
    postfix.stop()
    rcpts, last = send(gateway.port, 'plain.example')
    final = last or rcpts[0]
    stage.claim('a backend that is gone: 4xx', final.startswith('4'), final)
    postfix.start()
    answers = []

    def accepted():
        answers.append(send(gateway.port, 'plain.example'))
        return answers[-1][1] and 'queued as' in answers[-1][1]
    stage.claim('when it is back, mail flows again', rig.wait_until(accepted, 20),
                lambda: f'{answers[-1]}\n{gateway.log_text()}')


def main():
    with rig.Stage(__file__, parts=['postfix']) as stage:
        ports = {domain: rig.free_port() for domain in WAYS}
        settings = SETTINGS.format(
            domains=' '.join(WAYS), mail=stage.path('postfix/mail'),
            certificates=stage.certificates,
            boxes=', '.join(f'{name}@{d}={d}/' for d in WAYS for name in ('b', 'later')))
        services = [
            f'127.0.0.1:{ports[d]} inet n - n - - smtpd' + ''.join(f'\n  -o {o}'
                                                                   for o in told)
            for d, (told, _) in WAYS.items()
        ]
        postfix = stage.postfix('postfix', settings, *services)
        config = stage.config(
            domains={domain: {'backend': domain} for domain in WAYS},
            backends={domain: {'servers': [f'127.0.0.1:{ports[domain]}'], **backend}
                      for domain, (_, backend) in WAYS.items()})
        config['backends']['named.example']['servers'] = [f'localhost:{ports["named.example"]}']
        config['listeners'][0]['trust_proxy'] = ['127.0.0.0/8']
        config['limits'] = {'exempt': ['198.51.100.0/24']}
        gateway = stage.gateway(config)
        ways(stage, gateway, postfix)
        probes(stage, gateway, postfix)
        refusals(stage, gateway)
        reuse(stage, gateway, postfix)
        restart(stage, gateway, postfix)


if __name__ == '__main__':
    sys.exit(main())
