#!/usr/bin/env python3
"""reports-in.py: reports of others on mail in our name: what real reporters have sent, what was
made to do harm, and a real gateway that counts while it delivers.

The samples are as their reporters wrote them (tests/data/reports). The gateway is the one that is
installed, with its sandbox; DMARC is proved to it by a real name server."""
import base64
import datetime
import gzip
import io
import json
import os
import signal
import smtplib
import subprocess
import zipfile

import rig

DATA = os.path.join(rig.ROOT, 'tests/data/reports')
DAY = 86400

# File, organization, messages (or sessions), passed; or the sentence that says why not.
SAMPLES = [
    ('mox-google.eml', 'google.com', 5, 5),
    ('mox-mailru.eml', 'Mail.Ru', 1, 0),
    ('mox-outlook.eml', 'Outlook.com', 2, 2),
    ('mox-xs4all.eml', 'xs4all.nl', 1, 1),
    ('mox-yahoo.eml', 'Yahoo! Inc.', 1, 1),
    ('mail-auth-amazon.eml', 'AMAZON-SES', 1, 0),
    ('mail-auth-tls.eml', 'Company-X', 5629, 5326),
    ('parsedmarc-mimecast.eml', 'Mimecast', 1, 1),
    ('parsedmarc-empty-reason.xml', 'example.org', 2, 2),
    ('parsedmarc-rfc9990.xml', 'Sample Reporter', 123, 123),
    ('parsedmarc-schema-around.xml', 'it is XML, but no DMARC report', None, None),
    ('parsedmarc-tls-google.eml', 'Google Inc.', 48, 48),
    ('parsedmarc-tls-mailru.json', 'Mail.ru', 1, 0),
    ('parsedmarc-upper-case.xml', 'example.com', 1, 1),
    ('parsedmarc-zip.zip', 'XYZ Corporation', 1, 0),
    ('parsedmarc-invalid.xml',
     'it is not well-formed XML (line 5: not well-formed (invalid token))', None, None),
]

ROW = ('<record><row><source_ip>{}</source_ip><count>{}</count><policy_evaluated>'
       '<disposition>none</disposition><dkim>{}</dkim><spf>fail</spf></policy_evaluated></row>'
       '<identifiers><header_from>example.com</header_from></identifiers><auth_results/></record>')


def report(rows, name='r-1', day=20000, head=''):
    return (f'<?xml version="1.0"?>{head}<feedback><report_metadata><org_name>Reporter</org_name>'
            f'<report_id>{name}</report_id><date_range><begin>{day * DAY}</begin>'
            f'<end>{day * DAY + DAY - 1}</end></date_range></report_metadata><policy_published>'
            f'<domain>example.com</domain><p>none</p></policy_published>{rows}</feedback>').encode()


def zipped(octets, name='report.xml'):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, octets)
    return out.getvalue()


def mail(*files, sender='dmarc@reporter.test'):
    lines = [f'From: {sender}', 'Subject: Report Domain: example.com', 'MIME-Version: 1.0',
             'Content-Type: multipart/mixed; boundary=q', '']
    for octets in files:
        lines += ['--q', 'Content-Type: application/gzip', 'Content-Transfer-Encoding: base64', '']
        lines += base64.encodebytes(octets).decode().split()
    return '\r\n'.join(lines + ['--q--', '']).encode()


def read(octets):
    """`mxward reports read`: the exit status, the reports, what was said."""
    done = subprocess.run([rig.BINARY, 'reports', 'read', '--json', '-'], input=octets,
                          capture_output=True, timeout=60)
    said = done.stderr.decode().replace('mxward reports read: standard input: ', '').strip()
    reports = json.loads(done.stdout)['reports'] if done.stdout else []
    return done.returncode, reports, said


def figures(one):
    if one['kind'] == 'tls':
        passed = sum(p['passed'] for p in one['policies'])
        return passed + sum(p['failed'] for p in one['policies']), passed
    return (sum(row['messages'] for row in one['rows']),
            sum(row['messages'] for row in one['rows'] if row['dmarc'] == 'pass'))


def samples(stage):
    for name, org, messages, passed in SAMPLES:
        with open(os.path.join(DATA, name), 'rb') as f:
            status, reports, said = read(f.read())
        if messages is None:
            stage.same(name, (status, said), (65, org))
        else:
            stage.same(name, (status, reports[0]['org'], *figures(reports[0])),
                       (0, org, messages, passed))


