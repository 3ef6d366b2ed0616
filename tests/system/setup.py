#!/usr/bin/env python3
"""setup.py: what `mxward setup` finds out about mail servers and resolvers of many kinds, what it
writes, and that it leaves nothing behind when somebody ends it at a question or while it works."""
import glob
import json
import os
import pty
import select
import signal
import smtplib
import stat
import subprocess
import sys
import threading
import time

import rig
from runner.nameserver import NameServer

UNKNOWN = '<mxward-setup-no-such-user@example.com>'
FOREIGN = '<mxward-setup-no-such-user@example.org>'
STRICT = ['RCPT %s 550 5.1.1 User unknown' % UNKNOWN, 'RCPT %s 554 5.7.1 Relay denied' % FOREIGN]
# What a server is like; how it answers; its TLS; findings that there must be, and that there must
# not be; the exit status.
SERVERS = [
    ('good', STRICT, 'off',
     'backend backend_recipients backend_relay backend_tls_none', 'backend_accepts_all', 0),
    ('open relay', STRICT[:1], 'off', 'backend_open_relay backend_recipients', 'backend_relay', 0),
    ('accepts everybody', STRICT[1:], 'off', 'backend_accepts_all backend_relay',
     'backend_recipients', 0),
    ('refuses connections', None, 'off', 'backend_unreachable', 'backend', 69),
    ('silent', ['connect stall'], 'off', 'backend_unreachable', 'backend', 69),
    ('greylists', ['RCPT 451 4.7.1 Greylisted'], 'off', 'backend_defers', 'backend_recipients', 0),
    ('TLS broken', STRICT, 'old', 'backend_tls_broken backend_recipients backend_relay',
     'backend_tls', 0),
    ('TLS with a foreign certificate', STRICT, 'wrong',
     'backend_certificate backend_recipients backend_relay', 'backend_tls backend_tls_broken', 0),
    ('slow', ['connect wait 2.5 220 slow.test ESMTP'] + STRICT, 'off',
     'backend_slow backend_recipients', 'backend', 0),
    ('says 554', ['connect closing 554 5.7.1 No service here'], 'off', 'backend_refuses', 'backend',
     69),
    ('wants a login', ['MAIL 530 5.7.1 Client was not authenticated'], 'off',
     'backend_refuses_mail', 'backend_accepts_all', 0),
    ('does not have the domain', ['RCPT 550 5.7.1 Relay denied'], 'off', 'backend_refuses_domain',
     'backend_accepts_all', 0),
    ('talks nonsense', ['connect garbage'], 'off', 'backend_unreachable', 'backend', 69),
    ('never ends a reply', ['EHLO endless'], 'off', 'backend_unreachable', 'backend', 69),
]
ZONE = [
    'example.com MX 10 mail.example.com', 'mx1.example.com A 192.0.2.25',
    '192.0.2.25 PTR mx1.example.com', 'mx1.example.com AAAA 2001:db8::25',
    '2001:db8::25 PTR other.example.com'
]
POSTFIX = '''
myhostname = backend.test
virtual_mailbox_domains = example.com
virtual_mailbox_base = {mail}
virtual_mailbox_maps = inline:{{ {{b@example.com=b/}}, {{postmaster@example.com=p/}} }}
virtual_uid_maps = static:8101
virtual_gid_maps = static:8101
virtual_minimum_uid = 100
virtual_mailbox_limit = 0
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificates}/backend.pem
smtpd_tls_key_file = {certificates}/backend.key
smtpd_authorized_xclient_hosts = 127.0.0.1
'''
TRIALS = '/tmp/mxward-setup-*'
QUESTIONS = ['1/4', '2/4', '3/4', '4/4']


class Resolver(NameServer):
    """Says that all it answers was validated, and has something for the root."""

    def _honest(self, q, room):
        if q.name == '':
            return self._signed(q.reply(0, [b'\0' + q.question[-4:] + b'\0\0\0\x3c\0\1\0']))
        return self._signed(super()._honest(q, room))

    def _signed(self, reply):
        return reply[:3] + bytes([reply[3] | 0x20]) + reply[4:]


def names(said):
    return {finding['finding']: finding for finding in said['findings']}


