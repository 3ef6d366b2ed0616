#!/usr/bin/env python3
"""reports_sent.py: aggregate reports on the way out: who gets one, what the mail looks like, what a
refusal and a bounce come to, and that a gateway that is killed between any two steps sends each
report under one ID.

Days are turned in the store, since a clock cannot be: what was counted stands there as of
yesterday."""
import base64
import gzip
import os
import signal
import smtplib
import sqlite3
import subprocess
import time
from email import message_from_bytes

import rig
from runner.nameserver import NameServer

FROM = 'dmarc-noreply@' + rig.DOMAIN
DAY = int(time.time() // 86400) - 1
NAMES = [
    'far.example._report._dmarc.wants.example TXT v=DMARC1;',
    'tells.example._report._dmarc.wants.example TXT v=DMARC1;',
    'moved.example._report._dmarc.wants.example TXT v=DMARC1; rua=mailto:new@wants.example',
    'away.example._report._dmarc.wants.example TXT v=DMARC1; rua=mailto:x@victim.example',
    'later.example._report._dmarc.dead.example SERVFAIL',
    '_dmarc.slow-host.example TIMEOUT',
]
# The domain that published a policy, and where its record wants reports.
COUNTED = {
    'near.example': 'mailto:a@near.example!10m, mailto:b@mail.near.example,https://z, mailto:0',
    'far.example': 'mailto:a@wants.example',
    'foreign.example': 'mailto:a@silent.example',
    'moved.example': 'mailto:old@wants.example',
    'away.example': 'mailto:old@wants.example',
    'later.example': 'mailto:a@dead.example',
    'quiet.example': '',
    'unwanted.example': 'mailto:a@unwanted.example',
    'excluded.example': 'mailto:a@excluded.example',
    rig.DOMAIN: 'mailto:a@' + rig.DOMAIN,
}


def store(gateway):
    connection = sqlite3.connect(os.path.join(gateway.directory, 'state/reports.sqlite'),
                                 timeout=10, isolation_level=None)
    connection.text_factory = lambda octets: octets.decode('utf-8', 'replace')
    return connection


def count(gateway, dns, counted, day=DAY):
    """Mail of these domains comes; then it is as if it had come on that day. The gateway has
    stopped behind this."""
    for domain, rua in counted.items():
        policy = 'p=none' + (f'; rua={rua}' if rua else '')
        dns.add(f'_dmarc.{domain} TXT v=DMARC1; {policy}')
        deliver(gateway, f'a@{domain}', 'b@' + rig.DOMAIN,
                f'From: a@{domain}\r\nSubject: x\r\n\r\ntext\r\n')
    rig.wait_until(lambda: counted_today(gateway) >= len(counted), 20)
    gateway.stop()
    db = store(gateway)
    for table in 'published', 'seen', 'days':
        db.execute(f'UPDATE {table} SET day = ? WHERE day > ?', (day, DAY))
    db.execute("UPDATE published SET wanted = 0 WHERE domain = 'unwanted.example'")
    db.close()


def counted_today(gateway):
    """Domains whose mail of today is in the store."""
    path = os.path.join(gateway.directory, 'state/reports.sqlite')
    try:
        db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
        return db.execute('SELECT count(*) FROM published WHERE day > ?', (DAY,)).fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def deliver(gateway, sender, to, text):
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='mx.wants.example',
                      timeout=30) as client:
        return client.sendmail(sender, to, text)


def sendings(gateway):
    """{(domain, address): (state, reply)}"""
    db = store(gateway)
    rows = db.execute('SELECT domain, destination, state, reply FROM sendings').fetchall()
    db.close()
    return {(domain, to): (state, reply) for domain, to, state, reply in rows}


SENT, REFUSED, BOUNCED, SKIPPED = 3, 4, 5, 6


def config(stage, backend, dns, **dmarc):
    made = stage.config(
        backend.port, dns={'servers': [f'127.0.0.1:{dns.port}']},
        checks={'spf': {}, 'dkim': {}, 'dmarc': {}},
        reports={'dmarc': {'from': FROM, 'via': 'main', 'org_name': 'Example Ltd',
                           'contact': 'postmaster@' + rig.DOMAIN,
                           'exclude': ['excluded.example'], 'at': '00:00', 'spread': '0s',
                           **dmarc}})
    made['backends']['main']['hold'] = '1h'
    return made