def forms(stage):
    plain = report(ROW.format('192.0.2.1', 7, 'pass'))
    text = plain.decode().replace('<?xml version="1.0"?>', '')
    for words, octets in [
            ('plain', plain), ('gzip', gzip.compress(plain)), ('zip', zipped(plain)),
            ('gzip twice', gzip.compress(gzip.compress(plain))),
            ('a mark of UTF-8', b'\xef\xbb\xbf' + plain),
            ('UTF-16', text.encode('utf-16')),
            ('Latin-1', b'<?xml version="1.0" encoding="ISO-8859-1"?>' + text.encode()),
            ('a mail', mail(gzip.compress(plain))),
            ('a mail with the line ends of a file', mail(zipped(plain)).replace(b'\r\n', b'\n'))]:
        status, reports, said = read(octets)
        stage.same(f'a report as {words}', (status, [figures(r) for r in reports], said),
                   (0, [(7, 7)], ''))
    status, reports, _ = read(mail(*[gzip.compress(report('', name=str(i))) for i in range(5)]))
    stage.same('five reports in a mail', (status, len(reports)), (0, 5))


def bombs(stage):
    """Each is said to be what it is, by a process that has bounds."""
    laughs = '<!DOCTYPE a [' + ''.join(
        f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(12)) + ']>'
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    blanks = b'<feedback>' + b' ' * (15 << 20)
    more = b'<feedback>' + b''.join(b'<a>%d</a>' % i for i in range(2000000))
    good = gzip.compress(report(ROW.format('192.0.2.1', 7, 'pass')))
    ratio = 'it unpacks to more than 200 times its size, as only a bomb does'
    dtd = 'it has a document type definition, which no report needs'
    for words, octets, why in [
            ('blanks in gzip', gzip.compress(blanks), ratio),
            ('blanks in zip', zipped(blanks), ratio),
            ('more than fits', gzip.compress(more), 'it unpacks to more than 20 MiB'),
            ('blanks in gzip in gzip', gzip.compress(gzip.compress(blanks)), ratio),
            ('a zip in a zip', zipped(zipped(blanks)),
             'what is packed in it is an archive once more'),
            ('entities that grow', report('', head=laughs), dtd),
            ('an entity from a file', report('', head=outside), dtd),
            ('a hundred elements within each other', b'<feedback>' + b'<a>' * 100,
             'its elements stand too deep within each other'),
            ('a tag of 10 MiB', b'<feedback><a b="' + b'x' * (10 << 20) + b'"/></feedback>',
             'it has a tag or a comment that is far too long'),
            ('a million records', report(ROW.format('192.0.2.1', 1, 'pass') * 1000000)[:20 << 20],
             'it is not well-formed XML (line 1: unclosed token)'),
            ('half a gzip', gzip.compress(os.urandom(3000))[:1500],
             'it is damaged: it cannot be unpacked'),
            ('half a report', good[:-40], None),
            ('brackets', b'{"a":' + b'[' * 100000, 'its brackets stand too deep within each other'),
            ('JSON of numbers', b'{"policies":[' + b'1,' * (3 << 20) + b'1]}',
             'it is JSON of more than 4 MiB'),
            ('nothing in a mail', mail(), 'there is no report in it'),
            ('a mail of pictures', mail(b'\x89PNG' * 100), 'there is no report in it')]:
        status, reports, said = read(octets)
        stage.claim(f'{words}: unreadable', status == 65 and not reports, (status, reports, said))
        if why:
            stage.same(f'{words}: why', said, why)
    status, reports, said = read(report(ROW.format('192.0.2.1', 1, 'pass') * 80000))
    stage.same('80,000 records are read', (status, [figures(r) for r in reports]),
               (0, [(80000, 80000)]))
    rows = '<record/>' * 100001
    stage.same('100,001 records are not', read(report(rows))[2],
               'it has more records than can be read (100,000)')
    status, reports, said = read(mail(*[good] * 500))
    stage.same('of 500 attachments 32 are read, and it is said that there are more',
               (status, len(reports), said),
               (65, 32, 'there are more reports in it than are read (32)'))