class Setup:
    """`mxward setup` with what all calls here have in common."""

    def __init__(self, stage):
        self.stage = stage
        self.resolver = Resolver(rig.free_port())
        self.plain = NameServer(rig.free_port())
        self.mute = NameServer(rig.free_port())
        self.mute.silent()
        for server in self.resolver, self.plain, self.mute:
            stage.ends.append(server.close)
        for line in ZONE:
            self.resolver.add(line)
            self.plain.add(line)
        self.free = rig.free_port()

    def options(self, directory, backend, resolver=None):
        port = (resolver or self.resolver).port
        return [
            'setup', '-c', os.path.join(directory, 'mxward.yaml'), '--domain', 'example.com',
            '--backend', f'127.0.0.1:{backend}', '--hostname', 'mx1.example.com',
            '--dns', f'127.0.0.1:{port}', '--listen', f'127.0.0.1:{self.free}'
        ]

    def run(self, *words):
        done = subprocess.run([rig.BINARY, *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=50)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def look(self, directory, backend, resolver=None):
        """Exit status and what it says as JSON, without writing."""
        status, out, error = self.run(*self.options(directory, backend, resolver), '--yes',
                                      '--json', '--dry-run')
        return status, json.loads(out or '{"findings": []}'), error


def server_of(stage, rules, tls):
    backend = stage.backend()
    if rules is None:
        backend.down()
    for rule in rules or []:
        backend.rules.append(rig.Rule(rule))
    backend.set_mode('tls', tls)
    return backend


def all_servers(stage, setup):
    """All at the same time: a silent one takes as long as it may."""
    results = {}

    def one(row):
        backend = server_of(stage, row[1], row[2])
        results[row[0]] = (*setup.look(stage.directory, backend.port), backend)
    threads = [threading.Thread(target=one, args=(row, )) for row in SERVERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for kind, _, _, wanted, unwanted, status in SERVERS:
        if kind not in results:
            stage.claim(f'a server that is "{kind}" is looked at', False)
            continue
        got, said, error, backend = results[kind]
        found = set(names(said))
        stage.claim(f'a server that is "{kind}" is described so, and ends with {status}',
                    got == status and set(wanted.split()) <= found
                    and not set(unwanted.split()) & found, (got, said, error))
        stage.claim(f'one that is "{kind}" gets no mail, and is left politely',
                    not any(line.startswith('DATA') for line in backend.commands)
                    and not backend.faults, backend.commands)
    stage.claim('the good one hears QUIT each time',
                results['good'][3].commands.count('QUIT') == 2, results['good'][3].commands)


def resolvers(stage, setup, backend):
    found = names(setup.look(stage.directory, backend.port)[1])
    stage.claim('a resolver that validates is known', 'resolver' in found, found)
    stage.claim('so is who is MX now', 'mail.example.com' in found['mx_elsewhere']['sentence'],
                found)
    stage.claim('and an address that leads back, and one that does not',
                '192.0.2.25' in found['ptr']['sentence']
                and '2001:db8::25' in found['ptr_mismatch']['sentence'], found)
    found = names(setup.look(stage.directory, backend.port, setup.plain)[1])
    stage.claim('one that does not validate is, too', 'resolver_not_validating' in found, found)
    status, said, error = setup.look(stage.directory, backend.port, setup.mute)
    stage.claim('a DNS that is dead is said once, and keeps nobody from going on',
                status == 0 and 'dns_dead' in names(said) and 'mx_none' not in names(said),
                (status, said, error))


def written(stage, setup, backend):
    place = stage.place('written')
    begun = time.monotonic()
    status, out, error = setup.run(*setup.options(place, backend.port), '--yes', '--certificate',
                                   os.path.join(stage.certificates, 'cert.pem'))
    stage.claim('from nothing to the first judged mail, unattended, in less than 60 s',
                status == 0 and 'queued as SINK000001' in out and time.monotonic() - begun < 60,
                out + error)
    path = os.path.join(place, 'mxward.yaml')
    mode = stat.S_IMODE(os.stat(path).st_mode)
    stage.same('the file is for its owner and group', mode, 0o640)
    stage.same('nothing else is left', sorted(os.listdir(place)), ['mxward.yaml', 'policy'])
    status, out, error = setup.run('check', '--print', '-c', path)
    # The certificate of the tests is for another name, and who runs them need not have the user.
    said = [line for line in error.splitlines()
            if 'not for the hostname' not in line and 'there is no user "mxward"' not in line]
    stage.claim('`check` has nothing against it', status == 0 and not said, error)
    stage.claim('what was found is in it, and the policy only looks',
                'client_info: none' in out and 'policy/shadow.yaml' in out
                and f'127.0.0.1:{setup.resolver.port}' in out, out)
    stage.claim('the mail server behind got no mail', not backend.messages, backend.commands)
    before = open(path).read()
    for words in (['--yes'], ['--yes', '--force']):
        status, out, error = setup.run(*setup.options(place, backend.port), *words)
        stage.claim(f'a file that is there stays ({" ".join(words)})',
                    status == 73 and 'is there already' in error and open(path).read() == before,
                    (status, out, error))
    backend.keywords.append('XCLIENT ADDR NAME')
    said = setup.look(stage.place('xclient'), backend.port)[1]
    backend.keywords.pop()
    stage.claim('a server that takes XCLIENT is told the clients',
                'client_info: xclient' in said['configuration'], said)


def misused(stage, setup, backend):
    place = stage.place('misused')
    options = setup.options(place, backend.port)
    status, out, error = setup.run(*options)
    stage.claim('without a terminal it needs --yes', status == 64 and 'no terminal' in error, error)
    for words, sentence in ((['--domain', 'nonsense'], 'is not a domain'),
                            (['--backend', 'a b'], 'is not a server'),
                            (['--hostname', 'short'], 'is not a full host name'),
                            (['--dns', 'x'], 'is not an address')):
        status, out, error = setup.run(*options, '--yes', *words)
        stage.claim(f'{" ".join(words)} is refused with a sentence',
                    status == 64 and sentence in error, (status, error))
    status, out, error = setup.run(*options, '--yes', '--certificate', '/nonexistent.pem')
    stage.claim('a certificate that cannot be used is, too', status == 78, (status, out, error))
    if os.geteuid() == 0:
        os.chmod(place, 0o755)
        done = subprocess.run([rig.BINARY, *options, '--yes'], user=65534, group=65534,
                              extra_groups=[], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        stage.claim('who may not write there is told so before anything else',
                    done.returncode == 77 and not done.stdout, done.stderr.decode())
    stage.same('none of these has left anything', os.listdir(place), [])


class Terminal:
    """`mxward setup` at a terminal of its own."""

    def __init__(self, stage, place, *more):
        self.said, self.status = '', None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(rig.BINARY, ['mxward', 'setup', '-c', os.path.join(place, 'mxward.yaml'),
                                  *more])

    def until(self, words, seconds=20):
        deadline = time.monotonic() + seconds
        while words not in self.said and time.monotonic() < deadline:
            if not select.select([self.fd], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            self.said += data.decode('utf-8', 'replace')
        return words in self.said

    def answer(self, words):
        os.write(self.fd, words.encode() + b'\r')

    def end(self):
        deadline = time.monotonic() + 20
        while self.status is None:
            self.until('never said', 0.2)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
            elif time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        return self.status


def running(directories):
    """Command lines that name one of these."""
    found = []
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            with open(path, 'rb') as f:
                words = f.read().decode('utf-8', 'replace')
        except OSError:
            continue
        found += [words for directory in directories if directory in words]
    return found


def started(before):
    """A gateway of a trial that was not there before has said something."""
    return any(os.path.exists(path) and os.path.getsize(path)
               for directory in set(glob.glob(TRIALS)) - before
               for path in [os.path.join(directory, 'gateway.log')])


def interrupted(stage, setup, backend):
    """Ctrl-C at each question, before the test mail is under way, and while it is."""
    answers = ['example.com', f'127.0.0.1:{backend.port}', 'mx1.example.com', 'none']
    more = ['--dns', f'127.0.0.1:{setup.resolver.port}', '--listen', f'127.0.0.1:{setup.free}']
    moments = QUESTIONS + ['Sending a test mail', 'to a mail server of our own']
    for i, moment in enumerate(moments):
        place = stage.place(f'interrupted-{i}')
        before = set(glob.glob(TRIALS))
        terminal = Terminal(stage, place, *more)
        for question, answer in list(zip(QUESTIONS, answers))[:i]:
            terminal.until(question)
            terminal.answer(answer)
        there = terminal.until(moment)
        if i > len(QUESTIONS):
            there = there and rig.wait_until(lambda: started(before), 10)
        trials = set(glob.glob(TRIALS)) - before
        os.write(terminal.fd, b'\x03')
        status = terminal.end()
        stage.claim(f'Ctrl-C at "{moment}" ends it',
                    there and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT,
                    (status, terminal.said))
        stage.same('and leaves nothing', os.listdir(place), [])
        stage.claim('nor any process or directory of a trial',
                    not any(map(os.path.exists, trials)) and not running(trials), trials)


def answered(stage, setup, backend):
    """The whole conversation, with a mistake in it, and Enter for what is suggested."""
    place = stage.place('answered')
    terminal = Terminal(stage, place, '--dns', f'127.0.0.1:{setup.resolver.port}', '--listen',
                        f'127.0.0.1:{setup.free}')
    terminal.until('1/4')
    terminal.answer('nonsense')
    terminal.until('is not a domain')
    terminal.answer('example.com')
    stage.claim('the present MX is suggested as the mail server',
                terminal.until('[mail.example.com:25]'), terminal.said)
    terminal.answer(f'127.0.0.1:{backend.port}')
    terminal.until('3/4')
    terminal.answer('mx1.example.com')
    terminal.until('[none]')
    terminal.answer('')
    status = terminal.end()
    stage.claim('four answers give a configuration', status == 0
                and 'Next:' in terminal.said
                and os.path.exists(os.path.join(place, 'mxward.yaml')), terminal.said)
    nobody = server_of(stage, None, 'off')
    place = stage.place('doubtful')
    terminal = Terminal(stage, place, *setup.options(place, nobody.port)[3:], '--certificate',
                        'none')
    there = terminal.until('[no]')
    terminal.answer('')
    status = os.WEXITSTATUS(terminal.end())
    stage.claim('a server that is not there is a question, whose answer is no', there
                and status == 69 and not os.listdir(place), terminal.said)


def before_postfix(stage, setup):
    """From nothing to the first mail at a real Postfix, with the gateway that setup configured."""
    port, listen, begun = rig.free_port(), rig.free_port(), time.monotonic()
    settings = POSTFIX.format(mail=stage.place('mail'), certificates=stage.certificates)
    os.chmod(stage.path('mail'), 0o777)
    stage.postfix('postfix', settings, f'127.0.0.1:{port} inet n - n - - smtpd')
    place = stage.place('real')
    words = setup.options(place, port)[:-1] + [f'127.0.0.1:{listen}', '--yes']
    status, out, error = setup.run(*words)
    if not stage.claim('a real Postfix is well, and takes XCLIENT', status == 0
                       and 'refuses recipients that do not exist' in out
                       and 'relays nothing' in out and '(XCLIENT)' in out, out + error):
        return
    log = open(stage.path('real.log'), 'w')
    stage.process([rig.BINARY, 'run', '-c', os.path.join(place, 'mxward.yaml')], stdout=log,
                  stderr=subprocess.STDOUT)

    def sent():
        try:
            with smtplib.SMTP('127.0.0.1', listen, 'client.example', 20) as client:
                client.sendmail('a@sender.example', ['b@example.com'], 'Subject: x\r\n\r\nx\r\n')
            return True
        except ConnectionRefusedError:
            return False
    stage.claim('from nothing to the first judged mail at Postfix in less than 60 s',
                rig.wait_until(sent, 20)
                and rig.wait_until(lambda: glob.glob(stage.path('mail/b/new/*')), 10)
                and time.monotonic() - begun < 60, lambda: open(stage.path('real.log')).read())
    print(f'# it took {time.monotonic() - begun:.1f} s')


def hostile(stage, setup):
    """Nothing that a server says reaches the terminal raw."""
    backend = server_of(stage, ['connect raw "554 \\x1b[31mred \\xc2\\x9b2J\\r\\n"'], 'off')
    _, out, error = setup.run(*setup.options(stage.place('hostile'), backend.port), '--yes')
    stage.claim('what a server says is made safe to show', 'red' in out and '\x1b' not in out
                and '\x9b' not in out, out + error)


def main():
    with rig.Stage(__file__, parts=['postfix'], seconds=120) as stage:
        setup = Setup(stage)
        good = server_of(stage, STRICT, 'off')
        looks = [threading.Thread(target=all_servers, args=(stage, setup)),
                 threading.Thread(target=resolvers, args=(stage, setup, server_of(stage, STRICT,
                                                                                 'off')))]
        for look in looks:
            look.start()
        written(stage, setup, good)
        misused(stage, setup, good)
        interrupted(stage, setup, good)
        answered(stage, setup, good)
        hostile(stage, setup)
        before_postfix(stage, setup)
        for look in looks:
            look.join()


if __name__ == '__main__':
    sys.exit(main())
