#!/usr/bin/env python3
"""reports_counted.py: reports by the published schemas: what mxward counts and writes is valid
against them, in both forms, and other readers of reports read it; planted faults are refused by the
same schemas. Nothing is lost when the gateway is replaced, and no more than the last second when it
is killed.
A hundred thousand rows are written in a memory that does not grow with them."""
import gzip
import json
import os
import re
import signal
import smtplib
import sqlite3
import subprocess
import time

import rig
from runner.nameserver import NameServer

SCHEMAS = os.path.join(rig.ROOT, 'tests/data/dmarc-reports')
NAMESPACE = 'urn:ietf:params:xml:ns:dmarc-2.0'
ROWS = 100000
MOST_MIB = 60                   # of a process that writes them; the program itself takes 25
MOST_GZIP = 10 << 20


def run(gateway, *words):
    return subprocess.run(
        [rig.BINARY, *words, '-c', os.path.join(gateway.directory, 'mxward.yaml')],
        capture_output=True)


def report(gateway, domain):
    done = run(gateway, 'reports', 'show', domain, '--xml')
    return done.stdout if done.returncode == 0 else done.stderr


def invalid(stage, xml, form):
    """What xmllint says of it by that schema; '' if it is valid. The schema of RFC 7489 names its
    own types wrongly, and nobody writes its namespace: it is read without; and without the blanks
    that the page of the RFC has put into the pattern of an address."""
    with open(stage.path('report.xml'), 'wb') as file:
        file.write(xml)
    with open(f'{SCHEMAS}/{form}.xsd', encoding='utf-8') as file:
        schema = file.read().replace('targetNamespace="http://dmarc.org/dmarc-xml/0.1"', '')
    schema = re.sub(r'pattern value="[^"]*"', lambda m: re.sub(r'\n\s+', '', m[0]), schema)
    with open(stage.path('schema.xsd'), 'w', encoding='utf-8') as file:
        file.write(schema)
    done = subprocess.run(['xmllint', '--noout', '--schema', stage.path('schema.xsd'),
                           stage.path('report.xml')], capture_output=True, text=True)
    return done.stderr if done.returncode else ''


def send(gateway, sender, author, subject='x', helo='mail.example'):
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname=helo, timeout=30) as client:
        client.ehlo()
        client.mail(sender)
        client.rcpt('b@' + rig.DOMAIN)
        return client.data(f'From: {author}\r\nSubject: {subject}\r\n\r\ntext\r\n')[0]


def zone(stage):
    dns = NameServer(rig.free_port())
    for line in ('example.org TXT "v=spf1 ip4:127.0.0.0/8 -all"',
                 '_dmarc.example.org TXT "v=DMARC1; p=reject; sp=none; np=reject; t=y; fo=1:d;'
                 ' adkim=s; rua=mailto:r@example.org"',
                 '_dmarc.plain.example TXT "v=DMARC1; p=quarantine"',
                 '_dmarc.xn--bcher-kva.example TXT "v=DMARC1; p=none"'):
        dns.add(line)
    dns.up()
    return dns


def set_up(stage, dns, form):
    backend = stage.backend()
    conf = stage.config(backend.port, checks={'spf': {}, 'dkim': {}, 'dmarc': {}},
                        dns={'servers': [f'127.0.0.1:{dns.port}']},
                        reports={'dmarc': {'send': False, 'format': form, 'contact': 'a<b>&"c"',
                                           'org_name': 'Example <&> Ltd',
                                           'from': 'dmarc@' + rig.DOMAIN}})
    return stage.gateway(conf, form)


def mails(gateway):
    send(gateway, 'a@example.org', 'a@example.org')
    send(gateway, 'a@elsewhere.example', 'a@example.org')
    send(gateway, '', 'mailer-daemon@example.org', helo='a<&>b')
    send(gateway, '', 'mailer-daemon@example.org', helo='example.org')
    send(gateway, 'a@elsewhere.example', 'a@none.example.org')
    send(gateway, 'a@elsewhere.example', 'a@plain.example')
    send(gateway, 'a@elsewhere.example', '=?utf-8?q?B=C3=BCcher?= <a@xn--bcher-kva.example>')
    time.sleep(1.5)


def schemas(stage, dns, form):
    gateway = set_up(stage, dns, form)
    mails(gateway)
    for domain in ('example.org', 'plain.example', 'xn--bcher-kva.example'):
        xml = report(gateway, domain)
        stage.same(f'{form}: the report about {domain} is valid', invalid(stage, xml, form), '')
    xml = report(gateway, 'example.org')
    stage.claim(f'{form}: it tells the name below the domain',
                b'<header_from>none.example.org</header_from>' in xml, xml)
    name = stage.path(f'{rig.HOSTNAME}!example.org!0!86399.xml')
    with open(name, 'wb') as file:
        file.write(xml)
    done = subprocess.run(['dmarc-cat', name], capture_output=True, text=True)
    stage.claim(f'{form}: dmarc-cat reads it', done.returncode == 0 and 'Reports(5)' in done.stdout,
                (done.stdout, done.stderr))
    return gateway, xml


