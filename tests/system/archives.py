#!/usr/bin/env python3
"""archives.py: archives made by the usual programs, through a real gateway, and what happens to
mail when the process that unpacks them is killed, stopped or given a bomb.

The gateway is the one that is installed, with its sandbox. A program that is not here is passed
over, and said."""
import base64
import io
import os
import shutil
import signal
import smtplib
import subprocess
import tarfile
import time
import zipfile

import rig

PROGRAM = b'MZ\x90\0\3\0\0\0' + bytes(200)
FILES = {'note.txt': b'hello\n', 'evil.scr': b'none\n', 'photo.jpg': PROGRAM}
NAMED, BY_CONTENT = ('blocked', '{0}: evil.scr'), ('blocked', '{0}: photo.jpg is a Windows program')

# The file, what makes it in a directory with FILES (OUT: where), and what must be found.
TOOLS = [
    ('a.7z', '7z a -bd OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.zip', '7z a -bd OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar', 'tar -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.gz', 'tar -czf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.bz2', 'bsdtar -cjf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.xz', 'bsdtar -cJf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.zst', 'bsdtar --zstd -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.lz4', 'bsdtar --lz4 -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.lzma', 'bsdtar --lzma -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.tar.Z', 'bsdtar -cZf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.cpio', 'bsdtar --format cpio -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.xar', 'bsdtar --format xar -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.ar', 'bsdtar --format ar -cf OUT note.txt evil.scr photo.jpg', {NAMED, BY_CONTENT}),
    ('a.iso', 'xorriso -as mkisofs -quiet -J -o OUT .', {NAMED, BY_CONTENT}),
    ('a.img', 'xorriso -as mkisofs -quiet -J -R -o OUT .', {NAMED, BY_CONTENT}),
    ('photo.jpg.gz', 'gzip -c photo.jpg', {('blocked', 'photo.jpg.gz is a Windows program')}),
    # Names in clear, contents with a key; and all of it.
    ('key.7z', '7z a -bd -psecret OUT note.txt evil.scr', {NAMED, ('encrypted', '{0}: evil.scr')}),
    ('shut.7z', '7z a -bd -psecret -mhe=on OUT note.txt evil.scr',
     {('encrypted', '{0} is an encrypted archive'), ('unreadable', '{0} is a 7z archive')}),
    ('key.zip', '7z a -bd -psecret OUT note.txt', {('encrypted', '{0}: note.txt')}),
    # What nobody here reads, and nothing to find.
    ('a.arj', 'arj a -y OUT note.txt', {('unreadable', '{0} is an ARJ archive')}),
    ('good.7z', '7z a -bd OUT note.txt', set()),
    ('good.tar.gz', 'tar -czf OUT note.txt', set()),
]


