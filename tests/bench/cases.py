"""The cases: what is done with each peer, and which figures come of it.

A case has a name, words for readers, the section of the document it belongs to, the peers that it
is for, and the figures that are shown and compared. `run(peer)` does it once and gives a dictionary
of figures (figures.py). A case owns nothing between two runs but what prepare() has found out."""
import re
import shutil
import signal
import subprocess
import tempfile
import time

import generator

SETTLE = 0.15  # seconds until the last octets are worked off
ALL, BOTH_TLS, PROXIES = ('mxward', 'nginx', 'haproxy', 'sink'), ('mxward', 'nginx'), (
    'mxward', 'nginx', 'haproxy'
)
STARTTLS = ['-t', 'starttls']
RSA_NAME = 'localhost'                                 # of the server whose certificate is RSA


class Case:
    peers, shown, compared, rounds, section = ALL, (), (), None, ''
    left_out = ()  # of what is shown, in the document

    def __init__(self, name, words):
        self.name, self.words = name, words

    def lacking(self):
        """Why it cannot be run here; None if it can."""
        return None

    def prepare(self, peer, settings):
        """What is found out once before the rounds begin."""

    def run(self, peer, settings):
        raise NotImplementedError


class Load(Case):
    """Messages as fast as they go."""
    shown, compared = ('rate', 'cpu', 'p50', 'p99'), ('rate', 'cpu', 'p50', 'p99')

    def __init__(self, name, words, sessions, options, most, section, peers=ALL, door='plain'):
        super().__init__(name, words)
        self.options = ['-c', sessions, *options]
        if door.endswith('rsa'):
            self.options += ['-s', RSA_NAME]
        per = int(options[options.index('-r') + 1]) if '-r' in options else 1
        self.least, self.most, self.section = sessions * per, most, section
        self.peers, self.door = peers, door
        self.messages = {}
        self.left_out = ('rate', 'p99') if sessions == 1 else ('p50', )
        if '-R' in options:
            self.shown = ('rate', 'cpu', 'p50', 'p99', 'resumed')

    def prepare(self, peer, settings):
        """How many messages last about as long as a run should."""
        rate = 0
        for n in (self.least, self.least * 4):         # the first warms up, the second measures
            rate = self.load(peer, n)['msgs_per_s']
            if n / max(rate, 1) > settings.seconds / 4:
                break
        self.messages[peer.name] = max(self.least, min(self.most, int(rate * settings.seconds)))

    def load(self, peer, messages):
        return generator.load(peer.door(self.door), *self.options, '-m', messages, '-d', 30)

    def run(self, peer, settings):
        before = peer.cpu()
        got = self.load(peer, self.messages[peer.name])
        time.sleep(SETTLE)
        cpu = (peer.cpu() - before) * 1000 / max(got['ok'], 1) if peer.has_processes else None
        return {
            **generator.common(got), 'cpu': cpu,
            'resumed': got['resumed'] * 100 / max(got['connected'], 1),
        }


def percentiles(alone, beside):
    """How long messages take alone and beside something else."""
    first, second = alone['msg_ms']['p99'], beside['msg_ms']['p99']
    return {
        'alone99': first, 'beside50': beside['msg_ms']['p50'], 'beside99': second,
        'strain': second / first if first > 0 else None
    }


class Storm(Case):
    """Plain mail at a steady rate, alone and beside clients that do nothing but shake hands: each
    of their connections comes from another address, by the PROXY protocol, and delivers one
    message over STARTTLS."""
    peers, section = BOTH_TLS, 'storm'
    shown = ('alone99', 'beside50', 'beside99', 'strain', 'storm')
    left_out = ('beside50', )
    compared = ('beside99', 'storm')
    RATE, SECONDS, ADDRESSES = 100, 3, 60000

    def __init__(self, name, words, door, options):
        super().__init__(name, words)
        self.door = door
        self.options = [*options, *STARTTLS, '-x', self.ADDRESSES, '-m', 100000, '-d', 60]
        if door.endswith('rsa'):
            self.options += ['-s', RSA_NAME]

    def mail(self, peer):
        return generator.load(peer.door('plain'), '-c', 50, '-m', self.RATE * self.SECONDS, '-q',
                              self.RATE, '-d', 12, '-T', 10000)

    def run(self, peer, settings):
        alone = self.mail(peer)
        with generator.Background(peer.door(self.door), *self.options) as storm:
            time.sleep(0.5)
            beside = self.mail(peer)
            done = storm.end()
        return {
            **percentiles(alone, beside), 'storm': done['tls_ms']['n'] / done['elapsed_s'],
            'bad': sum(r['failed'] + r['unfinished'] for r in (alone, beside)) + done['failed'],
        }


