#!/usr/bin/env python3
"""process.py: the processes of mxward: what a kill, a reload, a stop, a broken file or an unread
log do to mail, what rights are left in the gateway process, and who may command it.

Each part has a gateway of its own. A time is asserted only where one is promised: a killed gateway
is back within a second. WHY over 500 lines: a row of short parts over one small client; apart, each
half would need it again."""
import ctypes
import fcntl
import json
import os
import re
import select
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import termios
import threading
import time

import rig

# sysexits.h
USAGE, DATA, UNAVAILABLE, CANNOT_CREATE = 64, 65, 69, 73
TRY_AGAIN, NO_PERMISSION, CONFIG = 75, 77, 78
NOBODY, DAEMON = 65534, 1
ELSEWHERE = '127.0.0.9'                                # another client
RELOADS, WAITING = 100, 40


class Client:
    """One SMTP client, step by step."""

    def __init__(self, port, source=None):
        self.sock = socket.create_connection(('127.0.0.1', port), 10, source and (source, 0))
        self.file = self.sock.makefile('rb')

    def read(self):
        """The last line of the next reply."""
        line = self.file.readline()
        while line[3:4] == b'-':
            line = self.file.readline()
        return line.decode() or '(closed)'

    def say(self, *lines):
        """Sends them one after the other; gives the last reply."""
        for line in lines:
            self.sock.sendall(line.encode() + b'\r\n')
            last = self.read()
        return last

    def begin(self):
        """Up to the 354; or the greeting, where it is none."""
        greeting = self.read()
        if not greeting.startswith('220'):
            return greeting
        return self.say('EHLO client.example', 'MAIL FROM:<a@sender.example>',
                        'RCPT TO:<b@example.com>', 'DATA')

    def finish(self):
        return self.say('Subject: one of many\r\n\r\nhello\r\n.')

    def secure(self):
        """STARTTLS; gives the certificate that is shown."""
        self.read()
        self.say('EHLO client.example', 'STARTTLS')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock = context.wrap_socket(self.sock)
        self.file = self.sock.makefile('rb')
        self.say('EHLO client.example')
        return self.sock.getpeercert(binary_form=True)

    def close(self):
        self.file.close()
        self.sock.close()


def one_mail(port, source=None):
    """Sends a mail; the last reply, or why there is none."""
    try:
        client = Client(port, source)
        try:
            reply = client.begin()
            return client.finish() if reply.startswith('354') else reply
        finally:
            client.close()
    except OSError as e:
        return repr(e)


def flows(gateway):
    return one_mail(gateway.port).startswith('250')


def refused(port):
    """Whether nobody listens there."""
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) != 0


def status(gateway):
    """What `mxward status --json` says; None without an answer."""
    code, lines = gateway.command('mxward status --json')
    return json.loads(lines[-1]) if code == 0 else None


def kill(gateway):
    """Kills the gateway process; returns when another one answers."""
    old = gateway.gateway_pid()
    os.kill(old, signal.SIGKILL)
    rig.wait_until(lambda: (status(gateway) or {}).get('pid', old) != old)
    gateway.look()


def rewrite(gateway, config):
    rig.write_config(gateway.directory, config)


def write(path, config):
    with open(path, 'w') as f:
        json.dump(config, f)


def said(gateway, *words):
    """True as soon as one line of the log holds all of the words."""
    return rig.wait_until(
        lambda: any(all(word in line for word in words) for line, _ in list(gateway.log)), 5)


def ended(gateway, seconds=10):
    """The exit status of mxward, None if it still runs."""
    try:
        return gateway.process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def serve(stage, name, backend=None, **more):
    """A backend, a gateway in front of it, and its configuration. The user is one that every
    machine has."""
    backend = backend or stage.backend()
    config = stage.config(backend.port, user='nobody')
    return backend, stage.gateway(config, name=name, **more), config


# ---- rights

def facts(pid, thread=None):
    """/proc/PID/status as a dictionary, of the process or of one of its threads."""
    with open(f'/proc/{pid}/task/{thread or pid}/status') as f:
        return dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)


def locked_down(pid):
    """Every thread: no new privileges, seccomp's filter, and no capability."""
    wanted = {
        'NoNewPrivs': '1', 'Seccomp': '2', 'CapEff': '0' * 16, 'CapPrm': '0' * 16,
        'CapInh': '0' * 16
    }
    return all(
        facts(pid, thread).get(key) == value
        for thread in os.listdir(f'/proc/{pid}/task')
        for key, value in wanted.items())