def make(stage, name, command):
    """The octets of an archive; None: the program is not here."""
    out, here = stage.path(name), stage.path('files')
    words = command.replace('OUT', out).split()
    if not shutil.which(words[0]):
        return None
    done = subprocess.run(words, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(f'{command}: {done.stdout.decode(errors="replace")}')
    if 'OUT' not in command:
        return done.stdout
    with open(out, 'rb') as f:
        return f.read()


def mail(files):
    lines = ['From: a@example.org', 'Date: Tue, 1 Dec 2026 10:00:00 +0000', 'MIME-Version: 1.0',
             'Content-Type: multipart/mixed; boundary=q', '']
    for name, octets in files:
        lines += ['--q', 'Content-Type: application/octet-stream',
                  f'Content-Disposition: attachment; filename="{name}"',
                  'Content-Transfer-Encoding: base64', '']
        lines += base64.encodebytes(octets).decode().split()
    return '\r\n'.join(lines + ['--q--', ''])


class Play:
    def __init__(self, stage):
        self.stage, self.backend = stage, stage.backend()
        checks = {'attachments': {'block_extensions': ['exe', 'scr']}}
        self.gateway = stage.gateway(stage.config(self.backend.port, checks=checks))

    def send(self, *files):
        """Sends a message; what was found: facts with their details, and the seconds it took."""
        seen, begun = len(self.gateway.events('message')), time.monotonic()
        with smtplib.SMTP('127.0.0.1', self.gateway.port, timeout=30) as client:
            client.sendmail('a@example.org', ['b@example.com'], mail(files))
        took = time.monotonic() - begun
        rig.wait_until(lambda: len(self.gateway.events('message')) > seen)
        return self.found(self.gateway.events('message')[seen]), took

    def found(self, event):
        return {(e['fact'], e['detail']) for e in event['evidence'] if e['check'] == 'attachments'}

    def unpacker(self):
        """The process that unpacks; None: there is none."""
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{pid}/stat') as f:
                    name, rest = f.read().split(' (', 1)[1].rsplit(') ', 1)
            except OSError:
                continue
            if name == 'mxward-unpack' and int(rest.split()[1]) == self.gateway.process.pid:
                return int(pid)
        return None


def every_kind(play):
    for name, command, wanted in TOOLS:
        octets = make(play.stage, name, command)
        if octets is None:
            print(f'# skipped: {name}: {command.split()[0]} is not installed')
            continue
        wanted = {(fact, detail.format(name)) for fact, detail in wanted}
        play.stage.same(f'{name}: {len(wanted)} facts', play.send((name, octets))[0], wanted)


def within_each_other(play):
    octets = make(play.stage, 'in.7z', '7z a -bd OUT note.txt evil.scr')
    for depth, outer in enumerate(('2.zip', '3.7z', '4.zip'), 2):
        inner = play.stage.path('files/in.dat')
        with open(inner, 'wb') as f:
            f.write(octets)
        octets = make(play.stage, outer, '7z a -bd OUT in.dat')
        os.unlink(inner)
        found, _ = play.send((outer, octets))
        said = {fact for fact, detail in found if fact != 'nested'}
        play.stage.same(f'a program {depth} archives deep', said,
                        {'blocked'} if depth <= 3 else {'unknown', 'unreadable'})


def zip_of(count):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz', compresslevel=1) as archive:
        for i in range(count):
            archive.addfile(tarfile.TarInfo(f'{i:06}'))
    return out.getvalue()


def bombs(play):
    found, took = play.send(('names.tar.gz', zip_of(30000)))
    play.stage.claim('30,000 names are unknown, not endless',
                     ('unknown', 'names.tar.gz: there are too many entries in its archives to '
                      'look at') in found, found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open('zeros.tar.gz', 'w') as entry:
            entry.write(b'\x1f\x8b\x08\0\0\0\0\0\0\0')
            for _ in range(300):
                entry.write(bytes(1 << 20))
    found, took = play.send(('zeros.zip', out.getvalue()))
    play.stage.claim('300 MiB of nothing within it are unknown',
                     any(fact == 'unknown' for fact, _ in found), found)


def killed(play):
    archive = make(play.stage, 'k.7z', '7z a -bd OUT note.txt evil.scr')
    before = play.unpacker()
    play.stage.claim('there is a process that unpacks', before)
    for again in range(2):
        os.kill(play.unpacker(), signal.SIGKILL)
        found, _ = play.send(('k.7z', archive))
        play.stage.same(f'killed (time {again + 1}), another looks into what waits', found,
                        {('blocked', 'k.7z: evil.scr')})
    play.stage.claim('it is another process', play.unpacker() not in (None, before))
    play.stage.claim('the log says so', any('looks into archives' in e.get('message', '')
                                            for e in play.gateway.events('supervisor')))


def frozen(play):
    archive = make(play.stage, 'f.7z', '7z a -bd OUT note.txt evil.scr')
    pid = play.unpacker()
    os.kill(pid, signal.SIGSTOP)
    try:
        found, _ = play.send(('f.7z', archive))
        play.stage.same('one that does not answer: unknown, and unreadable as ever', found,
                        {('unknown', 'f.7z: it took too long to look into'),
                         ('unreadable',
                          'f.7z is a 7z archive; whether it is encrypted is not known')})
        play.stage.same('a message without an archive is none of its business',
                        play.send(('note.txt', b'hello'))[0], set())
    finally:
        os.kill(pid, signal.SIGCONT)
    play.stage.same('it goes on, and so does everything', play.send(('f.7z', archive))[0],
                    {('blocked', 'f.7z: evil.scr')})


def fenced(play):
    """What the process holds that strangers' data is near to."""
    pid = play.unpacker()
    held = [os.readlink(f'/proc/{pid}/fd/{fd}') for fd in os.listdir(f'/proc/{pid}/fd')]
    held = [what for what in held if what != '/dev/null']
    play.stage.claim('it holds one socket and nothing else',
                     len(held) == 1 and held[0].startswith('socket:'), held)
    with open(f'/proc/{pid}/status') as f:
        status = dict(line.split(':\t', 1) for line in f if ':\t' in line)
    play.stage.same('it has no capability', status['CapEff'].strip('\n0'), '')
    play.stage.same('it can get none', status['NoNewPrivs'].strip(), '1')


with rig.Stage(__file__, seconds=240) as stage:
    os.makedirs(stage.path('files'))
    for file, content in FILES.items():
        with open(os.path.join(stage.path('files'), file), 'wb') as made:
            made.write(content)
    run = Play(stage)
    for part in every_kind, within_each_other, bombs, killed, frozen, fenced:
        part(run)