def made_ready(stage, backend, dns, name, counted, **dmarc):
    """A gateway that was down at midnight: it has counted, and starts."""
    gateway = stage.gateway(config(stage, backend, dns, **dmarc), name)
    count(gateway, dns, counted)
    backend.messages.clear()
    return gateway


def kill_all(gateway):
    gateway.look()
    for pid in [gateway.process.pid] + [pid for pid, *_ in gateway.family]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    gateway.process.wait()
    time.sleep(0.3)


def recipients(backend):
    return sorted(m.headers()[[h.startswith('To: ') for h in m.headers()].index(True)][5:-1]
                  for m in list(backend.messages))


def who_gets_one(stage, backend, dns):
    backend.rules.append(rig.Rule('RCPT <b@mail.near.example> 550 5.1.1 no such user'))
    gateway = made_ready(stage, backend, dns, 'first', COUNTED)
    gateway.start()
    wanted = {
        ('near.example', 'a@near.example'): SENT,
        ('near.example', 'b@mail.near.example'): REFUSED,
        ('far.example', 'a@wants.example'): SENT,
        ('moved.example', 'new@wants.example'): SENT,
        ('foreign.example', 'a@silent.example'): SKIPPED,
        ('away.example', 'old@wants.example'): SKIPPED,
        ('excluded.example', ''): SKIPPED,
    }

    def states():
        return {key: state for key, (state, _) in sendings(gateway).items()}

    rig.wait_until(lambda: states() == wanted, 20)
    stage.same('each destination has come to its end', states(), wanted)
    stage.same('only those who want one were sent one', recipients(backend),
               ['a@near.example', 'a@wants.example', 'new@wants.example'])
    reasons = {event.get('domain'): event.get('skipped')
               for event in gateway.events('dmarc_report') if event.get('action') == 'skip'}
    stage.same('the log says why not', reasons, {
        'foreign.example': 'external_not_authorized', 'away.example': 'external_not_authorized',
        'excluded.example': 'excluded'})
    stage.claim('nobody was told of the refusal', len(backend.messages) == 3 and
                not [e for e in gateway.events('bounce') if 'dsn' in e], gateway.log_text)
    stage.same('the queue is empty', gateway.listed('hold'), [])
    return gateway


def the_mail(stage, backend):
    message = next(m for m in backend.messages if b'To: <a@near.example>' in m.content)
    mail = message_from_bytes(message.content)
    day = time.strftime('%Y-%m-%d', time.gmtime(DAY * 86400))
    subject = mail['Subject'].split()
    stage.same('the subject has the form of RFC 9990', subject[:6],
               ['Report', 'Domain:', 'near.example', 'Submitter:', rig.HOSTNAME, 'Report-ID:'])
    stage.claim('with an ID of day and host', subject[6].startswith(f'<{day}.') and
                subject[6].endswith(f'@{rig.HOSTNAME}>'), mail['Subject'])
    stage.same('it says that no person wrote it', mail['Auto-Submitted'], 'auto-generated')
    stage.same('it comes from the configured address', mail['From'], f'<{FROM}>')
    words, file = mail.get_payload()
    stage.claim('a text tells what it is', 'near.example' in words.get_payload())
    stage.same('the file is gzip', file.get_content_type(), 'application/gzip')
    stage.claim('with the name of RFC 9990', file.get_filename().startswith(
        f'{rig.HOSTNAME}!near.example!{DAY * 86400}!') and file.get_filename().endswith('.xml.gz'),
        file.get_filename())
    text = gzip.decompress(file.get_payload(decode=True)).decode()
    stage.claim('which holds the report', '<feedback' in text and
                f'<report_id>{subject[6][1:-1]}</report_id>' in text and
                '<domain>near.example</domain>' in text, text)
    stage.claim('no line is longer than mail allows',
                all(len(line) <= 998 for line in message.content.split(b'\r\n')))
    senders = {c.split('<')[1].split('>')[0] for c in backend.commands if c.startswith('MAIL ')
               and '+' in c}
    stage.claim('each report has a sender of its own', len(senders) >= 4 and
                all(s.endswith('@' + rig.DOMAIN) for s in senders), str(senders))
    return mail