def show_facts(pid):
    return '\n'.join(f'{key}: {value}' for key, value in facts(pid).items()
                     if re.match('Uid|Gid|Groups|Cap|NoNew|Seccomp', key))


def landlock():
    """The version of Landlock that this kernel has; less than 1: none."""
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))


def common_rights(stage, gateway, pid):
    stage.claim('every thread has no new privileges, a seccomp filter and no capability',
                locked_down(pid), lambda: show_facts(pid))
    for who, one in ('it', pid), ('the supervisor', gateway.process.pid):
        with open(f'/proc/{one}/limits') as f:
            stage.claim(f'{who} leaves no core dump',
                        re.search(r'^Max core file size +0 +0 ', f.read(), re.M))
    stage.same('the supervisor has no new privileges',
               facts(gateway.process.pid)['NoNewPrivs'], '1')
    stage.claim('Landlock is in force where the kernel has it',
                said(gateway, f'Landlock ABI {landlock()}' if landlock() > 0 else 'no Landlock'),
                gateway.log_text)


def check_as_the_user(stage):
    """Root can read every key; the service that starts as its own user cannot."""
    if os.geteuid() != 0:
        return
    gateway = stage.gateway(stage.config(1, user='nobody'), name='eyes', start=False)
    keys = os.path.join(gateway.directory, 'keys')
    config = stage.config(1, user='nobody', tls={'certificate': 'cert.pem', 'key': 'keys/key.pem'})
    rewrite(gateway, config)
    os.mkdir(keys, 0o700)
    shutil.move(os.path.join(gateway.directory, 'key.pem'), keys)
    for mode, words in (0o700, f'user nobody cannot enter {keys} (root\'s, mode 0700)'), (
            0o755, f'user nobody cannot read {keys}/key.pem (root\'s, mode 0600)'):
        os.chmod(keys, mode)
        os.chmod(os.path.join(keys, 'key.pem'), 0o600)
        code, lines = gateway.command('mxward check')
        stage.claim(f'check says: {words[:26]}', code == 0 and words in ' '.join(lines), lines)
    os.chmod(os.path.join(keys, 'key.pem'), 0o644)
    stage.same('and nothing once it can', gateway.command('mxward check'), (0, []))
    subprocess.run([
        'openssl', 'req', '-x509', '-key', f'{keys}/key.pem', '-days', '5', '-subj',
        f'/CN={rig.HOSTNAME}', '-out', os.path.join(gateway.directory, 'cert.pem')
    ], check=True, stderr=subprocess.DEVNULL)
    code, lines = gateway.command('mxward check --strict')
    stage.claim('a certificate that expires within 14 days is told of', code == CONFIG
                and 'tls.certificate: expires in 4 days, on ' in ' '.join(lines), lines)


def rights_of_root(stage):
    if os.geteuid() != 0:
        print('# not root: nothing of mxward started by root is tested')
        return
    _, gateway, config = serve(stage, 'root')
    pid = gateway.gateway_pid()
    now = facts(pid)
    stage.same('started by root, the gateway is the configured user in every respect',
               (now['Uid'].split(), now['Gid'].split(), now['Groups'].split()),
               ([str(NOBODY)] * 4, [str(NOBODY)] * 4, []))
    common_rights(stage, gateway, pid)
    kept = int(facts(gateway.process.pid)['CapEff'], 16)
    # chown, dac_override, kill, setgid, setuid, net_bind_service
    stage.claim('the supervisor keeps six capabilities at most', kept & ~0x4e3 == 0,
                lambda: show_facts(gateway.process.pid))
    stage.claim('and mail flows', flows(gateway), gateway.log_text)
    rewrite(gateway, dict(config, user='daemon'))
    code, lines = gateway.command('mxward reload')
    stage.claim('the user cannot change while mxward runs: a reload warns of it', code == 0
                and 'user: stays "nobody"' in ' '.join(lines), lines)
    kill(gateway)
    stage.same('nor for a gateway that is started again',
               facts(gateway.gateway_pid())['Uid'].split(), [str(NOBODY)] * 4)


