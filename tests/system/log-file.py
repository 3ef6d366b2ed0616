#!/usr/bin/env python3
"""log-file.py: log.file: where its lines go, and what rotation by renaming and by copying, a reload
and another program leave of them. No line is lost, torn or written twice."""
import json
import os
import shutil
import signal
import stat
import subprocess
import threading

import rig
from upgrade import NOBODY, exchange, one_mail, serve, upgrade

CANNOT_CREATE = 73
CLIENTS, MAILS, ROTATIONS = 4, 25, 6
ROOTS_GROUP = 1                 # one that the gateway is started with, and its user is not in


def place_for_logs(stage, name):
    """A directory that the gateway's user may write to."""
    path = stage.place(name)
    os.chown(path, NOBODY, -1)
    return path


def lines(*paths):
    """Every line of the files, as JSON; a torn one fails here."""
    found = []
    for path in paths:
        with open(path, 'rb') as f:
            content = f.read()
        assert content.endswith(b'\n') or not content, f'{path} ends within a line'
        found += [json.loads(line) for line in content.splitlines()]
    return found


def count(event, *paths):
    return sum(line['event'] == event for line in lines(*paths))


def says(path, *words):
    """True as soon as a line of the file holds all of the words."""

    def look():
        with open(path) as f:
            return any(all(word in line for word in words) for line in f)

    return rig.wait_until(look, 5)


def rotate(gateway, path, number):
    """As logrotate does it: another name, then the signal; the new file is there when that was
    heard."""
    old = f'{path}.{number}'
    os.rename(path, old)
    gateway.process.send_signal(signal.SIGUSR1)
    assert rig.wait_until(lambda: os.path.exists(path) and says(path, f'reopened {path}'), 5)
    return old


class Mails:
    """Clients that send all the time, until each has sent enough and they are let go."""

    def __init__(self, gateway):
        self.port, self.sent, self.over = gateway.port, [0] * CLIENTS, False
        self.threads = [
            threading.Thread(target=self.send, args=(i,), daemon=True) for i in range(CLIENTS)
        ]
        for thread in self.threads:
            thread.start()

    def send(self, i):
        while self.sent[i] < MAILS or not self.over:
            assert one_mail(self.port, f'{i}.{self.sent[i]}').startswith('250')
            self.sent[i] += 1

    def join(self):
        self.over = True
        for thread in self.threads:
            thread.join()
        return sum(self.sent)


def ended(gateway):
    gateway.look()
    gateway.stop()


def renamed_and_copied(stage):
    logs = place_for_logs(stage, 'logs')
    path = os.path.join(logs, 'mxward.log')
    _, gateway = serve(stage, 'rotated', log={'file': path})
    made = os.stat(path)
    stage.same('the file is created with mode 0640, for the gateway\'s user',
               (stat.S_IMODE(made.st_mode), made.st_uid), (0o640, NOBODY))
    mails, old = Mails(gateway), []
    for number in range(ROTATIONS):
        old.append(rotate(gateway, path, number))
    copy = path + '.copy'
    shutil.copy(path, copy)
    os.truncate(path, 0)
    old.append(rotate(gateway, path, ROTATIONS))
    sent = mails.join()
    ended(gateway)
    # What was written between the copy and the truncation is lost with every program.
    stage.claim('none is lost or doubled',
                count('message', *old, copy, path) in range(sent - CLIENTS, sent + 1),
                lambda: (count('message', *old, copy, path), sent))
    stage.same('standard output has nothing', gateway.whole_log(), [])


def only_renamed(stage):
    logs = place_for_logs(stage, 'renamed')
    path = os.path.join(logs, 'mxward.log')
    _, gateway = serve(stage, 'renaming', log={'file': path})
    mails = Mails(gateway)
    old = [rotate(gateway, path, number) for number in range(ROTATIONS)]
    stage.same('another program takes over', upgrade(gateway), (0, []))
    old.append(rotate(gateway, path, ROTATIONS))
    sent = mails.join()
    os.rename(logs, logs + '.away')
    gateway.process.send_signal(signal.SIGUSR1)
    away = [name.replace(logs, logs + '.away') for name in [*old, path]]
    stage.claim('what cannot be reopened stays, with a word',
                says(away[-1], 'cannot open', 'stays in the file that is open'))
    one_mail(gateway.port, 'one more')
    ended(gateway)
    stage.same('each message has its line, over renaming, another program and a failure',
               count('message', *away), sent + 1)


