#!/usr/bin/env python3
"""unbound.py: mxward beside a real resolver: what it finds out becomes evidence, headers, refusals;
what it cannot find out, because the resolver is killed or a zone's servers are mute, is unknown,
and costs nobody else anything.

The resolver serves local zones only; one corner of a list's zone it has to ask a socket that never
answers."""
import json
import os
import select
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

import rig

CHECKS_SECONDS, STUCK, NORMAL = 6, 2000, 150
# Memory of one session that waits in checks, at most; c-ares from 1.26 on takes more for each
# question under way.
CARES = subprocess.run(['pkg-config', '--modversion', 'libcares'], capture_output=True,
                       text=True).stdout or '1.18'
STUCK_KB = 16 if tuple(map(int, CARES.split('.')[:2])) < (1, 26) else 26
GOOD, LISTED, NAMELESS, FRIEND = '192.0.2.7', '192.0.2.66', '192.0.2.99', '192.0.2.67'
MANY = 'many.example'
TEST_POINT = '2.0.0.127 A 127.0.0.2'
ZONES = {
    '2.0.192.in-addr.arpa': ['7 PTR mail.example.org.', '66 PTR liar.example.org.']
    + [f'{i} PTR n{i}.example.org.' for i in range(100, 250)],
    'example.org': [
        '@ MX 10 mail.example.org.', 'mail A 192.0.2.7', 'liar A 192.0.2.1',
        '@ TXT "v=spf1 include:_spf.example.org -all"',
        '_spf TXT "v=spf1 ip4:192.0.2.0/24 ip4:198.18.0.0/15 -all"', 'mail TXT "v=spf1 a -all"'
    ] + [f'n{i} A 192.0.2.{i}' for i in range(100, 250)],
    'late.example': [
        '@ MX 10 mail.late.example.', 'mail A 192.0.2.7', '@ TXT "v=spf1 ip4:192.0.2.0/24 -all"'
    ],
    'no-mail.example': ['@ MX 0 .', '@ A 192.0.2.7', '@ TXT "v=spf1 -all"'],
    'bl-a.test': [
        TEST_POINT, '66.2.0.192 A 127.0.0.4', '66.2.0.192 TXT "listed by unbound.py, see bl-a"',
        '67.2.0.192 A 127.0.0.4'
    ],
    'bl-b.test': [TEST_POINT, '67.2.0.192 A 127.0.0.2'],
}
MUTE = '''
 local-zone: "18.198.bl-b.test." transparent
stub-zone:
 name: "18.198.bl-b.test."
 stub-addr: 127.0.0.1@{}
'''
CHECKS = {
    'rdns': {}, 'helo': {}, 'sender_domain': {}, 'spf': {},
    'dnsbl': {'lists': [{'zone': 'bl-a.test', 'score': 12}, {'zone': 'bl-b.test', 'score': -12}]}
}


def sink(stage):
    """Postfix's smtp-sink, which takes thousands of connections at once; its port."""
    port = rig.free_port()
    user = ['-u', 'nobody'] if os.geteuid() == 0 else []
    postfix = f'{rig.mta.PARTS}/postfix/usr'
    process = stage.process(
        [f'{postfix}/sbin/smtp-sink', *user, '-m', '15000', f'127.0.0.1:{port}', '4096'],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, 'LD_LIBRARY_PATH': f'{postfix}/lib/postfix'})
    rig.mta.wait_listening(port, process, str)
    return port


class Client:
    """One SMTP client behind a PROXY header."""

    def __init__(self, port, address, sender='a@example.org', helo='mail.example.org',
                 to='b@example.com'):
        self.address, self.sender, self.helo, self.to = address, sender, helo, to
        self.sock = socket.create_connection(('127.0.0.1', port), 10)
        self.sock.settimeout(30)
        self.file = self.sock.makefile('rb')
        self.sock.sendall(f'PROXY TCP4 {address} 127.0.0.1 40000 25\r\n'.encode())

    def read(self):
        line = self.file.readline()
        while line[3:4] == b'-':
            line = self.file.readline()
        return line.decode().strip() or '(closed)'

    def say(self, line):
        self.sock.sendall(line.encode() + b'\r\n')
        return self.read()

    def ask(self):
        """As far as RCPT, whose reply is still to come."""
        self.read()
        self.say(f'EHLO {self.helo}')
        self.say(f'MAIL FROM:<{self.sender}>')
        self.sock.sendall(f'RCPT TO:<{self.to}>\r\n'.encode())

    def mail(self):
        """The decisive reply."""
        try:
            self.ask()
            reply = self.read()
            if reply.startswith('250'):
                self.say('DATA')
                reply = self.say('Subject: one\r\n\r\nhello\r\n.')
            self.say('QUIT')
            return reply
        except OSError as e:
            return repr(e)
        finally:
            self.close()

    def close(self):
        self.file.close()
        self.sock.close()