def rights_of_others(stage):
    """mxward started by an ordinary user; where we are one, by us."""
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port), name='ordinary', start=False)
    if os.geteuid() == 0:
        copy = shutil.copy(rig.BINARY,
                           stage.path('mxward-of-nobody'))  # where we are may be closed to others
        os.chmod(copy, 0o755)
        for name in ['', *os.listdir(gateway.directory)]:
            os.chown(os.path.join(gateway.directory, name), NOBODY, NOBODY)
        gateway.binary = [
            'setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups', '--', copy
        ]
    gateway.start()
    pid = gateway.gateway_pid()
    stage.claim('mxward started by an ordinary user passes mail', flows(gateway), gateway.log_text)
    stage.same('and stays that user', facts(pid)['Uid'], facts(gateway.process.pid)['Uid'])
    common_rights(stage, gateway, pid)
    code, lines = gateway.command('mxward reload')
    stage.claim('it reloads', code == 0 and flows(gateway), lines)
    kill(gateway)
    stage.claim('it is back when killed', flows(gateway), gateway.log_text)
    denied(stage, gateway)


def denied(stage, gateway):
    """What an ordinary user's mxward may not do."""
    low = os.path.join(gateway.directory, 'low.yaml')
    config = stage.config(rig.free_port(), listeners=[{'bind': '127.0.0.1:1'}],
                          admin={'socket': 'low/control.sock'}, state='low/state')
    with open('/proc/sys/net/ipv4/ip_unprivileged_port_start') as f:
        if int(f.read()) > 1:
            write(low, config)
            code, lines = gateway.command(f'mxward run -c {low}')
            stage.claim(
                'a port below 1024 is refused to it: 77, with what would help',
                code == NO_PERMISSION
                and any('127.0.0.1:1: ' in line and 'CAP_NET_BIND_SERVICE' in line
                        for line in lines), (code, lines))
    write(low, dict(config, admin={'socket': '/etc/mxward-denied/control.sock'}))
    code, lines = gateway.command(f'mxward run -c {low}')
    stage.claim(
        'so is a directory that it may not make: 77, with the reason', code == NO_PERMISSION
        and any('/etc/mxward-denied' in line and 'Permission denied' in line for line in lines),
        (code, lines))


# ---- kills

def mail_of_waiting(gateway, waiting, replies):
    for client in waiting:
        try:
            replies.append(client.finish() if client.begin().startswith('354') else 'no 354')
        except OSError as e:
            replies.append(repr(e))


def killed(stage):
    backend, gateway, _ = serve(stage, 'killed')
    times, replies = [], []
    for _ in range(3):
        time.sleep(1.1)  # it has lived: what dies sooner is started again after a pause
        gateway.freeze(True)                           # so that nobody is taken out of the queue
        waiting = [Client(gateway.port) for _ in range(WAITING)]
        begun = time.monotonic()
        os.kill(gateway.gateway_pid(), signal.SIGKILL)
        mail_of_waiting(gateway, waiting[:1], replies)
        times.append(time.monotonic() - begun)
        mail_of_waiting(gateway, waiting[1:], replies)
        gateway.look()
    failed = [reply for reply in replies if not reply.startswith('250')]
    stage.claim(
        'a killed gateway is back, and no client was refused: those in the queue are served',
        not failed, lambda: '\n'.join(failed[:3]) + gateway.log_text())
    stage.claim('mail flows again within a second', sorted(times)[1] < 1, times)
    stage.same('every mail that was acknowledged is there', len(backend.messages), len(replies))
    stage.claim('the log tells how it ended', said(gateway, 'supervisor', 'signal 9'),
                gateway.log_text)
    stage.same('status counts it', status(gateway)['restarts'], 3)
    for _ in range(4):
        kill(gateway)
    stage.claim('killed four times in a row, it is back each time',
                flows(gateway) and status(gateway)['restarts'] == 7, gateway.log_text)


def supervisor_killed(stage):
    _, gateway, _ = serve(stage, 'orphan')
    pid = gateway.gateway_pid()
    os.kill(gateway.process.pid, signal.SIGKILL)
    gateway.process.wait()
    stage.claim('a killed supervisor takes the gateway with it',
                rig.wait_until(lambda: not os.path.exists(f'/proc/{pid}'), 5), lambda: facts(pid))
    stage.claim('and its port is free', rig.wait_until(lambda: refused(gateway.port), 5))
    stage.claim('its control socket is still there',
                os.path.exists(os.path.join(gateway.directory, 'run/control.sock')))
    gateway.start()
    stage.claim('which is no obstacle to the next start',
                flows(gateway) and status(gateway), gateway.log_text)


def port_is_being_left(stage):
    """Whoever is started in the moment in which all of mxward is killed finds its port still
    taken."""
    backend = stage.backend()
    config = stage.config(backend.port, user='nobody')
    gateway = stage.gateway(config, name='heir', start=False)
    leaving = socket.create_server(('127.0.0.1', gateway.port))
    threading.Timer(0.3, leaving.close).start()
    gateway.start()
    stage.claim('a start waits a moment for a port that is about to be free', flows(gateway),
                gateway.log_text)