BOUNCE = '''From: MAILER-DAEMON@wants.example\r
To: <{to}>\r
Subject: Undelivered\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.wants.example\r
\r
Final-Recipient: rfc822; a@wants.example\r
Action: {action}\r
Status: 5.1.1\r
\r
--b--\r
'''


def a_bounce(stage, backend, dns, gateway):
    db = store(gateway)
    token, = db.execute("SELECT token FROM sendings WHERE destination = 'a@wants.example'"
                        ).fetchone()
    db.close()
    local, _, domain = FROM.partition('@')
    to = f'{local}+{token}@{domain}'
    key = ('far.example', 'a@wants.example')
    deliver(gateway, '', to, BOUNCE.format(to=to, action='delayed'))
    deliver(gateway, '', f'{local}+ABCDEFGHJKMNP@{domain}',
            BOUNCE.format(to=to, action='failed'))
    time.sleep(0.5)
    stage.same('a delay and an unknown word change nothing', sendings(gateway)[key][0], SENT)
    deliver(gateway, '', to, BOUNCE.format(to=to, action='failed'))
    stage.claim('a bounce is known by its word',
                rig.wait_until(lambda: sendings(gateway)[key][0] == BOUNCED), gateway.log_text)
    stage.claim('and is delivered as any mail', any(
        b'Action: failed' in m.content for m in backend.messages))
    db = store(gateway)
    until = dict(db.execute('SELECT destination, until FROM suppressed').fetchall())
    db.close()
    week = 7 * 86400 * 1000
    now = time.time() * 1000
    stage.same('who returned it and who refused it are left alone', sorted(until),
               ['a@wants.example', 'b@mail.near.example'])
    stage.claim('for a week', all(abs(u - now - week) < 600000 for u in until.values()),
                str(until))
    count(gateway, dns, {'far.example': COUNTED['far.example']}, DAY - 1)
    gateway.start()
    rig.wait_until(lambda: len(sendings(gateway)) >= 9)
    db = store(gateway)
    row = db.execute("SELECT state, reply FROM sendings WHERE day = ? AND domain = 'far.example'",
                     (DAY - 1,)).fetchone()
    db.close()
    stage.same('nothing goes there meanwhile', row, (SKIPPED, 'suppressed'))
    gateway.stop()


def kills(stage, backend, dns):
    """Killed at many instants between the first look and the last word."""
    gateway = made_ready(stage, backend, dns, 'killed',
                         {f'd{n}.example': f'mailto:a@d{n}.example' for n in range(12)})
    backend.rules.append(rig.Rule('dot wait 0.05 250 2.0.0 Ok'))
    for n in range(12):
        gateway.start()
        time.sleep(0.35 + 0.08 * n)
        kill_all(gateway)
    gateway.start()

    def over():
        states = [state for state, _ in sendings(gateway).values()]
        return len(states) == 12 and gateway.listed('hold') == []

    stage.claim('in the end every report has gone', rig.wait_until(over, 40), gateway.log_text)
    seen = {}
    for message in list(backend.messages):
        mail = message_from_bytes(message.content)
        identity = (mail['Message-ID'], mail['Subject'].split()[-1],
                    mail.get_payload()[1].get_filename())
        seen.setdefault(mail['To'], set()).add(identity)
    stage.same('to everybody', len(seen), 12)
    stage.claim('under one ID and file name each', all(len(v) == 1 for v in seen.values()),
                str({k: v for k, v in seen.items() if len(v) > 1}))
    gateway.stop()


def set_planned(gateway):
    """As if it had been killed before the store was told that the report is in the queue."""
    if gateway.process:
        gateway.stop()
    db = store(gateway)
    db.execute('UPDATE sendings SET state = 1')
    db.close()
    gateway.start()


