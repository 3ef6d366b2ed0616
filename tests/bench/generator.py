"""smtpload, the client of every case: built when its sources have changed, and run."""
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'build/smtpload')
READY_MS = 30000                                       # for a reply, while connections are held


def build():
    files = [
        os.path.join(HERE, name) for name in sorted(os.listdir(HERE)) if name.endswith(('.c', '.h'))
    ]
    if os.path.exists(PROGRAM) and max(map(os.path.getmtime, files)) < os.path.getmtime(PROGRAM):
        return
    os.makedirs(os.path.dirname(PROGRAM), exist_ok=True)
    done = subprocess.run([
        *os.environ.get('CC', 'cc').split(), '-std=c17', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra',
        '-o', PROGRAM, *(name for name in files if name.endswith('.c')), '-lssl', '-lcrypto'
    ])
    if done.returncode != 0:
        sys.exit('tests/bench/run: smtpload could not be built (libssl-dev?)')


def told(text):
    try:
        return json.loads(text.splitlines()[-1])
    except (ValueError, IndexError):
        sys.exit('smtpload: ' + text)


def load(target, *options):
    """One run to its end; gives what it reports."""
    done = subprocess.run([PROGRAM, *map(str, options), target], stdout=subprocess.PIPE, text=True)
    return told(done.stdout)


def common(got):
    """The figures of a run that every load has; `bad` are messages that were not delivered."""
    return {
        'rate': got['msgs_per_s'], 'p50': got['msg_ms']['p50'], 'p99': got['msg_ms']['p99'],
        'bad': got['failed'] + got['unfinished']
    }


class Background:
    """A smtpload that goes on beside the measurement until it is ended.

    with Background(target, '-M', 'idle', …) as held:
        held.wait_ready()"""

    def __init__(self, target, *options):
        self.command = [PROGRAM, *map(str, options), target]
        self.report = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        return self

    def wait_ready(self):
        """Waits until connections are held; how many."""
        words = self.process.stdout.readline().split()
        if words[:1] != ['READY']:
            return 0
        return int(dict(word.split('=') for word in words[1:])['held'])

    def end(self):
        """What it reports; messages that were under way do not count as failed."""
        if self.report is None:
            self.process.send_signal(signal.SIGTERM)
            self.report = told(self.process.communicate()[0])
        return self.report

    def __exit__(self, kind, problem, trace):
        if kind is None:
            self.end()
        elif self.process.poll() is None:
            self.process.kill()
            self.process.wait()