# ---- reloads

class Crowd:
    """Clients that come, send a mail each and go, until it is enough."""

    def __init__(self, port, count):
        self.port, self.replies, self.enough = port, [], threading.Event()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.enough.is_set():
            self.replies.append(one_mail(self.port))
            time.sleep(0.002)

    def end(self):
        self.enough.set()
        for thread in self.threads:
            thread.join(15)
        return [reply for reply in self.replies if not reply.startswith('250')]


def descriptors(pid):
    """How many a process has; none where it is closed to us."""
    try:
        return len(os.listdir(f'/proc/{pid}/fd'))
    except PermissionError:
        return 0


def hundred_reloads(stage):
    backend, gateway, _ = serve(stage, 'reloads')
    pid, held = gateway.gateway_pid(), Client(gateway.port)
    held.read()
    held.say('EHLO client.example')
    gateway.command('mxward reload')
    before, had = status(gateway), [descriptors(gateway.process.pid), descriptors(pid)]
    crowd = Crowd(gateway.port, 4)
    for _ in range(RELOADS):
        os.kill(gateway.process.pid, signal.SIGHUP)
        time.sleep(0.02)
    code, lines = gateway.command('mxward reload')
    failed, after = crowd.end(), status(gateway)
    stage.claim(
        f'{RELOADS} reloads (HUP) while mail comes in: no connection is refused, no mail fails',
        not failed and len(crowd.replies) > 50,
        lambda: f'{len(crowd.replies)} mails, {len(failed)} failed: {failed[:3]}')
    stage.same('every mail that was acknowledged is there', len(backend.messages),
               len(crowd.replies) - len(failed))
    stage.claim('they were real: the generation has gone up',
                after['generation'] >= before['generation'] + 10, (before, after))
    stage.same('by the same process', (after['pid'], after['restarts']), (pid, 0))
    stage.same('`mxward reload` after them succeeds', (code, lines), (0, []))
    stage.claim('a session from before them goes on', held.say('NOOP').startswith('250'))
    held.close()
    time.sleep(0.2)
    have = [descriptors(gateway.process.pid), descriptors(pid)]
    stage.claim('no descriptor was lost', have[0] <= had[0] and have[1] <= had[1] + 20,
                f'{had}, then {have} (supervisor, gateway)')
    stage.same('every line of the log is whole', gateway.alarms, [])


def listeners_change(stage):
    backend, gateway, config = serve(stage, 'listeners')
    more = rig.free_port()
    listeners = config['listeners']
    rewrite(gateway, dict(config, listeners=[*listeners, {'bind': f'127.0.0.1:{more}'}]))
    gateway.command('mxward reload')
    stage.claim('a new listener is there after a reload',
                one_mail(more).startswith('250'), gateway.log_text)
    client = Client(more)
    client.begin()
    rewrite(gateway, config)
    gateway.command('mxward reload')
    stage.claim('one that was taken out is gone', refused(more))
    stage.claim('its sessions go on', client.finish().startswith('250'), gateway.log_text)
    rewrite(gateway, dict(config, listeners=[*listeners, {'bind': f'127.0.0.1:{backend.port}'}]))
    code, lines = gateway.command('mxward reload')
    stage.claim(
        'a port of somebody else: the reload is refused, with its address', code == CONFIG
        and f'127.0.0.1:{backend.port}: Address already in use' in ' '.join(lines), (code, lines))
    stage.claim('and what was there goes on', flows(gateway), gateway.log_text)
    rewrite(gateway, dict(config, state='elsewhere'))
    code, lines = gateway.command('mxward reload')
    stage.claim('the state directory cannot change while mxward runs: a reload warns of it',
                code == 0 and 'state: stays ' in ' '.join(lines), lines)


def certificate_changes(stage):
    _, gateway, _ = serve(stage, 'certificate')

    def put(pem, key):
        for source, target in (pem, 'cert.pem'), (key, 'key.pem'):
            shutil.copy(os.path.join(stage.certificates, source),
                        os.path.join(gateway.directory, target))
        return gateway.command('mxward reload')

    def shown():
        client = Client(gateway.port)
        shows = client.secure()
        client.close()
        return shows
    client = Client(gateway.port)
    first = client.secure()
    code, lines = put('second.pem', 'second.key')
    second = shown()
    stage.claim('a new certificate is taken up at a reload', code == 0 and second != first, lines)
    stage.claim('a TLS session from before goes on', client.say('NOOP').startswith('250'))
    code, lines = put('cert.pem', 'second.key')
    stage.claim('a key that does not fit: the reload is refused', code == CONFIG
                and 'key' in ' '.join(lines), (code, lines))
    stage.claim('and the last good certificate is shown', shown() == second)
    kill(gateway)
    stage.claim('also by a gateway that was killed meanwhile', shown() == second, gateway.log_text)