class Play:
    def __init__(self, stage):
        self.stage, self.backend = stage, stage.backend()
        self.dns = stage.unbound({'reporter.test': ['@ TXT "v=spf1 ip4:127.0.0.1 -all"',
                                                    '_dmarc TXT "v=DMARC1; p=reject"']})
        self.config = stage.config(
            self.backend.port, dns={'servers': [f'127.0.0.1:{self.dns.port}']},
            checks={'spf': {}, 'dmarc': {}},
            reports={'import': {'address': 'dmarc@example.com'}})
        self.gateway = stage.gateway(self.config)

    def send(self, octets, sender='dmarc@reporter.test'):
        with smtplib.SMTP('127.0.0.1', self.gateway.port, timeout=30) as client:
            client.sendmail(sender, ['dmarc@example.com'], octets)

    def seen(self, state):
        return [e for e in self.gateway.events('dmarc_seen') if e.get('state') == state]

    def run(self, *words):
        done = subprocess.run([rig.BINARY, *words, '-c', self.gateway.config],
                              capture_output=True, encoding='utf-8', timeout=30,
                              env={**os.environ, 'LC_ALL': 'C.UTF-8'})
        return done.stdout

    def own(self, *words):
        return self.run('reports', 'own', *words)

    def metric(self, result):
        name = f'mxward_imported_reports_total{{result="{result}"}}'
        return next(int(line.split()[1]) for line in self.run('metrics').splitlines()
                    if line.startswith(name))

    def unpacker(self):
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{pid}/stat') as f:
                    name, rest = f.read().split(' (', 1)[1].rsplit(') ', 1)
            except OSError:
                continue
            if name == 'mxward-unpack' and int(rest.split()[1]) == self.gateway.process.pid:
                return int(pid)
        return None


def counted(play):
    """Three weeks of reports; in the last of them somebody new sends."""
    today = int(datetime.datetime.now(datetime.timezone.utc).timestamp()) // DAY
    for ago in range(20, -1, -1):
        rows = ROW.format('192.0.2.1', 100, 'pass')
        rows += ROW.format('2001:db8::bad', 3, 'fail') if ago < 3 else ''
        play.send(mail(gzip.compress(report(rows, name=f'day-{ago}', day=today - ago))))
    rig.wait_until(lambda: len(play.seen('counted')) == 21)
    own = json.loads(play.own('--json'))
    play.stage.same('all reports are counted', (own['reports'], own['messages'], own['failed']),
                    (21, 2109, 9))
    play.stage.same('who is new is said', [(s['source'], s['new']) for s in own['sources']],
                    [('192.0.2.1', False), ('2001:db8::bad', True)])
    play.stage.same('by day', (len(own['days']), own['days'][-1]['failed']), (21, 3))
    text = play.own()
    play.stage.claim('a table that fits into 80 columns',
                     max(len(line) for line in text.splitlines()) <= 80, text)
    play.stage.claim('new is said in it', '2001:db8::bad' in text and 'new' in text, text)
    play.stage.same('every mail was delivered', len(play.backend.messages), 21)


def crowded(play):
    """While nothing can be read, mail goes on; what finds no place is counted as lost."""
    before, pid = len(play.backend.messages), play.unpacker()
    os.kill(pid, signal.SIGSTOP)
    try:
        for i in range(80):
            play.send(mail(gzip.compress(report(ROW.format('192.0.2.9', 1, 'pass'), f'c-{i}'))))
    finally:
        os.kill(pid, signal.SIGCONT)
    play.stage.same('all 80 are delivered', len(play.backend.messages) - before, 80)

    def settled():
        lines = [e for e in play.gateway.events('dmarc_seen')
                 if e.get('report_id', '').startswith('c-') or e.get('state') == 'unreadable']
        return len(lines) + play.metric('dropped') >= 80
    rig.wait_until(settled, 60)
    play.stage.claim('some found no place, and that is counted', play.metric('dropped') > 0)
    play.stage.claim('the log says so', any('too many reports wait' in e.get('message', '')
                                            for e in play.gateway.events('dmarc_seen')))


def stopped(play):
    """What is not read before a stop is said to be lost."""
    pid = play.unpacker()
    os.kill(pid, signal.SIGSTOP)
    try:
        for i in range(3):
            play.send(mail(gzip.compress(report(ROW.format('192.0.2.9', 1, 'pass'), f's-{i}'))))
        play.gateway.stop()
    finally:
        os.kill(pid, signal.SIGCONT)
    play.stage.claim('the log says how many were not read', any(
        e.get('message', '').endswith('not read before the stop: 3')
        for e in play.gateway.events('dmarc_seen')), play.gateway.log_text(5))


def killed(play):
    """A gateway that dies loses what it was reading, and nothing that it had counted."""
    own = json.loads(play.own('--json'))
    os.kill(play.gateway.gateway_pid(), signal.SIGKILL)
    play.gateway.look()
    play.send(mail(gzip.compress(report(ROW.format('192.0.2.77', 5, 'pass'), 'after'))))
    rig.wait_until(lambda: any(e['report_id'] == 'after' for e in play.seen('counted')))
    play.stage.same('what was counted is still there',
                    json.loads(play.own('--json'))['messages'], own['messages'])


with rig.Stage(__file__, seconds=240) as stage:
    for part in samples, forms, bombs:
        part(stage)
    run = Play(stage)
    for part in counted, crowded, killed, stopped:
        part(run)