class Play:
    """One gateway, one resolver and what is asked of both."""

    def __init__(self, stage, name):
        self.stage = stage
        self.mute = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.mute.bind(('127.0.0.1', 0))
        self.resolver = stage.unbound(ZONES, MUTE.format(self.mute.getsockname()[1]),
                                      f'resolver-{name}')
        self.backend = stage.backend()
        config = stage.config(self.backend.port, checks=CHECKS,
                              policies={'default': f'{rig.ROOT}/policy/default.yaml'},
                              dns={'servers': [f'127.0.0.1:{self.resolver.port}'],
                                   'timeout': '4s'}, timeouts={'checks': f'{CHECKS_SECONDS}s'})
        config['domains'][MANY] = {'backend': 'many', 'policy': 'default'}
        config['backends']['many'] = {'servers': [f'127.0.0.1:{sink(stage)}'], 'tls': 'off'}
        config['listeners'][0]['trust_proxy'] = ['127.0.0.0/8']
        config['domains'][rig.DOMAIN]['policy'] = 'default'
        self.gateway = stage.gateway(config, f'mxward-{name}')
        rig.wait_until(lambda: len(self.gateway.events('list')) >= 2, 5)

    def claim(self, words, holds, *more):
        return self.stage.claim(words, holds,
                                lambda: '\n'.join(map(str, more)) + '\n' + self.gateway.log_text(4))

    def mail(self, address, *rest):
        """The decisive reply, what the log says of the mail, and how long it took."""
        client, begun, before = Client(self.gateway.port, address,
                                       *rest), time.monotonic(), self.count(address)
        reply = client.mail()
        took = time.monotonic() - begun
        rig.wait_until(lambda: self.count(address) > before, 3)
        said = [e for e in self.gateway.events('message') if e.get('client') == address]
        return reply, said[-1] if said else {}, took

    def count(self, address):
        return sum(e.get('client') == address for e in self.gateway.events('message'))

    def explain(self, address, sender='a@example.org', helo='mail.example.org'):
        done = subprocess.run([
            rig.BINARY, 'explain', '--json', '-c', self.gateway.config, '--ip', address, '--helo',
            helo, '--from', sender, '--rcpt', 'b@example.com'
        ], capture_output=True, text=True, timeout=30)
        try:
            return json.loads(done.stdout)
        except ValueError:
            return {'problem': done.stdout + done.stderr}


def facts(said):
    """{check: fact}, the lists of DNSBLs together."""
    found = {}
    for e in said.get('evidence', []):
        found[e['check']] = found.get(e['check'],
                                      '') + ('+' if e['check'] in found else '') + e['fact']
    return found


def verdict(said):
    evidence = sorted(
        (e['check'], e['fact'], e.get('score') or 0) for e in said.get('evidence', []))
    return evidence, said.get('score'), said.get('rule') or '', said.get('action')


def well(play):
    lists = {e['zone']: e['state'] for e in play.gateway.events('list')}
    play.claim('both lists pass their self-test', set(lists.values()) <= {'on'}, lists)
    reply, said, _ = play.mail(GOOD)
    found = facts(said)
    play.claim('good mail passes',
               reply.startswith('250') and said.get('action') == 'accept', reply, said)
    play.claim(
        'its evidence is good',
        all(found.get(c) == 'pass' for c in ('rdns', 'helo', 'sender_domain'))
        and set(found.get('spf', '').split('+')) == {'pass'} and 'dnsbl' not in found, found)
    fields = rig.split_message(
        play.backend.messages[-1].content)[0] if play.backend.messages else []
    results = [f for f in fields if f.startswith('Authentication-Results: mx.example.net;')]
    play.claim('Authentication-Results says so', len(results) == 1 and 'spf=pass' in results[0] and
               'smtp.mailfrom=example.org' in results[0] and 'iprev=pass' in results[0], *fields)
    play.claim('Received-SPF says so',
               any(f.startswith('Received-SPF: pass') and f'client-ip={GOOD}' in f for f in fields),
               *fields)

    reply, said, _ = play.mail(LISTED)
    play.claim('a listed client is refused, with the list\'s words',
               reply.startswith('550 5.7.1') and 'listed by unbound.py, see bl-a' in reply, reply,
               said)
    play.claim('and its name, which leads elsewhere, is a mismatch',
               facts(said).get('rdns') == 'mismatch', said)
    reply, said, _ = play.mail(FRIEND)
    play.claim('an allow list outweighs a block list', reply.startswith('250') and
               set(facts(said).get('dnsbl', '').split('+')) == {'listed', 'allowed'}, reply, said)
    reply, said, _ = play.mail(NAMELESS, 'a@no-mail.example')
    play.claim(
        'no name, null MX, SPF fail: refused',
        reply.startswith('5') and facts(said).get('rdns') == 'none'
        and facts(said).get('sender_domain') == 'null_mx', reply, said)