# ---- broken files

def broken(stage):
    _, gateway, config = serve(stage, 'broken')
    before = status(gateway)
    rewrite(gateway, dict(config, listners=[], limits={'sessions': 'many'}))
    code, lines = gateway.command('mxward reload')
    with open(gateway.config) as f:
        text = f.read().split('\n')
    places = {
        key: next(i for i, line in enumerate(text, 1) if f'"{key}"' in line)
        for key in ('listners', 'sessions')
    }
    stage.same('a broken configuration: `mxward reload` exits 78', code, CONFIG)
    for key, sentence in ('listners', r'.*did you mean "?listeners'), ('limits.sessions', r'.'):
        line = places[key.rpartition('.')[2]]
        stage.claim(
            f'it tells file, line, column, key and sentence: {key}',
            any(
                re.match(rf'{re.escape(gateway.config)}:{line}:\d+: {key}: {sentence}', words)
                for words in lines), '\n'.join(lines))
    code, checked = gateway.command('mxward check')
    stage.same('`mxward check` says the same', (code, sorted(checked)),
               (CONFIG, sorted(line for line in lines if gateway.config + ':' in line)))
    gateway.signal('HUP')
    stage.claim(
        'HUP: the log has the errors',
        said(gateway, 'reload', f':{places["listners"]}:') and said(gateway, 'stays in effect'),
        gateway.log_text)
    with open(gateway.config, 'w') as f:
        f.write('hostname: x\n\t}: [\nadmin: { socket: "run/control.sock" }\n')
    code, lines = gateway.command('mxward reload')
    stage.claim('a file that is no YAML: 78, with the place', code == CONFIG and
                any(line.startswith(f'{gateway.config}:2:') for line in lines), (code, lines))
    after = status(gateway)
    stage.same('the old configuration stays in effect, in the same process',
               *[(now['generation'], now['fingerprint'], now['pid']) for now in (after, before)])
    stage.claim('and mail flows', flows(gateway), gateway.log_text)
    kill(gateway)
    stage.claim('a gateway killed meanwhile comes back with the last good one', flows(gateway) and
                status(gateway)['fingerprint'] == before['fingerprint'], gateway.log_text)
    rewrite(gateway, dict(config, hostname='mended.example.net'))
    code, lines = gateway.command('mxward reload')
    client = Client(gateway.port)
    stage.claim('once it is mended, a reload takes it up', code == 0
                and client.read().startswith('220 mended.example.net '), lines)
    client.close()


def broken_from_the_start(stage):
    gateway = stage.gateway(stage.config(rig.free_port(), listners=[]), name='never', start=False)
    code, lines = gateway.command('mxward run')
    stage.claim('with a broken configuration mxward does not start: 78, and the errors',
                code == CONFIG and 'listners' in ' '.join(lines), (code, lines))


# ---- stopping

def drained(stage):
    backend, gateway, _ = serve(stage, 'drained')
    busy, idle = Client(gateway.port), Client(gateway.port)
    busy.begin()
    idle.read()
    os.kill(gateway.process.pid, signal.SIGTERM)
    stage.claim('TERM: who has no transaction is told 421',
                idle.read().startswith('421 4.3.2 '), gateway.log_text)
    stage.claim('new clients are refused, so that they go to another MX',
                rig.wait_until(lambda: refused(gateway.port), 5))
    stage.claim('status says that it is stopping', (status(gateway) or {}).get('draining'))
    stage.same('a reload is refused', gateway.command('mxward reload')[0], UNAVAILABLE)
    stage.claim('the transaction under way comes to its end',
                busy.finish().startswith('250') and len(backend.messages) == 1, gateway.log_text)
    stage.same('then mxward ends with 0', ended(gateway), 0)
    stage.claim('and its control socket is gone',
                not os.path.exists(os.path.join(gateway.directory, 'run/control.sock')))
    stage.same('status, reload, stop: 69, it does not run',
               [gateway.command(f'mxward {c}')[0] for c in ('status', 'reload', 'stop')],
               [UNAVAILABLE] * 3)


