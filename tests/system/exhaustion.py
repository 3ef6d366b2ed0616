#!/usr/bin/env python3
"""exhaustion.py: where descriptors are few, whoever finds no place is told so, what runs goes on,
and all is well afterwards; and a standard output that nobody reads, or that is gone, never holds up
mail."""
import os
import select
import socket
import sys
import threading
import time

import rig

DESCRIPTORS, RUNNING, CROWD, MAILS = 256, 15, 400, 900


class Client:
    """One SMTP client, step by step."""

    def __init__(self, port):
        self.sock = socket.create_connection(('127.0.0.1', port), 10)
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
        self.read()
        return self.say('EHLO client.example', 'MAIL FROM:<a@sender.example>',
                        'RCPT TO:<b@example.com>')

    def finish(self):
        return self.say('DATA', 'Subject: one of many\r\n\r\nhello\r\n.')

    def close(self):
        self.file.close()
        self.sock.close()


def one_mail(port, more=()):
    """Sends a mail, to these recipients, too; the last reply."""
    client = Client(port)
    try:
        client.begin()
        client.sock.sendall(b''.join(b'RCPT TO:<%s>\r\n' % recipient for recipient in more))
        for _ in more:
            client.read()
        return client.finish()
    except OSError as e:
        return repr(e)
    finally:
        client.close()


def answered(clients):
    """Those of the clients that have heard something, and how many of them were greeted."""
    poll = select.poll()
    for client in clients:
        poll.register(client.sock, select.POLLIN)
    heard = {fd for fd, _ in poll.poll(0)}
    first = [
        client.sock.recv(3, socket.MSG_PEEK) for client in clients if client.sock.fileno() in heard
    ]
    return len(first), sum(code == b'220' for code in first)


def busy(pid, seconds):
    """The part of one processor that a process takes up."""
    def used():
        with open(f'/proc/{pid}/stat') as f:
            fields = f.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
    before, begun = used(), time.monotonic()
    time.sleep(seconds)
    return (used() - before) / (time.monotonic() - begun)


def descriptors(stage):
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port, timeouts={'command': '30s'}), name='few',
                            binary=['prlimit', f'--nofile={DESCRIPTORS}:{DESCRIPTORS}', '--'])
    pid = gateway.gateway_pid()
    running = [Client(gateway.port) for _ in range(RUNNING)]
    stage.claim(f'{RUNNING} clients are in a transaction',
                all(c.begin().startswith('250') for c in running), gateway.log_text)
    crowd = [Client(gateway.port) for _ in range(CROWD)]
    rig.wait_until(lambda: answered(crowd)[0] == CROWD, 5)
    told, served = answered(crowd)
    stage.claim(f'of {CROWD} more some are served, and all others are told so',
                DESCRIPTORS / 4 < served < CROWD == told,
                f'{told} were told, {served} were greeted')
    stage.claim(
        'the log says at start how many sessions fit, and what to set',
        any('ulimit -n' in e['message'] and 'LimitNOFILE=' in e['message']
            for e in gateway.events('gateway')), gateway.log_text)
    stage.same('one line tells that the house is full',
               [e['state'] for e in gateway.events('door')], ['full'])
    load = busy(pid, 2)
    stage.claim('a full house takes no processor time', load < 0.15, f'{load:.0%} of a processor')
    last = [client.finish() for client in running]
    stage.claim('the transactions that ran come to their end',
                all(reply.startswith('250') for reply in last),
                lambda: '\n'.join(last) + gateway.log_text())
    for client in crowd + running:
        client.close()
    stage.claim('when they go, mail flows',
                rig.wait_until(lambda: one_mail(gateway.port).startswith('250'), 10),
                gateway.log_text)
    stage.same('by the same process', gateway.gateway_pid(), pid)


class Unread(rig.SystemGateway):
    """Nobody reads its standard output until `gate` is set; then, unless `cut`, somebody does."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.gate, self.cut = threading.Event(), False

    def _read_log(self, pipe):
        self.gate.wait()
        if self.cut:
            pipe.close()
        else:
            super()._read_log(pipe)


def unread(stage):
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port), name='unread', kind=Unread)
    many = [b'%s%d@example.com' % (b'x' * 55, i)
            for i in range(90)]  # a line of the log is then some 6 KB
    replies = [one_mail(gateway.port, many) for _ in range(MAILS)]
    stage.claim(f'{MAILS} mails while nobody reads the log',
                all(r.startswith('250') for r in replies),
                lambda: next(r for r in replies if not r.startswith('250')))
    stage.same('all of them are there', len(backend.messages), MAILS)
    gateway.gate.set()
    rig.wait_until(lambda: gateway.events('message'), 5)
    time.sleep(0.5)
    one_mail(gateway.port)
    stage.claim(
        'when it is read again, lines come, and one tells how many were dropped',
        rig.wait_until(lambda: any(e.get('dropped') for e in gateway.events('log')), 5),
        lambda: '\n'.join(line[:200]
                          for line, _ in gateway.log[-5:]) + f'\n{len(gateway.log)} lines')


def cut(stage):
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port), name='cut', kind=Unread)
    gateway.cut = True
    gateway.gate.set()
    replies = [one_mail(gateway.port) for _ in range(50)]
    stage.claim('50 mails while standard output is gone',
                all(r.startswith('250') for r in replies) and len(backend.messages) == 50,
                lambda: next((r for r in replies if not r.startswith('250')), 'all 250'))


def main():
    with rig.Stage(__file__) as stage:
        descriptors(stage)
        unread(stage)
        cut(stage)


if __name__ == '__main__':
    sys.exit(main())
