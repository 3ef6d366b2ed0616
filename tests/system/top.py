#!/usr/bin/env python3
"""top.py: `mxward top` on a terminal: what stands on it, its keys, its sizes, and how it leaves.

The terminal is a pty, and behind it a small model of a screen that knows the sequences that top may
use and no others: whatever else arrives, from a HELO or a sender's domain, say, fails the test."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rig  # noqa: E402

SEQUENCE = re.compile(r'\x1b\[(\??[0-9;]*)([A-Za-z])')
HOSTILE = ['x\x1b[31mred', 'x\u202e\u200bwide\u7528\u6237', 'y' * 300, '[\x1b[2J]']
DOMAINS = ['\u7528\u6237.example', 'b\u00fccher.example', 'a' * 63 + '.' + 'b' * 63 + '.example']


def columns_of(text):
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in 'WF')
               for c in text)


class Screen:
    """What a terminal shows; `faults` are what top must not have sent."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = [''] * rows
        self.row, self.alternate, self.cursor = 0, False, True
        self.faults, self.outside = [], ''

    def take(self, text):
        """Whole sequences; gives what is left of one that is not whole."""
        while text:
            found = SEQUENCE.match(text)
            if found:
                self.sequence(*found.groups())
                text = text[found.end():]
            elif text[0] == '\x1b':
                if len(text) > 16:
                    self.faults.append(f'sequence {text[:16]!r}')
                    text = text[1:]
                else:
                    return text
            else:
                end = (text + '\x1b').index('\x1b')
                self.write(text[:end])
                text = text[end:]
        return ''

    def sequence(self, numbers, final):
        if final == 'H':
            row, column = (int(n) for n in (numbers or '1;1').split(';'))
            self.row = row - 1
            if not (0 < row <= self.rows and column == 1):
                self.faults.append(f'cursor to {numbers}')
            else:
                self.lines[self.row] = ''
        elif final in 'hl' and numbers in ('?1049', '?25', '?7'):
            if numbers == '?1049':
                self.alternate = final == 'h'
            if numbers == '?25':
                self.cursor = final == 'h'
        elif final == 'm' and numbers in ('0', '1', '7', '1;31'):
            pass
        elif final == 'K':
            pass                # the line was emptied as it was begun
        elif final == 'J':
            self.lines[self.row + 1:] = [''] * (self.rows - self.row - 1)
        else:
            self.faults.append(f'sequence {numbers}{final}')

    def write(self, text):
        if not self.alternate:
            self.outside += text
            return
        self.lines[self.row] += text
        for c in text:
            if unicodedata.category(c)[0] == 'C':
                self.faults.append(f'character {c!r}')
        if columns_of(self.lines[self.row]) > self.columns:
            self.faults.append(f'too wide: {self.lines[self.row]!r}')

    def text(self):
        return '\n'.join(self.lines)


