#!/usr/bin/env python3
"""hangs.py: whoever hangs is noticed: the whole gateway (SIGSTOP), one worker (ptrace), one that
runs in circles; with a log that nobody reads. `mxward status` names it at once, the log after five
seconds, and after ten the supervisor has ended the gateway and started another. Nobody is blamed
who was stopped together with the supervisor. And what a service manager is told.

All hangs are begun together, because each lasts ten seconds. No claim depends on how fast the
machine is."""
import ctypes
import fcntl
import json
import os
import platform
import re
import select
import signal
import socket
import subprocess
import sys
import time

import rig

UNAVAILABLE = 69
SEIZE, INTERRUPT, DETACH, SYSCALL, GETREGS, SETREGS, POKETEXT = 0x4206, 0x4207, 17, 24, 12, 13, 4
ORIG_RAX, RIP, RDI = 15, 16, 14                        # in struct user_regs_struct of x86-64
WRITE, WRITEV, SENDMSG = 1, 20, 46
ALL_THREADS = 0x40000000                               # __WALL
# In the first second some threads have been silent for longer than others.
NOT_MOVED = (r'does not answer: (no thread of the gateway has made|(worker \d|the control thread) '
             r'has made no) progress for ')
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, thread, address=0, data=0):
    if libc.ptrace(request, thread, address, data) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f'ptrace {request}')


def thread_of(pid, name):
    for thread in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{thread}/comm') as f:
                if f.read().strip() == name:
                    return int(thread)
        # one of those that read a disk, and have ended
        except OSError:
            pass
    raise LookupError(name)


def interrupt(thread):
    """Stops one thread; all others go on."""
    ptrace(SEIZE, thread)
    ptrace(INTERRUPT, thread)
    os.waitpid(thread, ALL_THREADS)


def registers_of(thread):
    registers = (ctypes.c_ulonglong * 27)()
    ptrace(GETREGS, thread, 0, ctypes.addressof(registers))
    return registers


def stop_when_it_greets(pid, threads, port):
    """A client connects, and the thread that is about to write to it stays there. Gives the
    client."""
    for thread in threads:
        interrupt(thread)
        ptrace(SYSCALL, thread)
    client = socket.create_connection(('127.0.0.1', port), 30)
    while True:
        thread, _ = os.waitpid(-1, ALL_THREADS)
        if thread not in threads:
            continue
        registers = registers_of(thread)
        if registers[ORIG_RAX] in (
                WRITE, WRITEV,
                SENDMSG) and os.readlink(f'/proc/{pid}/fd/{registers[RDI]}').startswith('socket:'):
            break
        ptrace(SYSCALL, thread)
    for other in set(threads) - {thread}:
        ptrace(INTERRUPT, other)
        os.waitpid(other, ALL_THREADS)
        ptrace(DETACH, other)
    return client


def run_in_circles(pid, thread):
    """Lets one thread jump to where it is, for ever: into the last octets of a page of code, which
    nobody else uses."""
    interrupt(thread)
    with open(f'/proc/{pid}/maps') as f:
        maps = [line.split() for line in f if ' r-xp ' in line and '/' in line]
    with open(f'/proc/{pid}/mem', 'rb', 0) as memory:
        for area in maps:
            last = int(area[0].split('-')[1], 16) - 8
            memory.seek(last)
            if memory.read(8) == bytes(8):
                break
        else:
            raise LookupError('no room for a jump')
    ptrace(POKETEXT, thread, last, 0xfeeb)             # jmp .
    registers = registers_of(thread)
    registers[ORIG_RAX], registers[RIP] = ctypes.c_ulonglong(
        -1).value, last  # and no system call goes on
    ptrace(SETREGS, thread, 0, ctypes.addressof(registers))
    ptrace(DETACH, thread)


def one_mail(port):
    """Sends a mail; the last reply, or why there is none."""
    try:
        with socket.create_connection(('127.0.0.1', port), 30) as s, s.makefile('rb') as replies:
            for line in (None, 'EHLO client.example', 'MAIL FROM:<a@sender.example>',
                         'RCPT TO:<b@example.com>', 'DATA', 'Subject: x\r\n\r\nhello\r\n.'):
                if line:
                    s.sendall(line.encode() + b'\r\n')
                reply = replies.readline()
                while reply[3:4] == b'-':
                    reply = replies.readline()
            return reply.decode()
    except OSError as e:
        return repr(e)


