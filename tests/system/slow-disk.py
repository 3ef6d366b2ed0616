#!/usr/bin/env python3
"""slow-disk.py: a disk that takes seconds for every write, sync, rename and new file.

Mail that needs no disk does not wait for one, however much other mail waits for it at the same
time, and commands are answered. What was noted of a message whose reply was lost is known to the
next gateway, although the disk has heard nothing of it yet."""
import os
import smtplib
import socket
import struct
import subprocess
import sys
import threading
import time

import rig

STALL_MS, PLAIN, WAITING = 3000, 60, 24
POLICY = 'rules: [{ when: { attachments: blocked }, action: quarantine }]\n'
PROGRAM = 'Content-Disposition: attachment; filename=evil.exe\r\n'
LONG = 'one of many lines\r\n' * 4000                  # read by the pool, kept in memory
HUGE = 'one of many lines\r\n' * 100000                # goes through a file


class SlowDisk:
    """The disk below one process and its children."""

    def __init__(self, stage):
        self.library, self.path = stage.path('slow_disk.so'), stage.path('delay')
        subprocess.run([
            os.environ.get('CC', 'cc').split()[-1], '-shared', '-fPIC', '-O1', '-o', self.library,
            os.path.join(rig.HERE, 'slow_disk.c'), '-ldl'
        ], check=True)
        self.takes(0)

    def takes(self, milliseconds):
        """For everything that is asked of it from now on."""
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as file:
            file.write(struct.pack('=I', milliseconds))

    def wrap(self):
        return ['env', f'LD_PRELOAD={self.library}', f'SLOW_DISK={self.path}']


def send(gateway, fields='', text='hello\r\n'):
    """The last reply to one mail."""
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='client.example',
                      timeout=120) as client:
        client.ehlo()
        for command in 'MAIL FROM:<a@sender.example>', 'RCPT TO:<b@example.com>', 'DATA':
            code, words = client.docmd(command)
            if code not in (250, 354):
                return f'{code} {words.decode()}'
        client.send(f'From: a@sender.example\r\n{fields}\r\n{text}.\r\n')
        code, words = client.getreply()
        return f'{code} {words.decode()}'


def seconds(work):
    """How long it took, and what it gave."""
    began = time.monotonic()
    result = work()
    return time.monotonic() - began, result


def in_the_background(work, count, results):
    threads = [
        threading.Thread(target=lambda: results.append(work()), daemon=True) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads


def plain_mail_beside_mail_that_waits(stage, gateway, disk):
    disk.takes(STALL_MS)
    kept = []
    threads = in_the_background(lambda: send(gateway, PROGRAM), WAITING, kept)
    threads += in_the_background(lambda: send(gateway, text=HUGE), 4, kept)
    block = stage.process([rig.BINARY, 'block', '198.51.100.0/24', '-c', gateway.config])
    took, replies = seconds(
        lambda: [send(gateway, text=(LONG, 'hello\r\n')[i % 2]) for i in range(PLAIN)])
    stage.claim(f'{PLAIN} mails beside them are taken', all(r.startswith('250') for r in replies),
                replies)
    # Had each waited once it would have been minutes: STALL_MS for each of them.
    stage.claim('and none has waited for the disk', took < PLAIN * STALL_MS / 1000 / 6,
                f'{took:.1f} s')
    took, result = seconds(lambda: gateway.command('mxward status'))
    stage.claim('`mxward status` answers meanwhile', result[0] == 0 and took < STALL_MS / 1000,
                (took, result))
    stage.claim('and what is blocked is not said to be kept yet', block.poll() is None)
    disk.takes(0)
    for thread in threads:
        thread.join()
    stage.claim('what needs the disk is kept in the end', all(r.startswith('250') for r in kept),
                kept)
    stage.same('and so is the block', block.wait(), 0)


def lose_a_reply(stage, gateway, backend):
    """Hands over a message and is gone before its reply can be read. True if the backend has taken
    it."""
    before = len(backend.messages)
    with socket.create_connection(('127.0.0.1', gateway.port), timeout=60) as client:
        replies = client.makefile('rb')
        for line in (None, b'EHLO client.example', b'MAIL FROM:<a@sender.example>',
                     b'RCPT TO:<b@example.com>', b'DATA'):
            if line:
                client.sendall(line + b'\r\n')
            while replies.readline()[3:4] == b'-':
                pass
        client.sendall(
            b'From: a@sender.example\r\nMessage-ID: <once@sender.example>\r\n\r\nhello\r\n.\r\n')
        rig.wait_until(lambda: len(backend.messages) > before)
        time.sleep(0.05)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    return len(backend.messages) == before + 1


def a_reply_lost_in_a_kill(stage, gateway, backend, disk):
    disk.takes(STALL_MS)
    stage.claim('a message is handed over', lose_a_reply(stage, gateway, backend), gateway.log_text)
    gateway.kill_child()
    taken = len(backend.messages)
    reply = send(gateway, 'Message-ID: <once@sender.example>\r\n')
    stage.claim('the next gateway answers its retry', reply.startswith('250'), reply)
    stage.same('and does not deliver it twice', len(backend.messages), taken)
    disk.takes(0)


def main():
    with rig.Stage(__file__, seconds=90) as stage:
        disk = SlowDisk(stage)
        policy = stage.path('policy.yaml')
        with open(policy, 'w') as file:
            file.write(POLICY)
        backend = stage.backend()
        config = stage.config(backend.port, checks={'attachments': {'block_extensions': ['exe']}},
                              policies={'only': policy}, limits={'exempt': ['127.0.0.0/8']})
        config['domains'][rig.DOMAIN]['policy'] = 'only'
        gateway = stage.gateway(config, binary=disk.wrap())
        rig.wait_until(
            lambda: gateway.command('mxward status')[0] == 0)  # its start waits for the disk
        plain_mail_beside_mail_that_waits(stage, gateway, disk)
        a_reply_lost_in_a_kill(stage, gateway, backend, disk)
        stage.same('what was quarantined is there', len(gateway.listed('quarantine')), WAITING)


if __name__ == '__main__':
    sys.exit(main())