class Top:
    """`mxward top` on a pty of this size."""

    def __init__(self, config, columns, rows):
        self.screen, self.left = Screen(columns, rows), b''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(LC_ALL='C.UTF-8', TERM='xterm')
            time.sleep(0.2)  # until the size is set
            os.execv(rig.BINARY, [rig.BINARY, 'top', '-c', config])
        self.resize(columns, rows)
        self.status, self.before = None, None

    def resize(self, columns, rows):
        self.screen.columns, self.screen.rows = columns, rows
        self.screen.lines = [''] * rows
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def modes(self):
        return termios.tcgetattr(self.fd)[3] & (termios.ICANON | termios.ECHO)

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def read(self, seconds):
        if select.select([self.fd], [], [], seconds)[0]:
            try:
                self.left += os.read(self.fd, 65536)
            except OSError:
                return False
            whole = self.left.decode(errors='ignore')
            rest = self.screen.take(whole)
            self.left = rest.encode()
        return True

    def until(self, holds, seconds=15):
        """Reads until the screen is as wanted."""
        end = time.monotonic() + seconds
        while not holds(self.screen):
            if time.monotonic() > end or not self.read(0.1):
                return False
        return True

    def shows(self, *words):
        return self.until(lambda s: all(w in s.text() for w in words))

    def ended(self, seconds=15):
        """Its exit status, once it has ended; None: it has not."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        while self.read(0) and select.select([self.fd], [], [], 0.05)[0]:
            pass
        return self.status

    def end(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


def send(port, domain, helo='mail.example'):
    """A client that says what it likes: one refusal, and a mail if its sender is taken."""
    with socket.create_connection(('127.0.0.1', port)) as c, c.makefile('rb') as replies:
        def say(line):
            if line:
                c.sendall(line.encode() + b'\r\n')
            reply = replies.readline()
            while reply[3:4] == b'-':
                reply = replies.readline()
            return reply[:1] in (b'2', b'3')
        say('')
        say('EHLO ' + helo)
        say(f'MAIL FROM:<a@{domain}>' + ('' if domain.isascii() else ' SMTPUTF8'))
        say('RCPT TO:<b@elsewhere.test>')
        if say('RCPT TO:<b@example.com>') and say('DATA'):
            say('From: a@example.org\r\nDate: Tue, 1 Dec 2026 00:00:00 +0000\r\n'
                'Message-ID: <1@example.org>\r\n\r\ntext\r\n.')
        say('QUIT')


def run(stage):
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port))
    port = gateway.port
    for domain in DOMAINS + ['example.org'] * 3:
        send(port, domain)
    for helo in HOSTILE:
        send(port, 'example.org', helo)
        send(port, helo)

    def top(columns, rows):
        t = Top(gateway.config, columns, rows)
        stage.ends.append(t.end)
        return t

    small = top(80, 24)
    stage.claim('80x24: rates, refusals, backends, clients and domains are shown',
                small.shows('mx.example.net', 'sessions 0 of', 'accepted', 'relay',
                            'main 127.0.0.1', 'example.org', 'q quit'), small.screen.text)
    stage.claim('the terminal gives single keys, the alternate screen, and no cursor',
                small.modes() == 0 and small.screen.alternate and not small.screen.cursor)
    stage.claim('a spark line grows', small.until(lambda s: '\u2581\u2581' in s.text()),
                small.screen.text)
    small.resize(200, 60)
    os.kill(small.pid, signal.SIGWINCH)
    stage.claim('resized to 200x60 the totals and the quarantine\'s limit are shown',
                small.shows('TOTAL', ' of 10G', 'xn--bcher-kva.example'), small.screen.text)
    small.press('p')
    stage.claim('p pauses', small.shows('PAUSED'), small.screen.text)
    send(port, 'late.example')
    small.press('p')
    stage.claim('and p goes on',
                small.shows('late.example') and 'PAUSED' not in small.screen.text(),
                small.screen.text)
    small.press('r')
    stage.claim('r shows the refusals by reason', small.shows('SHARE', 'relay'), small.screen.text)
    small.press('\x1b')
    stage.claim('Esc goes back', small.shows('BUSIEST CLIENTS'), small.screen.text)
    small.press('\x1b[B\x1b[A\r')
    stage.claim('Enter shows the last lines of the client',
                small.shows('client 127.0.0.1:', 'accept', '<a@late.example>'), small.screen.text)
    small.press('\x7f')
    stage.claim('and Backspace goes back', small.shows('BUSIEST CLIENTS'), small.screen.text)
    os.kill(small.pid, signal.SIGTSTP)
    stage.claim('stopped, the terminal is as it was',
                small.until(lambda s: not s.alternate and s.cursor) and small.modes() != 0)
    os.kill(small.pid, signal.SIGCONT)
    stage.claim('and goes on where it was',
                small.until(lambda s: s.alternate) and small.shows('BUSIEST CLIENTS') and
                small.modes() == 0)
    small.press('q')
    stage.claim('q ends it, and the terminal is as it was',
                small.ended() == 0 and not small.screen.alternate and small.screen.cursor and
                small.modes() != 0, small.screen.text)
    stage.same('nothing came but the sequences of a screen', small.screen.faults, [])
    for name in ('INT', 'TERM', 'HUP', 'QUIT'):
        t = top(100, 30)
        t.shows('q quit')
        os.kill(t.pid, getattr(signal, 'SIG' + name))
        stage.claim(f'SIG{name} ends it, and the terminal is as it was',
                    t.ended() == 0 and not t.screen.alternate and t.modes() != 0)
    tiny = top(20, 5)
    stage.claim('20x5 is enough to be drawn in', tiny.shows('mxward top', 'q quit'))
    stage.same('without a fault', tiny.screen.faults, [])
    tiny.resize(240, 50)
    os.kill(tiny.pid, signal.SIGWINCH)
    tiny.shows('TOTAL')
    gateway.stop()
    stage.claim('a gateway that goes away is told of',
                tiny.shows('is not running or does not answer'), tiny.screen.text)
    gateway.start()
    stage.claim('and waited for', tiny.until(lambda s: 'sessions 0 of' in s.text()),
                tiny.screen.text)
    tiny.press('q')
    stage.same('q ends that, too', tiny.ended(), 0)
    once = subprocess.run([rig.BINARY, 'top', '-c', gateway.config], stdout=subprocess.PIPE)
    stage.claim('without a terminal one screen is printed',
                once.returncode == 0 and b'\x1b' not in once.stdout and b'BACKEND' in once.stdout,
                once.stdout)
    told = json.loads(
        subprocess.run([rig.BINARY, 'top', '--json', '-c', gateway.config],
                       stdout=subprocess.PIPE).stdout)
    stage.same('--json tells the same', told['backends'][0]['standing'], 'up')


if __name__ == '__main__':
    with rig.Stage(__file__) as stage:
        run(stage)