def ended_at_once(stage):
    backend, gateway, _ = serve(stage, 'at-once')
    client = Client(gateway.port)
    client.begin()
    os.kill(gateway.process.pid, signal.SIGTERM)
    rig.wait_until(lambda: refused(gateway.port), 5)
    stage.claim('TERM waits for a transaction', ended(gateway, 0.3) is None)
    os.kill(gateway.process.pid, signal.SIGTERM)
    stage.same('a second TERM does not: mxward ends, with 0', ended(gateway), 0)
    stage.claim('its client heard no 250',
                client.read()[:3] in ('421', '(cl') and not backend.messages)
    gateway.start()
    client = Client(gateway.port)
    client.begin()
    os.kill(gateway.process.pid, signal.SIGINT)
    stage.same('INT does not wait either', ended(gateway), 0)


def stopped(stage):
    _, gateway, _ = serve(stage, 'stopped')
    client = Client(gateway.port)
    client.begin()
    stop = stage.process([*gateway.binary, 'stop', '-c', gateway.config], stdin=subprocess.DEVNULL)
    rig.wait_until(lambda: refused(gateway.port), 5)
    stage.claim('`mxward stop` lets a transaction end, and waits for it',
                stop.poll() is None and client.finish().startswith('250'), gateway.log_text)
    stage.same('then it succeeds', stop.wait(10), 0)
    stage.same('mxward has ended, with 0', ended(gateway, 0), 0)
    gateway.start()
    client = Client(gateway.port)
    client.begin()
    stop = stage.process([*gateway.binary, 'stop', '-c', gateway.config], stdin=subprocess.DEVNULL)
    rig.wait_until(lambda: refused(gateway.port), 5)
    os.kill(gateway.process.pid,
            signal.SIGSTOP)  # the supervisor is slow, as beside a busy processor
    client.finish()
    time.sleep(2.5)
    stage.same('it does not succeed as long as the supervisor lives',
               (stop.poll(), gateway.process.poll()), (None, None))
    os.kill(gateway.process.pid, signal.SIGCONT)
    stage.same('and then it does', (stop.wait(10), ended(gateway, 0)), (0, 0))


# ---- the log

class Unread(rig.SystemGateway):
    """Its standard output is read only when and as far as a test reads it."""

    def _read_log(self, pipe):
        pass

    def waiting(self):
        """Octets in the pipe."""
        return struct.unpack('i', fcntl.ioctl(self.process.stdout, termios.FIONREAD, b'\0' * 4))[0]

    def fill(self):
        """Mails until no more of their lines gets into the pipe; whether it came to that."""
        for _ in range(100):
            before = self.waiting()
            for _ in range(5):
                one_mail(self.port)
            time.sleep(0.03)
            if self.waiting() == before:
                return True
        return False

    def lines(self):
        """What waits in the pipe, until there is nothing for a while."""
        text = b''
        while select.select([self.process.stdout], [], [], 0.5)[0]:
            text += os.read(self.process.stdout.fileno(), 65536)
        return text.decode().split('\n')

    def stop_within_a_line(self):
        """Leaves the gateway process stopped while it writes many lines at once, with room in the
        pipe again."""
        for _ in range(100):
            one_mail(self.port)  # more than a pipe takes: all of it is one write
        os.read(self.process.stdout.fileno(), 40000)
        time.sleep(0.2)
        self.freeze(True)
        os.read(self.process.stdout.fileno(), 20000)


def unread(stage):
    _, gateway, _ = serve(stage, 'unread', kind=Unread)
    stage.claim('nobody reads standard output, and it is full', gateway.fill(), gateway.waiting)
    stage.claim('mail flows', flows(gateway))
    kill(gateway)
    stage.claim('a killed gateway is back', flows(gateway))
    stage.same('a reload succeeds', gateway.command('mxward reload'), (0, []))
    os.kill(gateway.process.pid, signal.SIGHUP)
    stage.claim('mail flows after HUP', flows(gateway))
    os.kill(gateway.process.pid, signal.SIGTERM)
    stage.same('TERM ends it in order', ended(gateway), 0)
    gateway.start()
    gateway.process.stdout.close()
    kill(gateway)
    stage.claim('standard output is gone: a killed gateway is back all the same', flows(gateway))
    stage.same('and a reload succeeds', gateway.command('mxward reload'), (0, []))