def reloads(stage):
    logs = place_for_logs(stage, 'reloads')
    first, second = os.path.join(logs, 'first.log'), os.path.join(logs, 'second.log')
    backend = stage.backend()
    config = stage.config(backend.port, user='nobody')
    gateway = stage.gateway(config)

    def mail_after_reload(log):
        config['log'] = log
        rig.write_config(gateway.directory, config)
        assert gateway.command('mxward reload')[0] == 0
        one_mail(gateway.port, 'x')

    gateway.process.send_signal(signal.SIGUSR1)
    gateway.process.send_signal(signal.SIGUSR1)
    stage.claim('USR1 without log.file is answered',
                rig.wait_until(lambda: gateway.events('log'), 5), gateway.log_text)
    mail_after_reload({'file': first})
    stage.claim('a reload may name a file', says(first, '"event":"message"'))
    inode = os.stat(first).st_ino
    mail_after_reload({'file': first})
    stage.claim('a reload keeps it', rig.wait_until(lambda: count('message', first) == 2, 5)
                and os.stat(first).st_ino == inode)
    mail_after_reload({'file': second})
    stage.claim('or another one', says(second, '"event":"message"'))
    config['log'] = {'file': os.path.join(logs, 'none', 'x.log')}
    rig.write_config(gateway.directory, config)
    code, words = gateway.command('mxward reload')
    stage.claim('a reload that names one that cannot be opened changes nothing',
                code != 0 and 'install -d -o nobody' in words[0], words)
    mail_after_reload({})
    stage.claim('without the key the log goes to standard output again',
                rig.wait_until(lambda: gateway.events('message'), 5), gateway.log_text)
    ended(gateway)
    stage.same('and each line was written once',
               [count('message', first), count('message', second),
                len(gateway.events('message')), len(gateway.events('log'))], [2, 1, 1, 1])


def cannot_start(stage):
    backend = stage.backend()
    config = stage.config(backend.port, user='nobody', log={'file': '/nonexistent/logs/x.log'})
    gateway = stage.gateway(config, start=False, name='cannot')
    done = subprocess.run([rig.BINARY, 'run', '-c', gateway.config], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=20)
    stage.same('without its log file it does not start', done.returncode, CANNOT_CREATE)
    stage.claim('and says what to do',
                'cannot open /nonexistent/logs/x.log: No such file or directory; run `install -d '
                '-o nobody -m 0750 /nonexistent/logs`' in done.stderr + done.stdout,
                done.stderr + done.stdout)


def link_of_its_user(stage):
    logs = place_for_logs(stage, 'links')
    own, of_root = os.path.join(logs, 'own'), os.path.join(stage.directory, 'of-root')
    of_group = os.path.join(stage.directory, 'of-group')
    path = os.path.join(logs, 'mxward.log')
    before = os.getgroups()
    os.setgroups([ROOTS_GROUP])
    _, gateway = serve(stage, 'linked', log={'file': path})
    os.setgroups(before)
    for target, owner, group in (own, NOBODY, -1), (of_root, 0, -1), (of_group, 0, ROOTS_GROUP):
        with open(target, 'w'):
            os.chown(target, owner, group)
            os.chmod(target, 0o660)
        os.unlink(path)
        os.symlink(target, path)
        gateway.process.send_signal(signal.SIGUSR1)
        says(own, 'reopened')
        one_mail(gateway.port, 'x')
    ended(gateway)
    stage.claim('a link that the gateway\'s user put there leads to what is his',
                count('message', own) == 3 and os.path.getsize(of_root) == 0 and
                os.path.getsize(of_group) == 0)


with rig.Stage(__file__, seconds=90, root=True) as stage:
    renamed_and_copied(stage)
    only_renamed(stage)
    reloads(stage)
    cannot_start(stage)
    link_of_its_user(stage)
