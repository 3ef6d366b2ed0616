#!/usr/bin/env python3
"""scanners-icap.py: a real c-icap with a real clamd behind it, ICAP servers that lie, drip and say
nothing, and an rspamd: what each says becomes a refusal, points, `unscored` or `unknown`; never
"clean" by silence.

rspamd is not among Debian's packages that the tests unpack, so a double stands in for it; what it
says is in the form of rspamd's own documentation."""
import json
import re
import smtplib
import socket
import subprocess
import threading
import time

import rig
import scanner_servers
from scanner_servers import CLEAN, EICAR, GTUBE, message

RULES = [{'name': 'a virus', 'when': {'virus': 'infected'}, 'action': 'reject'}]
HTML = EICAR.lower()                                   # as clamd looks at it in HTML


def policy(stage, name='policy'):
    path = stage.path(f'{name}.yaml')
    with open(path, 'w') as f:
        json.dump({'mode': 'enforce', 'rules': RULES, 'unknown': {'virus': 'defer'},
                   'tag_at': 5, 'reject_at': 10}, f)
    return path


def gateway(stage, name, scanners, **keys):
    """mxward with these scanners; once each has been tested."""
    backend = stage.backend()
    virus = {'scanners': scanners, 'self_test': '1s', 'timeout': '4s', 'cache': 'off',
             'unwanted': [], **keys}
    config = stage.config(backend.port, checks={'virus': virus},
                          policies={'default': policy(stage, name)})
    config['domains'][rig.DOMAIN]['policy'] = 'default'
    ward = stage.gateway(config, f'mxward-{name}')
    ward.backend = backend
    rig.wait_until(lambda: len({e['scanner'] for e in ward.events('scanner')}) == len(scanners), 15)
    return ward


def state(ward, name):
    """Of a scanner, as the log says it."""
    said = [e for e in ward.events('scanner') if e['scanner'] == name]
    return said[-1]['state'] if said else None


def well(ward, name='icap'):
    return state(ward, name) == 'well'


def reason(ward, name):
    said = [e for e in ward.events('scanner') if e['scanner'] == name]
    return said[-1].get('reason', '') if said else ''


def send(ward, content):
    """The reply to the message."""
    with smtplib.SMTP('127.0.0.1', ward.port, local_hostname='client.example', timeout=30) as s:
        s.ehlo()
        s.mail('a@example.org')
        s.rcpt(f'b@{rig.DOMAIN}')
        code, text = s.data(content)
        return f'{code} {text.decode()}'


def evidence(ward, fact):
    return [
        e for m in ward.events('message') for e in m.get('evidence', [])
        if e.get('check') == 'virus' and e.get('fact') == fact
    ]