def explained(play):
    for words, address, *rest in (('good mail', GOOD), ('a listed client', LISTED),
                                  ('an allowed one', FRIEND), ('three bad signs', NAMELESS,
                                                               'a@no-mail.example'),
                                  ('a name that is not', GOOD, 'a@nowhere.example')):
        reply, said, _ = play.mail(address, *rest)
        told = play.explain(address, *rest)
        play.claim(f'explain says of {words} what the session does', verdict(told) == verdict(said),
                   f'session {verdict(said)}', f'explain {verdict(told)}', told)
        if said.get('action') in ('reject', 'defer'):
            ours, theirs = (r.partition(' (mxward')[0] for r in (reply, told.get('reply', '')))
            play.claim('  and in its words', ours == theirs, reply, told.get('reply'))


def killed(play):
    play.mail('192.0.2.100')  # what is said of its sender is now in the cache
    play.resolver.kill()
    reply, said, took = play.mail('192.0.2.101')
    found = facts(said)
    play.claim(
        'without the resolver nothing is known of a new client',
        found.get('rdns') == 'unknown' and set(found.get('dnsbl', '').split('+')) == {'unknown'},
        said)
    play.claim('and mail of a sender in the cache flows', reply.startswith('250'), reply, said)
    play.claim(f'within timeouts.checks ({took:.2f} s)', took < 2 * CHECKS_SECONDS + 1, took)
    reply, said, took = play.mail('192.0.2.102', 'a@late.example')
    play.claim('a sender of whom nothing is known comes again', reply.startswith('451') and
               facts(said).get('sender_domain') == 'unknown', reply, said)
    play.claim(f'within timeouts.checks ({took:.2f} s)', took < 2 * CHECKS_SECONDS + 1, took)
    begun = time.monotonic()
    told = play.explain('192.0.2.102', 'a@late.example')
    play.claim(f'explain says the same, in time ({time.monotonic() - begun:.2f} s)',
               told.get('action') == 'defer' and time.monotonic() - begun < 2 * CHECKS_SECONDS + 2,
               told)

    play.resolver.start()
    begun, fresh = time.monotonic(), iter(range(110, 250))

    def back():
        reply, said, _ = play.mail(f'192.0.2.{next(fresh)}', 'a@late.example')
        found = facts(said)
        time.sleep(0.3)
        return reply.startswith('250') and found.get('rdns') == 'pass' and found.get(
            'sender_domain') == 'pass'
    play.claim('when it is back, so is the evidence', rig.wait_until(back, 15))
    print(f'    back after {time.monotonic() - begun:.1f} s')
    reply, said, _ = play.mail(LISTED)
    play.claim('and a listed client is refused again', reply.startswith('550'), reply, said)


def normal_times(play, base):
    """Sorted seconds of mails from clients nobody has seen yet; a reply that was not 250."""
    times, bad = [], None
    for i in range(NORMAL):
        client, begun = Client(play.gateway.port, f'198.19.{base}.{i + 1}',
                               to='b@' + MANY), time.monotonic()
        reply = client.mail()
        times.append(time.monotonic() - begun)
        bad = bad or (None if reply.startswith('250') else reply)
    return sorted(times), bad


def memory_kb(pid):
    with open(f'/proc/{pid}/smaps_rollup') as f:
        return next(int(line.split()[1]) for line in f if line.startswith('Pss:'))