class Growth(Case):
    """What a message costs with few sessions at a time and with many."""
    peers, section = PROXIES, 'growth'
    shown, compared = ('cpu_few', 'cpu_many', 'growth'), ('cpu_few', 'cpu_many')
    FEW, MANY, MESSAGES = 100, 5000, 10000

    def cost(self, peer, sessions, messages):
        before = peer.cpu()
        got = generator.load(peer.door('plain'), '-c', sessions, '-m', messages, '-d', 30)
        time.sleep(SETTLE)
        return (peer.cpu() - before) * 1000 / max(got['ok'], 1), got['failed'] + got['unfinished']

    def run(self, peer, settings):
        few, bad_few = self.cost(peer, self.FEW, int(3000 * settings.seconds))
        many, bad_many = self.cost(peer, self.MANY, self.MESSAGES)
        return {'cpu_few': few, 'cpu_many': many, 'growth': many / few, 'bad': bad_few + bad_many}


class Idle(Case):
    """Connections that are held; a process that is new each time."""
    section, rounds = 'memory', 3
    shown, compared, left_out = ('each', 'p99'), ('each', ), ('p99', )

    def __init__(self, name, words, count, options, peers):
        super().__init__(name, words)
        self.count, self.options, self.peers = count, options, peers

    def warm(self, peer):
        tls = [*STARTTLS] if self.options else []
        generator.load(peer.door('plain'), '-c', 10, '-m', 500, '-d', 10, *tls)
        time.sleep(0.5)
        return peer.memory()

    def held(self, peer, count):
        return generator.Background(peer.door('plain'), '-M', 'idle', '-c', count, '-d', 60, '-T',
                                    generator.READY_MS, *self.options)

    def run(self, peer, settings):
        peer.restart()
        count = min(settings.scaled(self.count), peer.most - 50)
        before = self.warm(peer)
        with self.held(peer, count) as idle:
            held = idle.wait_ready()
            time.sleep(1)
            after = peer.memory()
            beside = generator.load(peer.door('plain'), '-c', 10, '-m', 200, '-d', 10)
        time.sleep(0.5)
        return {
            'each': None if None in (before, after) else (after - before) / max(held, 1),
            'p99': beside['msg_ms']['p99'],
            'bad': count - held + beside['failed'] + beside['unfinished'],
        }


class Wave(Idle):
    """What of the memory comes back when they have gone."""
    shown, compared = ('before', 'during', 'after'), ('after', )

    def run(self, peer, settings):
        peer.restart()
        before = self.warm(peer)
        with self.held(peer, settings.scaled(self.count)) as wave:
            held = wave.wait_ready()
            time.sleep(1)
            during = peer.memory()
        generator.load(peer.door('plain'), '-c', 10, '-m', 500, '-d', 10)
        time.sleep(3)
        figures = {'before': before, 'during': during, 'after': peer.memory()}
        return {
            **{key: kb and kb / 1024 for key, kb in figures.items()},
            'bad': settings.scaled(self.count) - held,
        }


class Slow(Case):
    """Plain mail at a steady rate, alone and beside clients that send an octet a second."""
    section, rounds, peers = 'storm', 3, PROXIES
    shown, compared = ('alone99', 'beside50', 'beside99', 'strain'), ('beside99', )
    left_out = ('beside50', )
    COUNT, RATE, SECONDS = 2000, 50, 4

    def mail(self, peer):
        return generator.load(peer.door('plain'), '-c', 50, '-m', self.RATE * self.SECONDS, '-q',
                              self.RATE, '-d', 12, '-T', 10000)

    def run(self, peer, settings):
        count = settings.scaled(self.COUNT)
        alone = self.mail(peer)
        with generator.Background(peer.door('plain'), '-M', 'slow', '-c', count, '-d', 60, '-T',
                                  generator.READY_MS) as slow:
            held = slow.wait_ready()
            time.sleep(0.5)
            beside = self.mail(peer)
        return {
            **percentiles(alone, beside),
            'bad': count - held + beside['failed'] + beside['unfinished'],
        }


def calls_in(summary):
    """The number of system calls in what `strace -c` prints; None where it has no total."""
    found = re.search(r'^100\.00 +[\d.]+ +\d+ +(\d+)(?: +\d+)? +total$', summary, re.M)
    return int(found.group(1)) if found else None


class Calls(Case):
    """System calls of a message, counted by strace; they do not depend on what else is going on."""
    section, rounds, peers = 'calls', 1, PROXIES
    shown = compared = ('calls', )
    SESSIONS, MESSAGES = 10, 2000

    def __init__(self, name, words, options):
        super().__init__(name, words)
        self.options = options

    def lacking(self):
        return None if shutil.which('strace') else 'there is no strace'

    def load(self, peer):
        return generator.load(peer.door('plain'), '-c', self.SESSIONS, '-m', self.MESSAGES, '-d',
                              60, *self.options)

    def run(self, peer, settings):
        self.load(peer)
        with tempfile.NamedTemporaryFile('r') as summary:
            pids = [word for pid in peer.pids() for word in ('-p', str(pid))]
            strace = subprocess.Popen(['strace', '-f', '-c', '-o', summary.name, *pids],
                                      stderr=subprocess.DEVNULL)
            time.sleep(0.7)
            got = self.load(peer)
            strace.send_signal(signal.SIGINT)
            strace.wait()
            calls = calls_in(summary.read())
        return {
            'calls': calls and calls / max(got['ok'], 1), 'bad': got['failed'] + got['unfinished']
        }
