#!/usr/bin/env python3
"""archive-children.py: the children that unpack archives, and the process that makes them, are
killed, stopped and crowded: what was not looked into is unknown, the next mail is well, and nobody
waits for somebody else's archive.

The gateway is the one that is installed, with its sandbox. Each client has an address of its own.
No time is asserted."""
import base64
import io
import os
import signal
import smtplib
import tarfile
import threading
import zlib

import rig

NAMED = ('blocked', 'k.tar: evil.scr')
DIED = ('unknown', 'slow.tar.gz: the process that looked into it died')


def tar_of(*names, size=0):
    """The first octets of a tar file, up to what is in its last file."""
    out = io.BytesIO()
    for name in names:
        member = tarfile.TarInfo(name)
        member.size = size if name == names[-1] else 0
        out.write(member.tobuf(tarfile.USTAR_FORMAT))
    return out.getvalue()


QUICK = tar_of('evil.scr') + bytes(1024)


def slow():
    """A name that is found at once, then more zeros than anybody has time to unpack."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = pack.compress(tar_of('evil.scr', 'zeros.bin', size=6 << 30)) + pack.flush(
        zlib.Z_FULL_FLUSH)
    zeros = pack.compress(bytes(16 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)
    return b'\x1f\x8b\x08\0\0\0\0\0\0\xff' + head + zeros * 384


def mail(name, octets):
    lines = ['From: a@example.org', 'Date: Tue, 1 Dec 2026 10:00:00 +0000', 'MIME-Version: 1.0',
             'Content-Type: application/octet-stream',
             f'Content-Disposition: attachment; filename="{name}"',
             'Content-Transfer-Encoding: base64', '']
    return '\r\n'.join(lines + base64.encodebytes(octets).decode().split() + [''])


class Play:
    def __init__(self, stage):
        self.stage, self.backend, self.sent = stage, stage.backend(), 0
        self.lock = threading.Lock()
        checks = {'attachments': {'block_extensions': ['scr']}}
        self.gateway = stage.gateway(stage.config(
            self.backend.port, checks=checks, limits={'exempt': ['127.0.0.0/8']}))

    def senders(self, count):
        with self.lock:
            self.sent += count
            return [f's{n}@example.org' for n in range(self.sent - count, self.sent)]

    def send(self, senders, content, address):
        """Over one connection from this address; each message has a sender of its own."""
        with smtplib.SMTP('127.0.0.1', self.gateway.port, timeout=60,
                          source_address=(address, 0)) as client:
            for sender in senders:
                client.sendmail(sender, ['b@example.com'], content)

    def found(self, sender):
        """What was found in the message of this sender."""
        def events():
            return [e for e in self.gateway.events('message') if e.get('from') == sender]
        rig.wait_until(events, 20)
        return {(e['fact'], e['detail']) for e in events()[0]['evidence']
                if e['check'] == 'attachments'}

    def quick(self, address='127.0.0.9'):
        senders = self.senders(1)
        self.send(senders, mail('k.tar', QUICK), address)
        return self.found(senders[0])

    def begin(self, count, content, address):
        """Starts to send from this address; gives the senders and the thread."""
        senders = self.senders(count)
        thread = threading.Thread(target=self.send, args=(senders, content, address))
        thread.start()
        return senders, thread

    def unpacker(self):
        """The process that makes the children; None: there is none."""
        found = [pid for pid, parent, _ in processes() if parent == self.gateway.process.pid
                 and name_of(pid) == 'mxward-unpack']
        return found[0] if found else None

    def children(self):
        unpacker = self.unpacker()
        return [(pid, state) for pid, parent, state in processes() if parent == unpacker]

    def child(self):
        """A child that unpacks, once there is one."""
        found = []
        rig.wait_until(lambda: found.extend(self.children()) or found, 20)
        return found[0][0]

    def held(self):
        """Descriptors, of the gateway and of the server, that errands may leave behind."""
        return [sum(link.startswith(('pipe:', '/memfd:')) for link in links(pid))
                for pid in (self.gateway.gateway_pid(), self.unpacker())]


def processes():
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat') as f:
                state, parent = f.read().rsplit(') ', 1)[1].split()[:2]
        except OSError:
            continue
        yield int(pid), int(parent), state


def name_of(pid):
    try:
        with open(f'/proc/{pid}/comm') as f:
            return f.read().strip()
    except OSError:
        return None


def links(pid):
    for fd in os.listdir(f'/proc/{pid}/fd'):
        try:
            yield os.readlink(f'/proc/{pid}/fd/{fd}')
        except OSError:
            continue                                   # closed meanwhile


def status_of(pid):
    with open(f'/proc/{pid}/status') as f:
        return dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)


def fenced(play, content):
    """What a child still may, while it unpacks."""
    senders, thread = play.begin(1, content, '127.0.0.2')
    pid = play.child()
    play.stage.claim('its system calls are filtered',
                     rig.wait_until(lambda: status_of(pid)['Seccomp'].strip() == '2') or True)
    with open(f'/proc/{pid}/limits') as f:
        limits = {line[:26].strip(): line[26:].split()[0] for line in f}
    play.stage.same('it can open nothing', limits['Max open files'], '0')
    play.stage.same('its time is bounded', limits['Max cpu time'], '3')
    thread.join()
    found = play.found(senders[0])
    play.stage.claim('what takes longer than it may is unknown, and what was found before counts',
                     ('blocked', 'slow.tar.gz: evil.scr') in found
                     and any(fact == 'unknown' for fact, _ in found), found)


def killed(play, content):
    """At once, and after it has written a part of its answer."""
    for instant, wait in enumerate((0, 0.02, 0.1, 0.4)):
        senders, thread = play.begin(1, content, '127.0.0.2')
        pid = play.child()
        threading.Event().wait(wait)
        os.kill(pid, signal.SIGKILL)
        thread.join()
        found = play.found(senders[0])
        play.stage.claim(f'a child that is killed (instant {instant + 1}): unknown, never nothing',
                         DIED in found, found)
        play.stage.same('the next mail is well', play.quick('127.0.0.2'), {NAMED})
    play.stage.claim('what the last had found before counts',
                     ('blocked', 'slow.tar.gz: evil.scr') in found, found)


def stopped(play, content):
    senders, thread = play.begin(1, content, '127.0.0.2')
    os.kill(play.child(), signal.SIGSTOP)
    play.stage.same('beside a child that is stopped, mail of the same client is well',
                    play.quick('127.0.0.2'), {NAMED})
    thread.join()
    found = play.found(senders[0])
    play.stage.claim('a child that is stopped: unknown',
                     any(fact == 'unknown' for fact, _ in found), found)
    rig.wait_until(lambda: not play.children())
    play.stage.claim('and it is gone', not play.children())


def turns(play, content):
    """One client's slow archives, and another client's mail."""
    sending = [play.begin(1, content, '127.0.0.2') for _ in range(10)]
    play.child()
    others = play.senders(20)
    play.send(others, mail('k.tar', QUICK), '127.0.0.3')
    play.stage.claim('another client is not late', any(t.is_alive() for _, t in sending))
    play.stage.same('and all of its archives were looked into',
                    [play.found(sender) for sender in others], [{NAMED}] * 20)
    for senders, thread in sending:
        thread.join()
        found = play.found(senders[0])
        if not any(fact == 'unknown' for fact, _ in found):
            play.stage.claim('a slow archive is unknown', False, found)


def server_killed(play):
    """Forty errands are on their way."""
    for again in range(2):
        sending = [play.begin(3, mail('k.tar', QUICK), f'127.0.1.{n}') for n in range(1, 41)]
        play.child()
        os.kill(play.unpacker(), signal.SIGKILL)
        for _, thread in sending:
            thread.join()
        found = [play.found(sender) for senders, _ in sending for sender in senders]
        wrong = [f for f in found
                 if NAMED not in f and not any(fact == 'unknown' for fact, _ in f)]
        play.stage.same(f'120 archives, the server killed (time {again + 1}): none is nothing',
                        wrong, [])
        play.stage.same('the next mail is well', play.quick(), {NAMED})


def nothing_left(play):
    before = play.held()
    sending = [play.begin(50, mail('k.tar', QUICK), f'127.0.2.{n}') for n in range(1, 11)]
    for senders, thread in sending:
        thread.join()
        for sender in senders:
            found = play.found(sender)
            if found != {NAMED}:
                play.stage.same('an archive beside others', found, {NAMED})
    rig.wait_until(lambda: not play.children())
    play.stage.same('500 errands leave no process behind', play.children(), [])
    play.stage.same('and no descriptor', play.held(), before)


with rig.Stage(__file__, seconds=240) as stage:
    run, slow_mail = Play(stage), mail('slow.tar.gz', slow())
    stage.same('an archive is looked into', run.quick(), {NAMED})
    for part in fenced, killed, stopped, turns:
        part(run, slow_mail)
    server_killed(run)
    nothing_left(run)