class Unread(rig.SystemGateway):
    """Nobody reads its standard output, which is full from the start."""

    def _read_log(self, pipe):
        size = fcntl.fcntl(pipe, 1032)                 # F_GETPIPE_SZ
        fd = os.open(f'/proc/self/fd/{pipe.fileno()}', os.O_WRONLY | os.O_NONBLOCK)
        try:
            while True:
                os.write(fd, b' ' * size)
        except BlockingIOError:
            os.close(fd)


def told(gateway, *words):
    return [
        line for line, event in list(gateway.log)
        if event and event.get('event') == 'watchdog' and all(w in line for w in words)
    ]


def another(gateway, old):
    """A gateway process other than `old` serves."""
    def serves():
        code, lines = gateway.command('mxward status --json')
        return code == 0 and json.loads(lines[-1])['pid'] != old
    return rig.wait_until(serves, 40)


def hangs(stage):
    traced = os.geteuid() == 0 and platform.machine() == 'x86_64'
    kinds = ['stopped', 'unread', *(['traced', 'circling'] if traced else [])]
    backend, gateways, pids = stage.backend(), {}, {}
    for kind in kinds:
        config = stage.config(backend.port, user='nobody')
        gateways[kind] = stage.gateway(config, name=kind,
                                       kind=Unread if kind == 'unread' else rig.SystemGateway)
    for kind in kinds:
        rig.wait_until(lambda: gateways[kind].command('mxward status')[0] == 0)
        pids[kind] = gateways[kind].gateway_pid()
    before = time.monotonic()
    for kind in 'stopped', 'unread':
        os.kill(pids[kind], signal.SIGSTOP)
    for command in 'mxward status', 'mxward status --json', 'mxward peer status':
        code, lines = gateways['stopped'].command(command)
        stage.claim(
            f'a gateway that has just been stopped: `{command}` ends with 69 and says what it is',
            code == UNAVAILABLE and any(re.search(NOT_MOVED, line) for line in lines),
            (code, lines))
    code, lines = gateways['unread'].command('mxward status')
    stage.claim('nor does a log that nobody reads keep the supervisor from saying so',
                code == UNAVAILABLE and any(re.search(NOT_MOVED, line) for line in lines),
                (code, lines))
    if time.monotonic() - before < 5:
        code, lines = gateways['stopped'].command('mxward block 192.0.2.1')
        stage.claim('what is to be done is given up, too, but later', code == UNAVAILABLE and
                    re.search(NOT_MOVED, lines[0]), (code, lines))
    if traced:
        interrupt(thread_of(pids['traced'], 'worker-1'))
        run_in_circles(pids['circling'], thread_of(pids['circling'], 'worker-0'))
        for kind, worker in ('traced', 1), ('circling', 0):
            sentence = f'worker {worker} has made no progress for '
            seen = []

            def named():
                seen[:] = gateways[kind].command('mxward status')
                return seen[0] == UNAVAILABLE and any(
                    line.startswith(f'WARNING: {sentence}') for line in seen[1])

            stage.claim(
                f'one worker {kind}: status tells everything else, and names it, with 69',
                rig.wait_until(named, 9) and any(line.startswith('sessions: ') for line in seen[1]),
                seen)
        code, lines = gateways['circling'].command('mxward peer status')
        stage.claim('peer status names it, too', code == UNAVAILABLE
                    and 'worker 0 has made no progress' in ' '.join(lines), (code, lines))
    for kind in kinds:
        stage.claim(f'{kind}: another gateway serves', another(gateways[kind], pids[kind]),
                    gateways[kind].log_text)
        reply = one_mail(gateways[kind].port)
        stage.claim(f'{kind}: and mail flows', reply.startswith('250'), reply)
    for kind in kinds:
        words = {
            'traced': 'worker 1 has made no progress for ',
            'circling': 'worker 0 has made no progress for '
        }.get(kind, 'no thread of the gateway')
        gateways[kind].look()
        if kind == 'unread':
            continue
        lines = told(gateways[kind], words)
        stage.claim(
            f'{kind}: the log has told it, and then that the gateway is ended',
            len(lines) == 2 and 'killing' not in lines[0]
            and 'killing and restarting the gateway' in lines[1], gateways[kind].log_text)
        _, status = gateways[kind].command('mxward status --json')
        stage.same(f'{kind}: that is a restart', json.loads(status[-1])['restarts'], 1)