def between_steps(stage, backend, dns):
    """Planned, spooled, noted: what a start makes of each step that is missing."""
    gateway = made_ready(stage, backend, dns, 'steps',
                         {'steps.example': 'mailto:a@steps.example'})
    backend.rules.append(rig.Rule('RCPT <a@steps.example> 451 4.3.0 later'))
    gateway.start()
    stage.claim('a report waits in the queue',
                rig.wait_until(lambda: len(gateway.listed('hold')) == 1, 20), gateway.log_text)
    first = gateway.listed('hold')[0]
    set_planned(gateway)
    time.sleep(2)
    stage.same('one that is in the queue is not put there again',
               [m['id'] for m in gateway.listed('hold')], [first['id']])
    gateway.stop()
    for folder, _, files in os.walk(os.path.join(gateway.directory, 'mxward.spool/hold')):
        for name in files:
            os.unlink(os.path.join(folder, name))
    backend.rules.pop()
    set_planned(gateway)
    stage.claim('one that is planned and not in the queue is sent',
                rig.wait_until(lambda: backend.messages, 20), gateway.log_text)
    stage.claim('under the ID that it had', first['msgid'].encode() in backend.messages[0].content
                and len(backend.messages) == 1, str(first))
    gateway.stop()


def signed(stage, backend, dns):
    """By a server that is no backend, with a key of our own."""
    relay = stage.backend()
    gateway = made_ready(stage, backend, dns, 'signed',
                         {'signed.example': 'mailto:a@signed.example'},
                         via=f'127.0.0.1:{relay.port}', key='rsa.key', selector='reports')
    public = subprocess.run(['openssl', 'pkey', '-in',
                             os.path.join(gateway.directory, 'rsa.key'), '-pubout', '-outform',
                             'DER'], capture_output=True, check=True).stdout
    dns.add(f'reports._domainkey.{rig.DOMAIN} TXT v=DKIM1; p={base64.b64encode(public).decode()}')
    gateway.start()
    stage.claim('a report goes by a server that is no backend',
                rig.wait_until(lambda: relay.messages, 20) and not backend.messages,
                gateway.log_text)
    before = len(gateway.events('message'))
    deliver(gateway, FROM, 'b@' + rig.DOMAIN, relay.messages[0].content)
    rig.wait_until(lambda: len(gateway.events('message')) > before)
    evidence = {e['check']: e for e in gateway.events('message')[-1]['evidence']}
    stage.same('its signature holds', evidence['dkim']['fact'], 'pass')
    stage.claim('and is that of the domain it comes from', 'dkim aligned' in
                evidence['dmarc']['detail'] or evidence['dmarc']['fact'] in ('pass', 'none'),
                str(evidence['dmarc']))
    gateway.stop()


def asked_for(stage, backend, dns):
    """Persons ask for one day after the other, while the DNS keeps the first one waiting; and for
    a domain behind more domains than may wait, all of which are over."""
    gateway = made_ready(stage, backend, dns, 'asked',
                         {'slow.example': 'mailto:a@slow-host.example',
                          'second.example': 'mailto:a@second.example',
                          'third.example': 'mailto:a@third.example'}, at='23:59')
    db = store(gateway)
    for domain, ago in ('slow.example', 3), ('second.example', 5), ('third.example', 6):
        for table in 'published', 'seen':
            db.execute(f'UPDATE {table} SET day = ? WHERE domain = ?', (DAY - ago, domain))
    db.execute('BEGIN')
    for n in range(20000):
        db.execute("INSERT INTO published SELECT day, ?, p, sp, np, flags, fo, rua, ruf, rows,"
                   " messages, passed, wanted FROM published WHERE domain = 'third.example'",
                   (f'd{n}.example',))
        db.execute("INSERT INTO sendings VALUES(?, ?, 'a@x.example', 3, NULL, '', '', 0)",
                   (DAY - 6, f'd{n}.example'))
    db.execute('COMMIT')
    db.close()
    gateway.start()
    for ago in 3, 5, 6:
        day = time.strftime('%Y-%m-%d', time.gmtime((DAY - ago) * 86400))
        said = subprocess.run([rig.BINARY, 'reports', 'send', '--day', day, '-c', gateway.config],
                              capture_output=True, timeout=30)
        stage.same(f'reports of {ago} days ago are asked for', said.returncode, 0)
    stage.claim('each is carried out', rig.wait_until(
        lambda: {'a@second.example', 'a@third.example'} <= set(recipients(backend)), 40),
        gateway.log_text)
    gateway.stop()