def stuck(play):
    alone, bad = normal_times(play, 1)
    play.claim(f'{NORMAL} mails by themselves', not bad, bad)
    pid = play.gateway.gateway_pid()
    before = memory_kb(pid)
    crowd = [
        Client(play.gateway.port, f'198.18.{i // 250}.{i % 250 + 1}', to='b@' + MANY)
        for i in range(STUCK)
    ]
    begun = time.monotonic()
    drive(crowd)
    stood = time.monotonic() - begun
    beside, bad = normal_times(play, 2)
    after = memory_kb(pid)
    poll = select.poll()
    for client in crowd:
        poll.register(client.sock, select.POLLIN)
    waiting = STUCK - len(poll.poll(0))
    print(
        f'    {waiting} of {STUCK} sessions wait in checks ({stood:.1f} s to bring them there); a '
        f'mail takes '
        f'{statistics.median(alone) * 1000:.1f} ms alone, {statistics.median(beside) * 1000:.1f} '
        f'ms beside them '
        f'(slowest {alone[-1] * 1000:.0f} and {beside[-1] * 1000:.0f}); '
        f'{(after - before) / STUCK:.1f} KB a session')
    play.claim(f'{STUCK} sessions are stuck in checks while others are served',
               waiting >= STUCK * 0.95, waiting)
    play.claim(
        'which are not slowed', not bad
        and statistics.median(beside) < statistics.median(alone) * 3 + 0.01 and beside[-1] < 1, bad,
        alone[-1], beside[-1])
    play.claim(f'a stuck session takes at most {STUCK_KB} KB', after - before <= STUCK_KB * STUCK,
               after - before)
    replies = heard(crowd)
    took = time.monotonic() - begun
    play.claim(f'each of them is answered in time: a list that is mute stops nobody ({took:.1f} s)',
               took < 2 * CHECKS_SECONDS + 4 and all(r.startswith('250') for r in replies), replies,
               took)

    def unknown():
        said = [
            e for e in play.gateway.events('message')
            if str(e.get('client', '')).startswith('198.18.')
        ]
        return sum('unknown' in facts(e).get('dnsbl', '') for e in said)

    play.claim('and the log says unknown of each', rig.wait_until(lambda: unknown() == STUCK, 5),
               unknown())


def stalled(play):
    """The resolver stands still while as many sessions, each with names of its own, ask for
    everything at once."""
    play.mail(GOOD)
    pid = play.gateway.gateway_pid()
    before = memory_kb(pid)
    os.kill(play.resolver.process.pid, signal.SIGSTOP)
    crowd = [
        Client(play.gateway.port, f'198.51.{i // 250}.{i % 250 + 1}', f'a@s{i}.example',
               f'h{i}.example', 'b@' + MANY) for i in range(STUCK)
    ]
    begun = time.monotonic()
    drive(crowd)
    after = memory_kb(pid)
    client, early = Client(play.gateway.port, GOOD), time.monotonic()
    reply = client.mail()
    took = time.monotonic() - early
    print(f'    {(after - before) / STUCK:.1f} KB a session that waits for everything; '
          f'a known client {took * 1000:.0f} ms')
    play.claim('a resolver that stands still: who is known passes at once',
               reply.startswith('250') and took < 1, reply, took)
    play.claim(f'a session that waits for everything takes at most {STUCK_KB} KB',
               after - before <= STUCK_KB * STUCK, after - before)
    replies = heard(crowd)
    took = time.monotonic() - begun
    os.kill(play.resolver.process.pid, signal.SIGCONT)
    play.claim(f'strangers are told to come again, in time ({took:.1f} s)',
               took < 2 * CHECKS_SECONDS + 4 and all(r.startswith('451') for r in replies), replies,
               took)

    def back():
        time.sleep(0.3)
        reply, said, _ = play.mail(f'192.0.2.{next(fresh)}')
        return reply.startswith('250') and facts(said).get('rdns') == 'pass'
    fresh = iter(range(180, 250))
    play.claim('when it goes on, so do we', rig.wait_until(back, 15))


def heard(crowd):
    """{reply: how many heard it}"""
    replies = {}
    for client in crowd:
        try:
            reply = client.read()[:15]
        except OSError as e:
            reply = repr(e)
        replies[reply] = replies.get(reply, 0) + 1
        client.close()
    return replies


def drive(crowd):
    """Brings all of them to RCPT, a slice in each of some threads."""
    def some(slice_):
        for client in slice_:
            client.ask()
    threads = [threading.Thread(target=some, args=(crowd[i::8],)) for i in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def main():
    with rig.Stage(__file__, parts=['unbound', 'postfix'], seconds=90) as stage:
        play = Play(stage, 'first')
        well(play)
        explained(play)
        killed(play)
        stuck(Play(stage, 'second'))  # one of its own: memory that was used once tells nothing
        stalled(Play(stage, 'third'))


if __name__ == '__main__':
    sys.exit(main())