def where_it_stood(stage):
    """A worker that is stopped within a session's step."""
    if os.geteuid() != 0 or platform.machine() != 'x86_64':
        print('# not root on x86-64: nothing is traced')
        return
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port, user='nobody'), name='steps')
    rig.wait_until(lambda: gateway.command('mxward status')[0] == 0)
    pid = gateway.gateway_pid()
    threads = [thread_of(pid, name)
               for name in ('worker-0', 'worker-1')][:len(os.sched_getaffinity(0))]
    client = stop_when_it_greets(pid, threads, gateway.port)
    stage.claim(
        'the log names the step and the session in which a worker hangs',
        rig.wait_until(lambda: told(gateway, 'killing and restarting'), 30) and all(
            re.search(r'it is stuck in step \\"\w+\\" of session [0-9A-HJKMNP-TV-Z]{13}', line)
            for line in told(gateway)), gateway.log_text)
    client.close()
    stage.claim('another gateway serves', another(gateway, pid), gateway.log_text)
    gateway.look()


def everybody_stopped(stage):
    """A machine that was suspended, or a group that was stopped as a whole, supervisor included."""
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port), name='everybody')
    rig.wait_until(lambda: gateway.command('mxward status')[0] == 0)
    pid, supervisor = gateway.gateway_pid(), gateway.process.pid
    for one in supervisor, pid:
        os.kill(one, signal.SIGSTOP)
    code, lines = gateway.command('mxward status')
    stage.claim('where the supervisor is stopped, too, status says so', code == UNAVAILABLE and
                'neither the gateway nor its supervisor answers' in lines[0], (code, lines))
    time.sleep(11)
    for one in pid, supervisor:
        os.kill(one, signal.SIGCONT)
    stage.claim(
        'it goes on as if nothing had been: nobody is blamed',
        rig.wait_until(lambda: gateway.command('mxward status')[0] == 0, 10)
        and gateway.gateway_pid() == pid and not told(gateway), gateway.log_text)


class Manager:
    """Whoever listens at NOTIFY_SOCKET."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        os.chmod(path, 0o777)
        self.said = []

    def hear(self, word, seconds=10):
        end = time.monotonic() + seconds
        while True:
            if any(word in message for message in self.said):
                return True
            if not select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
                return False
            self.said.append(self.socket.recv(4096).decode())


def manager_told(stage):
    backend = stage.backend()
    gateway = stage.gateway(stage.config(backend.port), name='service', start=False)
    manager = Manager(stage.path('notify'))
    gateway.environment = dict(gateway.environment, NOTIFY_SOCKET=stage.path('notify'),
                               WATCHDOG_USEC='1000000', SECRET='nobody-s-business')
    gateway.start()
    stage.claim('a service manager is told when mxward serves', manager.hear('READY=1'),
                manager.said)
    stage.claim('in words, too', manager.hear('STATUS=Accepting mail.'), manager.said)
    stage.claim('and that it lives', manager.hear('WATCHDOG=1'), manager.said)
    for pid in gateway.gateway_pid(), gateway.process.pid:
        with open(f'/proc/{pid}/environ', 'rb') as f:
            left = [entry.split(b'=')[0] for entry in f.read().split(b'\0') if entry]
        stage.claim(
            'of the environment little is left', not left
            or set(left) <= {b'LANG', b'TZ', b'LD_LIBRARY_PATH'}
            | {name
               for name in left
               if name.startswith(b'LC_')}, left)
    manager.said.clear()
    gateway.command('mxward reload')
    stage.claim('it is told of a reload, and of its end',
                manager.hear('RELOADING=1\nMONOTONIC_USEC=') and manager.hear('READY=1'),
                manager.said)
    manager.said.clear()
    os.rename(gateway.config, gateway.config + '.away')
    os.kill(gateway.process.pid, signal.SIGHUP)
    stage.claim('and of one that fails', manager.hear('The last reload failed')
                and manager.hear('READY=1'), manager.said)
    os.rename(gateway.config + '.away', gateway.config)
    os.kill(gateway.gateway_pid(), signal.SIGSTOP)
    stage.claim('a gateway that hangs is no life',
                rig.wait_until(lambda: told(gateway, 'no thread'), 20), gateway.log_text)
    while manager.hear('WATCHDOG=1', 1):
        manager.said.clear()
        if told(gateway, 'is ended'):
            break
    stage.claim('until another one serves', manager.hear('WATCHDOG=1', 20), manager.said)
    gateway.look()
    gateway.stop()
    stage.claim('at last it is told of the end', manager.hear('STOPPING=1'), manager.said)


def main():
    with rig.Stage(__file__, seconds=180) as stage:
        for part in hangs, where_it_stood, everybody_stopped, manager_told:
            part(stage)


if __name__ == '__main__':
    sys.exit(main())