def whole_lines(stage):
    """The supervisor has something to say while the gateway is in the middle of a line: a slow
    reader's everyday life."""
    _, gateway, config = serve(stage, 'lines', kind=Unread)

    def is_object(line):
        try:
            return isinstance(json.loads(line), dict)
        except ValueError:
            return False
    gateway.fill()
    gateway.stop_within_a_line()
    rewrite(gateway, dict(config, listners=[]))
    os.kill(gateway.process.pid, signal.SIGHUP)
    time.sleep(0.5)
    gateway.freeze(False)
    lines = gateway.lines()[1:-1]                      # of the first the beginning was read before
    stage.claim(
        'the supervisor\'s lines and the gateway\'s come one by one, never one within another',
        any('stays in effect' in line for line in lines) and all(map(is_object, lines)),
        lambda: '\n'.join(line for line in lines if not is_object(line)))
    gateway.fill()
    gateway.stop_within_a_line()
    kill(gateway)
    lines = [line for line in gateway.lines() if 'exited abnormally (signal 9' in line]
    stage.claim('the line that tells of a killed gateway is whole, whatever that one was writing',
                len(lines) == 1 and is_object(lines[0]), lines)


# ---- status, and the socket that it is asked over

def status_tells(stage):
    backend, gateway, _ = serve(stage, 'status')
    clients = [Client(gateway.port) for _ in range(3)]
    for client in clients:
        client.read()
    one_mail(gateway.port)
    rig.wait_until(lambda: status(gateway)['sessions'] == 3, 5)
    now = status(gateway)
    stage.same('status --json tells the open sessions, and their limit',
               (now['sessions'], now['sessions_limit']), (3, 10000))
    stage.same('the gateway process, and how often one was started again',
               (now['pid'], now['restarts']), (gateway.gateway_pid(), 0))
    stage.claim(
        'version, uptime (seconds), generation and fingerprint of the configuration',
        re.match(r'\d+\.\d+', now['version']) and 0 <= now['uptime'] < 60 and now['generation'] == 1
        and re.fullmatch('[0-9a-f]{16}', now['fingerprint']), now)
    counts = {
        'connections': 4, 'connections_refused': 0, 'connections_ended': 0, 'messages_accepted': 1,
        'messages_rejected': 0, 'messages_deferred': 0, 'messages_quarantined': 0,
        'messages_held': 0, 'harvests': 0, 'recipients_rejected': 0, 'tls_handshakes': 0,
        'tls_failures': 0
    }
    stage.same('what was counted', {key: now.get(key) for key in counts}, counts)
    stage.same('the same for the last minute', now['per_minute'], counts)
    stage.claim('octets, blocks, lost lines of the log', now['octets_accepted'] > 0
                and now['blocks'] == 0 and now['log_dropped'] == 0, now)
    server = now['backends'][0]
    stage.same('each server of each backend: its standing, and what it offers',
               (len(now['backends']), server['backend'], server['server'], server['standing'],
                server['offers']['8bitmime'], server['failure']),
               (1, 'main', f'127.0.0.1:{backend.port}', 'up', True, ''))
    code, lines = gateway.command('mxward status')
    stage.claim(
        'status tells it to people, too', code == 0 and 'sessions: 3 open of 10000' in lines
        and f'pid {now["pid"]}' in lines[0], lines)
    stage.same('a word that it does not know: 64', gateway.command('mxward status --jsn')[0], USAGE)
    backend.down()
    for _ in range(3):                                 # one refused connection is no outage
        one_mail(gateway.port)
    server = status(gateway)['backends'][0]
    stage.same('a server that is down is shown as down, with why',
               (server['standing'], server['failure']), ('down', 'Connection refused'))


def ask_as(user, gateway):
    """`mxward status`, asked by another user; exit status and words."""
    copy = os.path.join(os.path.dirname(gateway.directory), 'mxward-of-nobody')
    done = subprocess.run([
        'setpriv', f'--reuid={user}', f'--regid={user}', '--clear-groups', '--', copy, 'status',
        '-c', gateway.config
    ], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=10)
    return done.returncode, done.stdout.decode()