FAULTS = [
    ('a selector is missing', rb'<selector>.*?</selector>', b''),
    ('a reason of before', rb'<type>policy_test_mode</type>', b'<type>forwarded</type>'),
    ('the HELO scope', rb'<scope>mfrom</scope>', b'<scope>helo</scope>'),
    ('pct', rb'<testing>', b'<pct>100</pct><testing>'),
    ('no auth_results', rb'<auth_results>.*?</auth_results>', b''),
    ('a result in capitals', rb'<result>pass</result>', b'<result>PASS</result>'),
    ('another order', rb'(<disposition>\w+</disposition>)\s*(<dkim>\w+</dkim>)', rb'\2\1'),
    ('no namespace', b' xmlns="' + NAMESPACE.encode() + b'"', b''),
]


def faults(stage, xml):
    signed = xml.replace(b'<auth_results>', b'<auth_results><dkim><domain>a.example</domain>'
                         b'<selector>s</selector><result>pass</result></dkim>')
    stage.same('a report with a signature is valid', invalid(stage, signed, 'rfc9990'), '')
    for words, pattern, instead in FAULTS:
        broken = re.sub(pattern, instead, signed, count=1, flags=re.S)
        stage.claim(f'the schema refuses: {words}',
                    broken != signed and invalid(stage, broken, 'rfc9990'), broken)


def counted(gateway, domain='example.org'):
    listed = run(gateway, 'reports', 'list', '--json')
    return {e['domain']: e['messages'] for e in
            json.loads(listed.stdout)}.get(domain, 0)


def lives(stage, gateway):
    before = counted(gateway)
    send(gateway, 'a@example.org', 'a@example.org')
    done = run(gateway, 'reload', '--binary')
    stage.same('the program takes over from itself', done.returncode, 0)
    send(gateway, 'a@example.org', 'a@example.org')
    stage.claim('both have counted', rig.wait_until(lambda: counted(gateway) == before + 2),
                (counted(gateway), before))
    send(gateway, 'a@example.org', 'a@example.org')
    time.sleep(1.5)
    gateway.look()
    os.kill(gateway.gateway_pid(), signal.SIGKILL)
    rig.wait_until(lambda: len(gateway.events('gateway')) and gateway.gateway_pid())
    stage.same('what was counted a second before a kill is there', counted(gateway), before + 3)


def many(stage, gateway):
    """The rows go straight into the file: sending so much mail would take an hour."""
    path = os.path.join(gateway.directory, 'state/reports.sqlite')
    with sqlite3.connect(path) as base:
        row = list(base.execute("SELECT * FROM seen WHERE domain = 'example.org'").fetchone())
        columns = [c[1] for c in base.execute('PRAGMA table_info(seen)')]
        at = {name: columns.index(name) for name in ('digest', 'source', 'signatures', 'domain')}
        published = list(base.execute("SELECT * FROM published WHERE domain = 'example.org'")
                         .fetchone())
        published[1] = row[at['domain']] = 'many.example'
        base.execute(f"INSERT INTO published VALUES({','.join('?' * len(published))})", published)
        for i in range(ROWS):
            row[at['digest']] = i.to_bytes(16, 'big')
            row[at['source']] = f'10.{i >> 16}.{i >> 8 & 255}.{i & 255}'
            row[at['signatures']] = f'many.example s{i} pass\nelsewhere.example {i * 7919} fail\n'
            base.execute(f"INSERT INTO seen VALUES({','.join('?' * len(row))})", row)
    process = subprocess.Popen(
        [rig.BINARY, 'reports', 'show', 'many.example', '--xml', '-c',
         os.path.join(gateway.directory, 'mxward.yaml')],
        stdout=open(stage.path('many.xml'), 'wb'))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(stage.path('many.xml'), 'rb') as file:
        xml = file.read()
    packed = len(gzip.compress(xml))
    stage.same('a report of 100,000 rows', (process.returncode, xml.count(b'<record>')), (0, ROWS))
    stage.claim(f'in {used.ru_maxrss >> 10} MiB', used.ru_maxrss >> 10 < MOST_MIB, used.ru_maxrss)
    stage.claim(f'{len(xml) >> 20} MiB of XML, {packed >> 10} KiB compressed', packed < MOST_GZIP)
    print(f'  it took {used.ru_utime + used.ru_stime:.1f} s of a processor')
    stage.same('valid', invalid(stage, xml, 'rfc9990'), '')


with rig.Stage(__file__, seconds=240) as stage:
    names = zone(stage)
    try:
        new, text = schemas(stage, names, 'rfc9990')
        faults(stage, text)
        lives(stage, new)
        many(stage, new)
        schemas(stage, names, 'rfc7489')
    finally:
        names.close()