HEADER = """From: "Jane Secret" <jane.secret@{domain}>\r
To: bob.private@{own}\r
Subject: our merger\r
X-Customer: 4711 jane.secret\r
Message-ID: <jane.secret.1@{domain}>\r
DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1; i=jane.secret@{domain};\r
 z=Subject:our=20merger; h=From; bh=AAAA; b=BBBB\r
\r
the body is nobody's business\r
"""


def fail(gateway, domain):
    deliver(gateway, 'jane.secret@' + domain, 'bob.private@' + rig.DOMAIN,
            HEADER.format(domain=domain, own=rig.DOMAIN))


def failures(stage, backend, dns):
    """A message that fails DMARC is told of, redacted, to who asks for it, and not too often."""
    for domain, ruf in {'fails.example': 'mailto:f@fails.example',
                        'tells.example': 'mailto:f@wants.example',
                        'strange.example': 'mailto:f@silent.example'}.items():
        dns.add(f'{domain} TXT v=spf1 -all')
        dns.add(f'_dmarc.{domain} TXT v=DMARC1; p=none; ruf={ruf}')
    gateway = stage.gateway(config(stage, backend, dns, failure='on'), 'failures')
    backend.messages.clear()
    backend.commands.clear()

    def reports():
        return [m for m in list(backend.messages) if b'feedback-report' in m.content]

    fail(gateway, 'fails.example')
    stage.claim('a failure is told of', rig.wait_until(reports, 20), gateway.log_text)
    content = reports()[0].content
    mail = message_from_bytes(content)
    stage.same('to who asked for it', mail['To'], '<f@fails.example>')
    stage.same('in the form of RFC 6591',
               (mail.get_content_type(), mail.get_param('report-type'), mail['Auto-Submitted'],
                [part.get_content_type() for part in mail.get_payload()]),
               ('multipart/report', 'feedback-report', 'auto-generated',
                ['text/plain', 'message/feedback-report', 'text/rfc822-headers']))
    found = mail.get_payload()[1].as_string()
    for line in ('Feedback-Type: auth-failure', 'Auth-Failure: dmarc', 'Identity-Alignment: none',
                 'Reported-Domain: fails.example', 'Source-IP: 127.0.0.1',
                 'Delivery-Result: delivered'):
        stage.claim(f'it says {line}', line in found, found)
    for secret in b'secret', b'merger', b'Jane', b'4711', b'private', b'business':
        stage.claim(f'and not {secret.decode()}', secret.lower() not in content.lower(),
                    content.decode())
    for n in range(12):
        fail(gateway, 'fails.example')
    fail(gateway, 'tells.example')
    fail(gateway, 'strange.example')
    stage.claim('ten an hour about a domain, and where another organisation agrees',
                rig.wait_until(lambda: len(reports()) == 11, 20), gateway.log_text)
    stage.claim('the rest is counted', rig.wait_until(lambda: [
        e for e in gateway.events('dmarc_report') if e.get('kind') == 'failure' and
        e.get('skipped') == 'external_not_authorized'], 20), gateway.log_text)
    time.sleep(0.5)
    stage.same('no more than that', len(reports()), 11)
    sender = next(c for c in backend.commands if c.startswith('MAIL ') and '+' in c
                  ).split('<')[1].split('>')[0]
    deliver(gateway, '', sender, BOUNCE.format(to=sender, action='failed'))
    stage.claim('one that bounces keeps others from going there', rig.wait_until(lambda: [
        e for e in gateway.events('dmarc_report') if e.get('action') == 'bounce' and
        e.get('kind') == 'failure'], 20), gateway.log_text)
    gateway.stop()
    db = store(gateway)
    stage.claim('for a week', db.execute('SELECT count(*) FROM suppressed').fetchone()[0] == 1)
    db.close()


def main():
    with rig.Stage(__file__, seconds=240) as stage:
        dns = NameServer(rig.free_port())
        stage.ends.append(dns.close)
        for line in NAMES:
            dns.add(line)
        backend = stage.backend()
        gateway = who_gets_one(stage, backend, dns)
        the_mail(stage, backend)
        a_bounce(stage, backend, dns, gateway)
        kills(stage, backend, dns)
        between_steps(stage, backend, dns)
        signed(stage, backend, dns)
        asked_for(stage, backend, dns)
        failures(stage, backend, dns)


if __name__ == '__main__':
    main()