def control_socket(stage):
    _, gateway, _ = serve(stage, 'socket')
    path = os.path.join(gateway.directory, 'run/control.sock')
    stage.same('the control socket is closed to others', oct(os.stat(path).st_mode & 0o777),
               '0o600')
    if os.geteuid() == 0:
        stage.same('and belongs to the gateway\'s user', os.stat(path).st_uid, NOBODY)
        stage.same('who may ask', ask_as(NOBODY, gateway)[0], 0)
        code, words = ask_as(DAEMON, gateway)
        stage.claim('another user may not: 77, and who may', code == NO_PERMISSION
                    and 'only be used by root' in words, (code, words))
        os.chmod(path, 0o666)
        # It is refused before it has said a word, or behind its last one: each time with the
        # reason.
        told = {ask_as(DAEMON, gateway) for _ in range(20)}
        stage.same(
            'not even where the socket was opened to all', told,
            {(NO_PERMISSION, 'only root and the gateway\'s own user may use the control socket\n')})
    junk = [
        b'', b'\0', b'\0\0\0\4abcd', b'\xff\xff\xff\xff' + b'x' * 100, b'\0\0\0\0',
        b'GET / HTTP/1.1\r\n\r\n' + b'x' * 70000, b'\0\0\0\2\0\0', b'\0\0\0\5a\0bb\0',
        b'\0\0\0\7a\0stop'
    ]
    for octets in junk:
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            try:
                s.sendall(octets)
            except OSError:                            # it does not read what is too long
                pass
    stage.same('junk on it harms nobody', status(gateway)['pid'], gateway.gateway_pid())
    idle = [socket.socket(socket.AF_UNIX) for _ in range(64)]
    for s in idle:
        s.connect(path)
    code, lines = gateway.command('mxward status')
    stage.claim('who comes beside 64 that ask already is told to try again: 75', code == TRY_AGAIN
                and 'try again' in lines[0], (code, lines))
    for s in idle:
        s.close()
    stage.claim('and is served when they have gone',
                rig.wait_until(lambda: gateway.command('mxward status')[0] == 0), 'never')


def second_instance(stage):
    _, gateway, config = serve(stage, 'first')
    code, lines = gateway.command('mxward run')
    stage.claim(
        'a second mxward on the same port is refused: 69, with the address', code == UNAVAILABLE
        and f'mxward: cannot listen on 127.0.0.1:{gateway.port}: Address already in use' in lines,
        (code, lines))
    other = dict(config, listeners=[{'bind': f'127.0.0.1:{rig.free_port()}'}],
                 admin={'socket': os.path.join(gateway.directory, 'run/control.sock')})
    second = stage.gateway(other, name='second', start=False)
    code, lines = second.command('mxward run')
    stage.claim(
        'so is one with the same control socket: 73, with its name', code == CANNOT_CREATE
        and 'run/control.sock: Address already in use' in ' '.join(lines), (code, lines))
    stage.claim('the first one goes on, and can be commanded',
                flows(gateway) and status(gateway), gateway.log_text)


# ---- blocks

def blocks(stage):
    _, gateway, _ = serve(stage, 'blocks')

    def turned_away():
        return one_mail(gateway.port, ELSEWHERE).startswith('521 5.3.2 ')

    def listed():
        return json.loads('\n'.join(gateway.command('mxward blocked --json')[1]))
    gateway.command('mxward block 203.0.113.0/24 --for 1h --reason "tëst, \\"quoted\\""')
    gateway.command(f'mxward block {ELSEWHERE}')
    before = listed()
    stage.same('blocks are listed, with reason and end',
               [(b['network'], b['reason'], b['until'] is None) for b in before],
               [(f'{ELSEWHERE}/32', '', True), ('203.0.113.0/24', 'tëst, "quoted"', False)])
    stage.claim('a blocked client is turned away at once, others are not',
                turned_away() and flows(gateway), gateway.log_text)
    kill(gateway)
    stage.claim('also by a gateway that was started again',
                turned_away() and listed() == before, listed)
    gateway.command('mxward reload')
    stage.claim('also after a reload', turned_away() and listed() == before, listed)
    gateway.stop()
    gateway.start()
    stage.claim('also after a restart of mxward', turned_away() and listed() == before, listed)
    code, lines = gateway.command(f'mxward unblock {ELSEWHERE}')
    stage.claim('unblocked, it is served at once', code == 0
                and one_mail(gateway.port, ELSEWHERE).startswith('250'), lines)
    stage.same('what is no network, no time, or not blocked: 65; no word at all: 64', [
        gateway.command(f'mxward {c}')[0]
        for c in ('block 203.0.113.1/24', 'block 203.0.113.1 --for 1y', f'unblock {ELSEWHERE}',
                  'block')
    ], [DATA, DATA, DATA, USAGE])


def main():
    with rig.Stage(__file__) as stage:
        for part in (check_as_the_user, rights_of_root, rights_of_others, killed, supervisor_killed,
                     port_is_being_left, hundred_reloads, listeners_change, certificate_changes,
                     broken, broken_from_the_start, drained, ended_at_once, stopped, unread,
                     whole_lines, status_tells, control_socket, second_instance, blocks):
            part(stage)


if __name__ == '__main__':
    sys.exit(main())