def scan(ward, content, *more):
    done = subprocess.run([rig.BINARY, 'scan', '-c', ward.config, *more, '-'], input=content,
                          capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


# ---- c-icap


def clamd(stage):
    server = scanner_servers.Clamd(stage.place('clamd'), rig.free_port(),
                                   {'Eicar-Test': EICAR}, html={'Eicar-Test-Html': HTML})
    stage.ends.append(server.stop)
    server.start()
    return server


def c_icap(stage, name, engine, **how):
    server = scanner_servers.CIcap(stage.place(name), rig.free_port(), engine.port, **how)
    stage.ends.append(server.stop)
    server.start()
    return server


def icap(port, name='icap', service='avscan'):
    return {'name': name, 'type': 'icap', 'server': f'127.0.0.1:{port}', 'service': service}


def real(stage):
    engine = clamd(stage)
    server = c_icap(stage, 'c-icap', engine)
    ward = gateway(stage, 'real', [icap(server.port)])
    stage.claim('a real c-icap with a real clamd passes its self-test', well(ward), ward.log_text)
    for words, content in scanner_servers.wrappings(EICAR).items():
        reply = send(ward, content)
        stage.claim(f'EICAR in {words} is refused, by name',
                    re.match(r'554 5\.7\.1 .*virus \(Eicar-Test', reply), reply)
    stage.claim('and nothing of it arrived', not ward.backend.messages)
    reply = send(ward, CLEAN)
    stage.claim('a clean message passes', reply.startswith('250'), reply)
    arrived = ward.backend.messages[-1].content if ward.backend.messages else b''
    stage.claim('byte for byte', arrived.endswith(CLEAN.rstrip(b'\r\n') + b'\r\n'), arrived[-300:])
    sealed = scanner_servers.attached('application/zip', 'e.zip', scanner_servers.SEALED_ZIP)
    send(ward, sealed)
    stage.claim('an encrypted archive is no virus',
                rig.wait_until(lambda: evidence(ward, 'encrypted'), 5),
                ward.events('message')[-1:])
    command(stage, ward)
    return engine, server, ward


def command(stage, ward):
    status, said = scan(ward, message(EICAR))
    stage.claim('mxward scan finds it and exits 1', status == 1 and 'Eicar-Test' in said, said)
    status, said = scan(ward, CLEAN, '--json')
    told = json.loads(said)
    stage.claim('mxward scan --json says clean, by which signatures, and exits 0',
                status == 0 and told['verdict'] == 'clean' and told['scanners'][0]['version'], said)


def blind(stage, engine, ward):
    """c-icap says 204 for what its engine could not look at."""
    lenient = c_icap(stage, 'c-icap-lenient', engine, pass_on_error=True)
    other = gateway(stage, 'blind', [icap(lenient.port)])
    stage.claim('with its engine it passes its self-test', well(other),
                other.log_text)
    engine.stop()
    stage.claim('c-icap says 204 for EICAR then', says_204(lenient.port, message(EICAR)))
    stage.claim('which the self-test finds out: off',
                rig.wait_until(lambda: state(other, 'icap') == 'off', 10), other.log_text)
    reply = send(other, CLEAN)
    stage.claim('mail is unknown, not clean', reply.startswith('451'), reply)
    status, said = scan(other, message(EICAR))
    stage.claim('mxward scan says that it could not say, and exits 69', status == 69 and
                'unknown' in said, said)
    stage.claim('one that says 500 instead is not well either',
                rig.wait_until(lambda: state(ward, 'icap') in ('off', 'silent'), 10), ward.log_text)
    reply = send(ward, CLEAN)
    stage.claim('and its mail is unknown, too', reply.startswith('451'), reply)
    unborn = c_icap(stage, 'c-icap-unborn', engine)
    third = gateway(stage, 'unborn', [icap(unborn.port)])
    stage.claim('one that was started without its engine never passes',
                state(third, 'icap') in ('off', 'silent'), third.log_text)
    engine.start()
    stage.claim('with the engine back, it passes again',
                rig.wait_until(lambda: well(other), 15), other.log_text)
    reply = send(other, CLEAN)
    stage.claim('and mail flows', reply.startswith('250'), reply)
    rig.wait_until(lambda: well(ward), 15)


def says_204(port, content):
    request = b'GET http://x.invalid/ HTTP/1.0\r\n\r\n'
    reply = b'HTTP/1.0 200 OK\r\n\r\n'
    head = (f'RESPMOD icap://127.0.0.1:{port}/avscan ICAP/1.0\r\nHost: x\r\nAllow: 204\r\n'
            f'Encapsulated: req-hdr=0, res-hdr={len(request)}, '
            f'res-body={len(request) + len(reply)}\r\n\r\n')
    with scanner_servers.connect(port) as s:
        s.sendall(head.encode() + request + reply + b'%x\r\n' % len(content) + content
                  + b'\r\n0\r\n\r\n')
        return s.recv(100).startswith(b'ICAP/1.0 204')


def frozen(stage, server, ward):
    server.freeze()
    reply = send(ward, CLEAN)
    stage.claim('a frozen c-icap makes mail unknown, in time', reply.startswith('451'), reply)
    stage.claim('and is silent then', rig.wait_until(lambda: state(ward, 'icap') == 'silent', 15),
                ward.log_text)
    server.freeze(False)
    stage.claim('thawed, it passes its self-test again',
                rig.wait_until(lambda: well(ward), 15), ward.log_text)
    reply = send(ward, CLEAN)
    stage.claim('and mail flows', reply.startswith('250'), reply)


# ---- doubles


class Double:
    """A server that answers each request by a function of its octets; it may also keep silent
    (None), or answer at once (`hasty`), without having read what follows the head."""

    def __init__(self, answer, end=b'\r\n0\r\n\r\n', hasty=False):
        self.answer, self.end_mark, self.hasty, self.requests = answer, end, hasty, []
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _whole(self, octets):
        if self.hasty or octets.startswith(b'OPTIONS'):
            return b'\r\n\r\n' in octets
        length = re.search(rb'\r\nContent-Length: (\d+)\r\n\r\n', octets)
        if octets.startswith(b'POST'):
            return bool(length) and len(octets) >= length.end() + int(length.group(1))
        return octets.endswith(self.end_mark)

    def _talk(self, connection):
        with connection:
            connection.settimeout(20)
            octets = b''
            try:
                while not self._whole(octets):
                    more = connection.recv(1 << 16)
                    if not more:
                        return
                    octets += more
                self.requests.append(octets)
                for piece in self.answer(octets) or [None]:
                    if piece is None:
                        time.sleep(15)
                        return
                    connection.sendall(piece)
                    time.sleep(0.01)
            except OSError:
                return                                 # mxward has waited for long enough

    def end(self):
        self.socket.close()


OPTIONS = (b'ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nAllow: 204\r\nISTag: "%s"\r\n'
           b'Encapsulated: null-body=0\r\n\r\n')
CLEAN_SAID = b'ICAP/1.0 204 No modifications\r\nISTag: "%s"\r\n\r\n'
FOUND_SAID = (b'ICAP/1.0 200 OK\r\nISTag: "%s"\r\nX-Infection-Found: Type=0; Resolution=2; '
              b'Threat=%s;\r\nEncapsulated: res-hdr=0, null-body=26\r\n\r\n'
              b'HTTP/1.0 403 Forbidden\r\n\r\n')


class Engine:
    """An honest ICAP server, but for what `odd` makes of messages that hold its mark."""

    def __init__(self, stage, odd=None, hasty=False):
        self.tag, self.odd, self.blind = b'one', odd, False
        self.double = Double(self.answer, hasty=hasty)
        self.port = self.double.port
        stage.ends.append(self.double.end)

    def answer(self, octets):
        if octets.startswith(b'OPTIONS'):
            return [OPTIONS % self.tag]
        if self.odd and b'MARK' in octets:
            return self.odd
        if EICAR in octets and not self.blind:
            return [FOUND_SAID % (self.tag, b'Eicar')]
        return [CLEAN_SAID % self.tag]

    def tests(self):
        return sum(EICAR in request for request in self.double.requests)


MARKED = message(b'MARK\n')
ECHO = (b'ICAP/1.0 200 OK\r\nISTag: "one"\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\n'
        b'HTTP/1.0 200 OK\r\n\r\n4\r\nMARK\r\n0\r\n\r\n')
ODD = {
    '204 beside a virus': ([CLEAN_SAID[:-2] % b'one' + b'X-Virus-ID: Eicar\r\n\r\n'], '554'),
    'a folded violation': ([(FOUND_SAID % (b'one', b'x')).replace(
        b'X-Infection-Found: Type=0; Resolution=2; Threat=x;',
        b'X-Violations-Found: 1\r\n\t-\r\n\tEicar.Two\r\n\t0\r\n\t0')], '554'),
    'no threats': ([CLEAN_SAID[:-2] % b'one' + b'X-Virus-ID: no threats\r\n\r\n'], '250'),
    '100 Continue before it': ([b'ICAP/1.0 100 Continue\r\n\r\n', CLEAN_SAID % b'one'], '250'),
    'a message given back': ([ECHO], '451'),
    'service not found': ([b'ICAP/1.0 404 Service not found\r\n\r\n'], '451'),
    'garbage': ([b'\0\xff' * 4000], '451'),
    'half a reply': ([CLEAN_SAID[:20]], '451'),
    'a header without an end': ([b'ICAP/1.0 204 OK\r\n'] + [b'X-A: ' + b'a' * 999 + b'\r\n'] * 40,
                                '451'),
    'a drip': ([b'ICAP/1.0 204 OK\r\nX: '] + [b'x'] * 2000, '451'),
    'nothing': (None, '451'),
}


def odd(stage):
    for words, (pieces, wanted) in ODD.items():
        engine = Engine(stage, pieces or [None])
        ward = gateway(stage, 'odd-' + re.sub(r'\W', '-', words), [icap(engine.port)])
        stage.claim(f'a server is well that will say {words}', well(ward), ward.log_text)
        reply = send(ward, MARKED)
        stage.claim(f'  {words}: {wanted}', reply.startswith(wanted), reply)
        ward.stop()


def hasty(stage):
    """It says that a message is clean of which it has seen nothing."""
    engine = Engine(stage)
    ward = gateway(stage, 'hasty', [icap(engine.port)])
    engine.double.hasty = True
    reply = send(ward, message(b'x' * 70 + b'\n' + (b'x' * 70 + b'\n') * 300000))
    stage.claim('a server that has not read the message cannot call it clean',
                reply.startswith('451'), reply)
    ward.stop()


def renewed(stage):
    """New signatures are tested before they are believed."""
    engine = Engine(stage)
    ward = gateway(stage, 'renewed', [icap(engine.port)], self_test='10m')
    stage.claim('a server with its signatures is well', well(ward),
                ward.log_text)
    before = engine.tests()
    engine.tag = b'two'
    reply = send(ward, CLEAN)
    stage.claim('a new ISTag is tested before its 204 counts', reply.startswith('250') and
                engine.tests() > before, reply)
    engine.tag, engine.blind = b'three', True
    reply = send(ward, CLEAN)
    stage.claim('one that is blind since then is off, at the first message', reply.startswith('451')
                and rig.wait_until(lambda: state(ward, 'icap') == 'off', 5), reply)
    ward.stop()


def missing(stage):
    double = Double(lambda octets: [b'ICAP/1.0 404 Service not found\r\n\r\n'])
    stage.ends.append(double.end)
    ward = gateway(stage, 'missing', [icap(double.port, service='avscam')])
    stage.claim('a service that does not exist is named in the log',
                'no such service' in reason(ward, 'icap'), ward.log_text)
    ward.stop()


# ---- rspamd


def told(action, score, **more):
    """A reply as rspamd's documentation of its protocol shows it."""
    body = json.dumps({
        'is_skipped': False, 'score': score, 'required_score': 15.0, 'action': action,
        'symbols': {
            'DATE_IN_PAST': {'name': 'DATE_IN_PAST', 'score': 0.1},
            'FUZZY_DENIED': {'name': 'FUZZY_DENIED', 'score': score, 'options': ['1: 1.00 / 1.00']}
        }, 'urls': ['www.example.com'], 'message-id': '1@example.org', **more
    }).encode()
    return http(body)


def http(body, length=None):
    return [b'HTTP/1.1 200 OK\r\nConnection: close\r\nServer: rspamd/3.4\r\nContent-Length: %d\r\n'
            b'Content-Type: application/json\r\n\r\n' % (len(body) if length is None else length),
            body]


JUDGED = {
    'no action': (told('no action', 1.2), '250', 'scored'),
    'a little': (told('no action', 0.3), '250', None),
    'greylist': (told('greylist', 4.1), '250', 'greylist'),
    'soft reject': (told('soft reject', 2.0), '250', 'defer'),
    'add header': (told('add header', 6.5), '250', 'spam'),
    'reject': (told('reject', 15.5), '554', 'reject'),
    'skipped': (told('no action', 0, is_skipped=True), '250', None),
    'an action of its own': (told('explode', 3), '250', 'unscored'),
    'no score': (http(b'{"action":"no action"}'), '250', 'unscored'),
    'two scores': (http(b'{"action":"no action","score":1,"score":99}'), '250', 'unscored'),
    'too deep': (http(b'{"action":"no action","score":1,"a":' + b'[' * 999 + b']' * 999 + b'}'),
                 '250', 'unscored'),
    'too long': (http(b'{}', 1 << 20), '250', 'unscored'),
    'cut off': (http(b'{"action":"no action","score":1}', 99), '250', 'unscored'),
    'not JSON': (http(b'<html></html>'), '250', 'unscored'),
    'an error': ([b'HTTP/1.1 500 Internal error\r\nContent-Length: 0\r\n\r\n'], '250', 'unscored'),
}


class Rspamd:
    def __init__(self, stage):
        self.said, self.blind = None, False
        self.double = Double(self.answer)
        self.port = self.double.port
        stage.ends.append(self.double.end)

    def answer(self, octets):
        if GTUBE in octets and not self.blind:
            return told('reject', 15)
        return self.said if self.said and b'Subject: one' in octets else told('no action', 0)

    def fields(self, name):
        head = self.double.requests[-1].split(b'\r\n\r\n')[0].decode().split('\r\n')[1:]
        return [f.partition(': ')[2] for f in head if f.lower().startswith(name.lower() + ':')]


def rspamd(stage):
    server = Rspamd(stage)
    scanner = {'name': 'spam', 'type': 'rspamd', 'server': f'127.0.0.1:{server.port}'}
    ward = gateway(stage, 'rspamd', [scanner], self_test='10m')
    stage.claim('rspamd passes its self-test by GTUBE', well(ward, 'spam'),
                ward.log_text)
    for words, (said, wanted, fact) in JUDGED.items():
        server.said = said
        before = len(ward.events('message'))
        reply = send(ward, CLEAN)
        rig.wait_until(lambda: len(ward.events('message')) > before, 5)
        found = [e['fact'] for e in ward.events('message')[-1].get('evidence', [])
                 if e['check'] == 'virus']
        stage.claim(f'{words}: {wanted}, {fact}', reply.startswith(wanted)
                    and found == ([fact] if fact else []), f'{reply} {found}')
        if fact == 'unscored':
            rig.wait_until(lambda: well(ward, 'spam'), 10)
    server.said = told('no action', 0)
    send(ward, CLEAN)
    stage.claim('it was told of the envelope', server.fields('From') == ['a@example.org']
                and server.fields('Rcpt') == [f'b@{rig.DOMAIN}']
                and server.fields('IP') == ['127.0.0.1']
                and server.fields('Helo') == ['client.example'] and server.fields('Queue-Id'),
                server.double.requests[-1][:600])
    stage.claim('and got the message as it came',
                server.double.requests[-1].split(b'\r\n\r\n', 1)[1].rstrip(b'\r\n')
                == CLEAN.rstrip(b'\r\n'), server.double.requests[-1])
    points(stage, ward)
    ward.stop()
    server.blind = True
    other = gateway(stage, 'rspamd-blind', [scanner])
    stage.claim('one that does not know GTUBE is off',
                state(other, 'spam') == 'off', other.log_text)
    other.stop()


def points(stage, ward):
    scores = {e['fact']: e.get('score') for m in ward.events('message')
              for e in m.get('evidence', []) if e['check'] == 'virus'}
    counted = [scores.get(fact) for fact in ('scored', 'spam', 'reject')]
    stage.claim('its points count as they are, rounded', counted == [1, 7, 16], scores)


def main():
    with rig.Stage(__file__, parts=['c-icap', 'libc-icap-mod-virus-scan', 'clamav-daemon'],
                   seconds=240) as stage:
        engine, server, ward = real(stage)
        frozen(stage, server, ward)
        blind(stage, engine, ward)
        ward.stop()
        odd(stage)
        hasty(stage)
        renewed(stage)
        missing(stage)
        rspamd(stage)


main()
